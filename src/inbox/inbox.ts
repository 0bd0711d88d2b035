import { hasSchema, migrate } from "../actor/migrate.ts";
import type { ChangedThread, InboxCounts } from "../protocol/inbox.ts";
import { LIMITS } from "../protocol/limits.ts";
import { ChangeLog } from "./change-log.ts";
import type { FiledRow, InboxRow, InboxStore, Meta, Totals } from "./inbox-store.ts";
import { MIGRATIONS } from "./migrations.ts";
import { changedOf, isMisfiled, isUnread, isUnseen } from "./rows.ts";

const NOTHING: Meta = {
  userId: null,
  version: 0,
  unreadThreads: 0,
  unseen: 0,
  misfiled: 0,
  seenVersion: 0,
  forgottenVersion: 0,
  manual: null,
  manualUntil: null,
  manualAt: 0,
  traceAt: 0,
  traceUntil: 0,
  traceAuto: "online",
  told: null,
};

/** What a device missed; `recovered: false` when it has to load the inbox anew. */
export interface Missed {
  readonly recovered: boolean;
  readonly threads: readonly ChangedThread[];
}

/**
 * One user's durable state: a row per thread, and what holds for all of them. Whatever changes it runs inside
 * `commit`. An inbox that was never written to has no tables, and being asked does not make them.
 */
export class Inbox {
  readonly store: InboxStore;
  #exists = false;
  #meta = NOTHING;
  #totals: Totals = NOTHING;
  readonly #log: ChangeLog;

  constructor(store: InboxStore) {
    this.store = store;
    this.#log = new ChangeLog(store);
    if (hasSchema(store.sql)) store.sql.transaction(() => migrate(store.sql, MIGRATIONS));
    this.#load();
  }

  /** Whether anything was ever written. */
  get exists(): boolean {
    return this.#exists;
  }

  get version(): number {
    return this.#totals.version;
  }

  get counts(): InboxCounts {
    const { unreadThreads, unseen } = this.#totals;
    return { unreadThreads, unseen, seenVersion: this.#meta.seenVersion };
  }

  /** What was stored of the inbox as a whole, other than its counts. */
  get meta(): Readonly<Meta> {
    return this.#meta;
  }

  row(threadId: string): FiledRow | undefined {
    return this.#exists ? this.store.row(threadId) : undefined;
  }

  /** The row of a thread that the user has not left. */
  liveRow(threadId: string): FiledRow | undefined {
    const row = this.row(threadId);
    return row?.gone === 0 ? row : undefined;
  }

  /** Runs `work` in one transaction. When it throws, storage and memory are as before, and the exception goes on. */
  commit<T>(work: () => T): T {
    const before = { exists: this.#exists, meta: this.#meta, totals: this.#totals, log: this.#log.state };
    try {
      return this.store.sql.transaction(() => {
        if (!this.#exists) migrate(this.store.sql, MIGRATIONS);
        this.#exists = true;
        return work();
      });
    } catch (error) {
      this.#exists = before.exists;
      this.#meta = before.meta;
      this.#totals = before.totals;
      this.#log.restore(before.log);
      throw error;
    }
  }

  /**
   * Writes a row in place of `before` under the next version. The version and the totals are written with it: so an
   * activity costs two rows, the row and its place in the pages, and waking reads some of them only. Any other change
   * costs one more, in the log. Within `commit`.
   */
  put(row: InboxRow, before: FiledRow | undefined): FiledRow {
    const { seenVersion } = this.#meta;
    const written = { ...row, version: this.version + 1, filedUnread: Number(this.#isFiledUnread(row, before)) };
    const difference = (is: boolean, was: boolean) => Number(is) - Number(was);
    this.#totals = {
      version: written.version,
      unreadThreads: this.#totals.unreadThreads + difference(isUnread(row), isUnread(before)),
      unseen: this.#totals.unseen + difference(isUnseen(row, seenVersion), isUnseen(before, seenVersion)),
      misfiled: this.#totals.misfiled + difference(isMisfiled(written), isMisfiled(before)),
    };
    if (!before) this.store.insertRow(written, this.#totals);
    else if (isSamePlace(before, written)) this.store.updateRow(written, this.#totals);
    else this.store.moveRow(written, this.#totals);
    this.#log.add(written, this.#totals);
    return written;
  }

  /** All notifications have been seen. Within `commit`. */
  putSeen(): void {
    this.#totals = { ...this.#totals, version: this.version + 1, unseen: 0 };
    this.store.writeSeen(this.#totals);
    this.#meta = { ...this.#meta, seenVersion: this.version };
  }

  /** Forgets the oldest tombstones, of which none may be needed any more but by who was away very long. Within `commit`. */
  forgetTombstones(): void {
    const old = this.store.oldTombstones(LIMITS.inboxReplay);
    const [newest] = old;
    if (!newest) return;
    for (const { threadId } of old) this.store.forgetTombstone(threadId);
    this.store.writeForgotten(newest.version);
    this.#meta = { ...this.#meta, forgottenVersion: newest.version };
  }

  /** Each row that changed after a version, once, as it is now. Never a part of them. */
  missed(after: number | undefined): Missed {
    if (after === undefined || after > this.version || after < this.#meta.forgottenVersion) return LOST;
    if (after === this.version) return { recovered: true, threads: [] };
    const rows = this.#log.changed({ after, now: this.version });
    if (!rows) return LOST;
    return { recovered: true, threads: rows.map((row) => changedOf(row, this.#meta.seenVersion)) };
  }

  /**
   * Whether a row is to stand among the unread. One that is read stays there, which costs nothing, until it moves by
   * itself; when such rows are many, the one that moved longest ago gives way.
   */
  #isFiledUnread(row: InboxRow, before: FiledRow | undefined): boolean {
    if (isUnread(row)) return true;
    if (before?.filedUnread !== 1 || !isSamePlace(before, { ...row, filedUnread: 1 })) return false;
    if (this.#totals.misfiled < MISFILED_KEPT || isMisfiled(before)) return true;
    if (!this.store.refileOldest(before.threadId)) return false;
    this.#totals = { ...this.#totals, misfiled: this.#totals.misfiled - 1 };
    return true;
  }

  #load(): void {
    this.#exists = hasSchema(this.store.sql);
    this.#meta = (this.#exists ? this.store.meta() : undefined) ?? NOTHING;
    const last = this.#exists ? this.#log.load() : undefined;
    this.#totals = last && last.version > this.#meta.version ? last : this.#meta;
  }
}

/** A page of what is unread passes over so many that are read. */
const MISFILED_KEPT = 50;

const LOST: Missed = { recovered: false, threads: [] };

const isSamePlace = (a: FiledRow, b: FiledRow): boolean =>
  a.gone === b.gone &&
  a.archived === b.archived &&
  a.filedUnread === b.filedUnread &&
  a.pinned === b.pinned &&
  a.activityAt === b.activityAt;
