import { hasSchema, migrate } from "../actor/migrate.ts";
import type { ChangedThread, InboxCounts } from "../protocol/inbox.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { InboxRow, InboxStore, Meta, Totals } from "./inbox-store.ts";
import { MIGRATIONS } from "./migrations.ts";
import { changedOf, isUnread, isUnseen } from "./rows.ts";

const NOTHING: Meta = {
  userId: null,
  version: 0,
  unreadThreads: 0,
  unseen: 0,
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

  constructor(store: InboxStore) {
    this.store = store;
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

  row(threadId: string): InboxRow | undefined {
    return this.#exists ? this.store.row(threadId) : undefined;
  }

  /** The row of a thread that the user has not left. */
  liveRow(threadId: string): InboxRow | undefined {
    const row = this.row(threadId);
    return row?.gone === 0 ? row : undefined;
  }

  /** Runs `work` in one transaction. When it throws, storage and memory are as before, and the exception goes on. */
  commit<T>(work: () => T): T {
    const before = { exists: this.#exists, meta: this.#meta, totals: this.#totals };
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
      throw error;
    }
  }

  /**
   * Writes a row in place of `before` under the next version. The version and the totals are written with it, and
   * once more for the whole inbox unless this row is now the one of the latest activity: that one is found first
   * on waking, in one look at the index. So an activity costs two rows, and waking does not read all of them.
   * Within `commit`.
   */
  put(row: InboxRow, before: InboxRow | undefined): InboxRow {
    const { seenVersion } = this.#meta;
    const difference = (is: boolean, was: boolean) => Number(is) - Number(was);
    this.#totals = {
      version: this.version + 1,
      unreadThreads: this.#totals.unreadThreads + difference(isUnread(row), isUnread(before)),
      unseen: this.#totals.unseen + difference(isUnseen(row, seenVersion), isUnseen(before, seenVersion)),
    };
    const written = { ...row, version: this.version };
    if (!before) this.store.insertRow(written, this.#totals);
    else if (isSamePlace(before, row)) this.store.updateRow(written, this.#totals);
    else this.store.moveRow(written, this.#totals);
    if (!this.#isLatest(written)) this.store.writeTotals(this.#totals);
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
    const rows = this.store.changedAfter(after, LIMITS.inboxReplay + 1);
    if (rows.length > LIMITS.inboxReplay) return LOST;
    return { recovered: true, threads: rows.map((row) => changedOf(row, this.#meta.seenVersion)) };
  }

  #isLatest(row: InboxRow): boolean {
    const [first, second] = this.store.latest();
    return first?.threadId === row.threadId && first.activityAt > (second?.activityAt ?? -1);
  }

  #load(): void {
    this.#exists = hasSchema(this.store.sql);
    this.#meta = (this.#exists ? this.store.meta() : undefined) ?? NOTHING;
    const latest = this.#exists ? this.store.latest()[0] : undefined;
    this.#totals = latest && latest.version > this.#meta.version ? latest : this.#meta;
  }
}

const LOST: Missed = { recovered: false, threads: [] };

const isSamePlace = (a: InboxRow, b: InboxRow): boolean =>
  a.gone === b.gone && a.archived === b.archived && a.pinned === b.pinned && a.activityAt === b.activityAt;
