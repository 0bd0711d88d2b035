import type { Sql } from "../actor/sql.ts";

/** A thread's row. One of a thread that the user left is kept as a tombstone: `gone`. */
export interface InboxRow {
  threadId: string;
  generation: number;
  revision: number;
  version: number;
  gone: number;
  /** JSON of `Shown`. */
  shown: string;
  activityAt: number;
  lastSeq: number;
  readSeq: number;
  unread: number;
  /** 0, or one more than the read cursor when it was marked: only a read past that undoes it. */
  markedUnread: number;
  /** The last message of which the user was or need not be notified. */
  notifiedSeq: number;
  /** The version at which the user was notified; 0 when they have read it since. */
  notifiedVersion: number;
  muted: number;
  pinned: number;
  archived: number;
}

/** The inbox's version, and what is counted over all rows. */
export interface Totals {
  version: number;
  unreadThreads: number;
  unseen: number;
}

/** What holds for the inbox as a whole. */
export interface Meta extends Totals {
  userId: string | null;
  seenVersion: number;
  /** Of tombstones up to this version some are gone: who was last here before has to begin anew. */
  forgottenVersion: number;
  manual: string | null;
  manualUntil: number | null;
  manualAt: number;
  traceAt: number;
  traceUntil: number;
  traceAuto: string;
  told: string | null;
}

/** Where a page goes on. */
export interface Place {
  readonly pinned: number;
  readonly activityAt: number;
  readonly threadId: string;
}

const COLUMNS = `thread_id AS threadId, generation, revision, version, gone, shown, activity_at AS activityAt,
  last_seq AS lastSeq, read_seq AS readSeq, unread, marked_unread AS markedUnread, notified_seq AS notifiedSeq,
  notified_version AS notifiedVersion, muted, pinned, archived`;

const PAGE_ORDER = "pinned DESC, activity_at DESC, thread_id DESC";

/** The queries of an inbox, by name. Each runs on any `Sql`: the object's own storage, or `node:sqlite` in tests. */
export class InboxStore {
  readonly sql: Sql;

  constructor(sql: Sql) {
    this.sql = sql;
  }

  row(threadId: string): InboxRow | undefined {
    return this.sql.all<InboxRow>(`SELECT ${COLUMNS} FROM inbox_thread WHERE thread_id = ?`, threadId)[0];
  }

