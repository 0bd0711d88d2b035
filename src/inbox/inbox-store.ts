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

/** A row as it stands in the index of the pages. */
export interface FiledRow extends InboxRow {
  /** 1 among the unread, where a row that was read may stay until it moves. */
  filedUnread: number;
}

/** The inbox's version, and what is counted over all rows. */
export interface Totals {
  version: number;
  unreadThreads: number;
  unseen: number;
  /** Rows that are read, and filed among the unread. */
  misfiled: number;
}

/** A change of a row that did not leave it the one of the latest activity; the totals are as of it. */
export interface Change extends Totals {
  nth: number;
  threadId: string;
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
  notified_version AS notifiedVersion, muted, pinned, archived, filed_unread AS filedUnread`;

const TOTALS = "version, unread_threads AS unreadThreads, unseen, misfiled";

/** A part of the pages' index. Parts in one order are read in that order without sorting; SQLite takes five of them here. */
const indexPart = (columns: string, archived: number, filedUnread: number) =>
  `SELECT ${columns} FROM inbox_thread WHERE gone = 0 AND archived = ${archived} AND filed_unread = ${filedUnread}`;

const EITHER = [0, 1];

/** The queries of an inbox, by name. Each runs on any `Sql`: the object's own storage, or `node:sqlite` in tests. */
export class InboxStore {
  readonly sql: Sql;

  constructor(sql: Sql) {
    this.sql = sql;
  }

  row(threadId: string): FiledRow | undefined {
    return this.sql.all<FiledRow>(`SELECT ${COLUMNS} FROM inbox_thread WHERE thread_id = ?`, threadId)[0];
  }

  insertRow(row: FiledRow, totals: Totals): void {
    this.sql.all(
      `INSERT INTO inbox_thread (gone, archived, filed_unread, pinned, activity_at, generation, revision, version, shown,
        last_seq, read_seq, unread, marked_unread, notified_seq, notified_version, muted, unread_threads, unseen, misfiled,
        thread_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...placed(row),
      ...unplaced(row, totals),
    );
  }

  /** Changes a row that keeps its place in the pages: its index entry stays as it is and costs nothing. */
  updateRow(row: InboxRow, totals: Totals): void {
    this.sql.all(`UPDATE inbox_thread SET ${UNPLACED} WHERE thread_id = ?`, ...unplaced(row, totals));
  }

  /** Changes a row and its place in the pages. */
  moveRow(row: FiledRow, totals: Totals): void {
    this.sql.all(
      `UPDATE inbox_thread SET gone = ?, archived = ?, filed_unread = ?, pinned = ?, activity_at = ?, ${UNPLACED}
       WHERE thread_id = ?`,
      ...placed(row),
      ...unplaced(row, totals),
    );
  }

  /** Where the rows of the latest activity stand, the newest first, with the totals of their version. */
  latest(limit: number): (Place & Totals)[] {
    return this.#byActivity(`thread_id AS threadId, pinned, activity_at AS activityAt, ${TOTALS}`, limit);
  }

  /** The rows of the latest activity, the newest first. */
  latestRows(limit: number): FiledRow[] {
    return this.#byActivity(COLUMNS, limit);
  }

  #byActivity<Row extends Place>(columns: string, limit: number): Row[] {
    const rows = EITHER.flatMap((archived) => {
      const parts = EITHER.flatMap((filed) =>
        EITHER.map((pinned) => `${indexPart(columns, archived, filed)} AND pinned = ${pinned}`),
      );
      return this.sql.all<Row>(`${parts.join(" UNION ALL ")} ORDER BY activityAt DESC LIMIT ?`, limit);
    });
    return rows.sort((a, b) => b.activityAt - a.activityAt).slice(0, limit);
  }

  /** Rows in the order of the pages, from the first or from after a place. */
  page(filter: "all" | "unread" | "archived", range: { from: Place | undefined; limit: number }): FiledRow[] {
    const { from, limit } = range;
    const rest = from ? "AND (pinned, activity_at, thread_id) < (?, ?, ?)" : "";
    const bindings = from ? [from.pinned, from.activityAt, from.threadId] : [];
    const archived = filter === "archived" ? 1 : 0;
    const parts =
      filter === "unread"
        ? EITHER.map((each) => `${indexPart(COLUMNS, each, 1)} AND (unread > 0 OR marked_unread > 0) ${rest}`)
        : EITHER.map((filedUnread) => `${indexPart(COLUMNS, archived, filedUnread)} ${rest}`);
    return this.sql.all<FiledRow>(
      `${parts.join(" UNION ALL ")} ORDER BY pinned DESC, activityAt DESC, threadId DESC LIMIT ?`,
      ...bindings,
      ...bindings,
      limit,
    );
  }

  /**
   * Of the rows that are read and stand among the unread, moves that of the oldest activity out, other than this one.
   * False when it is not found among the oldest hundred of the unread.
   */
  refileOldest(exceptId: string): boolean {
    const oldest = `SELECT * FROM (${indexPart("thread_id, unread, marked_unread", 0, 1)} AND pinned = 0
      ORDER BY activity_at LIMIT 100) WHERE unread = 0 AND marked_unread = 0 AND thread_id <> ? LIMIT 1`;
    const refiled = this.sql.all(
      `UPDATE inbox_thread SET filed_unread = 0 WHERE thread_id = (SELECT thread_id FROM (${oldest})) RETURNING 1`,
      exceptId,
    );
    return refiled.length > 0;
  }

  insertChange({ version, nth, threadId, unreadThreads, unseen, misfiled }: Change): void {
    this.sql.all(
      "INSERT INTO change (version, nth, thread_id, unread_threads, unseen, misfiled) VALUES (?, ?, ?, ?, ?, ?)",
      version,
      nth,
      threadId,
      unreadThreads,
      unseen,
      misfiled,
    );
  }

  /** Puts a change in the place of the oldest: one row, while forgetting it and inserting another would be two. */
  replaceOldestChange({ version, nth, threadId, unreadThreads, unseen, misfiled }: Change): void {
    this.sql.all(
      `UPDATE change SET version = ?, nth = ?, thread_id = ?, unread_threads = ?, unseen = ?, misfiled = ?
       WHERE version = (SELECT min(version) FROM change)`,
      version,
      nth,
      threadId,
      unreadThreads,
      unseen,
      misfiled,
    );
  }

  lastChange(): (Totals & { nth: number }) | undefined {
    return this.sql.all<Totals & { nth: number }>(`SELECT nth, ${TOTALS} FROM change ORDER BY version DESC LIMIT 1`)[0];
  }

  oldestChangeVersion(): number | undefined {
    return this.sql.all<{ version: number }>("SELECT version FROM change ORDER BY version LIMIT 1")[0]?.version;
  }

  /** The rows whose changes after a version were noted, each once, as they are now. */
  notedAfter(version: number, limit: number): FiledRow[] {
    return this.sql.all<FiledRow>(
      `SELECT ${COLUMNS} FROM inbox_thread WHERE thread_id IN (SELECT thread_id FROM change WHERE version > ?) LIMIT ?`,
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
      `SELECT user_id AS userId, ${TOTALS}, seen_version AS seenVersion,
        forgotten_version AS forgottenVersion, manual, manual_until AS manualUntil, manual_at AS manualAt,
        trace_at AS traceAt, trace_until AS traceUntil, trace_auto AS traceAuto, told FROM meta`,
    )[0];
  }

  /** All notifications up to this version have been seen. */
  writeSeen(totals: Totals): void {
    const { version, unreadThreads, unseen, misfiled } = totals;
    this.sql.all(
      "UPDATE meta SET version = ?, unread_threads = ?, unseen = ?, misfiled = ?, seen_version = ?",
      version,
      unreadThreads,
      unseen,
      misfiled,
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
  marked_unread = ?, notified_seq = ?, notified_version = ?, muted = ?, unread_threads = ?, unseen = ?, misfiled = ?`;

/** The values of a row that decide its place in the pages. */
const placed = (row: FiledRow) => [row.gone, row.archived, row.filedUnread, row.pinned, row.activityAt];

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
  totals.misfiled,
  row.threadId,
];