  insertRow(row: InboxRow, totals: Totals): void {
    this.sql.all(
      `INSERT INTO inbox_thread (gone, archived, pinned, activity_at, generation, revision, version, shown, last_seq,
        read_seq, unread, marked_unread, notified_seq, notified_version, muted, unread_threads, unseen, thread_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.gone,
      row.archived,
      row.pinned,
      row.activityAt,
      ...unplaced(row, totals),
    );
  }

  /** Changes a row that keeps its place in the pages: its index entry stays as it is and costs nothing. */
  updateRow(row: InboxRow, totals: Totals): void {
    this.sql.all(`UPDATE inbox_thread SET ${UNPLACED} WHERE thread_id = ?`, ...unplaced(row, totals));
  }

  /** Changes a row and its place in the pages. */
  moveRow(row: InboxRow, totals: Totals): void {
    this.sql.all(
      `UPDATE inbox_thread SET gone = ?, archived = ?, pinned = ?, activity_at = ?, ${UNPLACED} WHERE thread_id = ?`,
      row.gone,
      row.archived,
      row.pinned,
      row.activityAt,
      ...unplaced(row, totals),
    );
  }

  /** The rows of the latest activity, newest first, at most two of each part of the pages, with the totals of their version. */
  latest(): (Place & Totals)[] {
    const shelf = (archived: number, pinned: number) => `SELECT * FROM (SELECT thread_id AS threadId, pinned,
      activity_at AS activityAt, version, unread_threads AS unreadThreads, unseen FROM inbox_thread
      WHERE gone = 0 AND archived = ${archived} AND pinned = ${pinned} ORDER BY activity_at DESC LIMIT 2)`;
    const shelves = [shelf(0, 0), shelf(0, 1), shelf(1, 0), shelf(1, 1)].join(" UNION ALL ");
    return this.sql.all<Place & Totals>(`${shelves} ORDER BY activityAt DESC, version DESC`);
  }

  /** Rows in the order of the pages, from the first or from after a place. */
  page(archived: number, range: { from: Place | undefined; limit: number; onlyUnread: boolean }): InboxRow[] {
    const { from, limit, onlyUnread } = range;
    const rest = from ? "AND (pinned, activity_at, thread_id) < (?, ?, ?)" : "";
    const unread = onlyUnread ? "AND (unread > 0 OR marked_unread > 0)" : "";
    return this.sql.all<InboxRow>(
      `SELECT ${COLUMNS} FROM inbox_thread WHERE gone = 0 AND archived = ? ${rest} ${unread}
       ORDER BY ${PAGE_ORDER} LIMIT ?`,
      archived,
      ...(from ? [from.pinned, from.activityAt, from.threadId] : []),
      limit,
    );
  }

  /** Rows changed after a version, in the order of their changes. Reads all rows: an index would be a row per activity. */
  changedAfter(version: number, limit: number): InboxRow[] {
    return this.sql.all<InboxRow>(
      `SELECT ${COLUMNS} FROM inbox_thread WHERE version > ? ORDER BY version LIMIT ?`,
      version,
      limit,
    );
  }

  /** The tombstones but for the `keep` newest, newest first. Reads all rows: departures are rare, and an index would cost each a row. */
  oldTombstones(keep: number): { threadId: string; version: number }[] {
    return this.sql.all(
      `SELECT thread_id AS threadId, version FROM inbox_thread WHERE gone = 1 ORDER BY version DESC LIMIT -1 OFFSET ?`,
      keep,
    );
  }

  forgetTombstone(threadId: string): void {
    this.sql.all("DELETE FROM inbox_thread WHERE thread_id = ? AND gone = 1", threadId);
  }

  meta(): Meta | undefined {
    return this.sql.all<Meta>(
      `SELECT user_id AS userId, version, unread_threads AS unreadThreads, unseen, seen_version AS seenVersion,
        forgotten_version AS forgottenVersion, manual, manual_until AS manualUntil, manual_at AS manualAt,
        trace_at AS traceAt, trace_until AS traceUntil, trace_auto AS traceAuto, told FROM meta`,
    )[0];
  }

  writeTotals({ version, unreadThreads, unseen }: Totals): void {
    this.sql.all("UPDATE meta SET version = ?, unread_threads = ?, unseen = ?", version, unreadThreads, unseen);
  }

  /** All notifications up to this version have been seen. */
  writeSeen(totals: Totals): void {
    const { version, unreadThreads, unseen } = totals;
    this.sql.all(
      "UPDATE meta SET version = ?, unread_threads = ?, unseen = ?, seen_version = ?",
      version,
      unreadThreads,
      unseen,
      version,
    );
  }

  writeForgotten(version: number): void {
    this.sql.all("UPDATE meta SET forgotten_version = max(forgotten_version, ?)", version);
  }

  writeManual(manual: { status: string; until: number | null; at: number } | undefined): void {
    this.sql.all(
      "UPDATE meta SET manual = ?, manual_until = ?, manual_at = ?",
      manual?.status ?? null,
      manual?.until ?? null,
      manual?.at ?? 0,
    );
  }

  writeTrace(trace: { at: number; until: number; auto: string }): void {
    this.sql.all("UPDATE meta SET trace_at = ?, trace_until = ?, trace_auto = ?", trace.at, trace.until, trace.auto);
  }

  writeTold(userId: string, told: string | null): void {
    this.sql.all("UPDATE meta SET user_id = ?, told = ?", userId, told);
  }

  /** Keeps a watch, whose answer tells the watcher; writes nothing if there is one that ends hardly sooner. */
  putWatch(watch: { watcherId: string; until: number }, slackMs: number): void {
    this.sql.all(
      `INSERT INTO watch (watcher_id, until) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET until = max(until, excluded.until), untold_since = NULL
       WHERE excluded.until > until + ? OR untold_since IS NOT NULL`,
      watch.watcherId,
      watch.until,
      slackMs,
    );
  }

  /** Notes since when a watcher cannot be told, or with null that they were. The first failure counts. */
  writeUntold(watcherId: string, since: number | null): void {
    const isOther = since === null ? "untold_since IS NOT NULL" : "untold_since IS NULL";
    this.sql.all(`UPDATE watch SET untold_since = ? WHERE watcher_id = ? AND ${isOther}`, since, watcherId);
  }

  untoldSince(watcherId: string): number | null | undefined {
    const sql = "SELECT untold_since AS since FROM watch WHERE watcher_id = ?";
    return this.sql.all<{ since: number | null }>(sql, watcherId)[0]?.since;
  }

  /** The watchers who could not be told. */
  untold(): { watcherId: string }[] {
    return this.sql.all("SELECT watcher_id AS watcherId FROM watch WHERE untold_since IS NOT NULL");
  }

  removeWatch(watcherId: string): void {
    this.sql.all("DELETE FROM watch WHERE watcher_id = ?", watcherId);
  }

  removeWatchesUntil(now: number): void {
    this.sql.all("DELETE FROM watch WHERE until <= ?", now);
  }

  isWatched(now: number): boolean {
    return this.sql.all("SELECT 1 FROM watch WHERE until > ? LIMIT 1", now).length > 0;
  }

  lastLeaseEnd(now: number): number {
    return this.sql.all<{ until: number | null }>("SELECT max(until) AS until FROM watch")[0]?.until ?? now;
  }

  watchers(now: number): { watcherId: string; until: number }[] {
    return this.sql.all("SELECT watcher_id AS watcherId, until FROM watch WHERE until > ?", now);
  }
}

const UNPLACED = `generation = ?, revision = ?, version = ?, shown = ?, last_seq = ?, read_seq = ?, unread = ?,
  marked_unread = ?, notified_seq = ?, notified_version = ?, muted = ?, unread_threads = ?, unseen = ?`;

/** The values of a row that do not decide its place in the pages, in the order of `UNPLACED`, then its thread's id. */
const unplaced = (row: InboxRow, totals: Totals) => [
  row.generation,
  row.revision,
  row.version,
  row.shown,
  row.lastSeq,
  row.readSeq,
  row.unread,
  row.markedUnread,
  row.notifiedSeq,
  row.notifiedVersion,
  row.muted,
  totals.unreadThreads,
  totals.unseen,
  row.threadId,
];
