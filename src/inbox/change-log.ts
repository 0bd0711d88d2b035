import { LIMITS } from "../protocol/limits.ts";
import type { FiledRow, InboxStore, Totals } from "./inbox-store.ts";

/** So many changes are kept; then the oldest gives its row to the newest. */
export const CHANGES_KEPT = 500;

/** What is known of the log without reading it. */
export interface LogState {
  /** The row of the latest activity; `isAlone` unless another one is as late. */
  readonly latest: { readonly threadId: string; readonly activityAt: number; readonly isAlone: boolean } | undefined;
  /** How many changes were ever noted. */
  readonly noted: number;
}

/**
 * Which rows changed after a version, found without reading the others. Most changes leave their row the one of the
 * latest activity: those are found by going down the rows in the order of their activity, as far as the first that
 * did not change, below which none can have been the latest since. Each other change is noted in a row of its own,
 * and with it the totals, which then stand in no other row.
 */
export class ChangeLog {
  readonly #store: InboxStore;
  #state: LogState = { latest: undefined, noted: 0 };

  constructor(store: InboxStore) {
    this.#store = store;
  }

  get state(): LogState {
    return this.#state;
  }

  /** Goes back to what was before a transaction that failed. */
  restore(state: LogState): void {
    this.#state = state;
  }

  /** Reads where the log is, and the totals as of the last change; undefined when there was none. */
  load(): Totals | undefined {
    const last = this.#store.lastChange();
    const [latest, second] = this.#store.latest(2);
    this.#state = { latest: latest && asLatest(latest, second), noted: last?.nth ?? 0 };
    return [last, latest].reduce<Totals | undefined>(
      (a, b) => (b && b.version > (a?.version ?? -1) ? b : a),
      undefined,
    );
  }

  /** Takes in a row that is written, with the totals as of its version. Within the transaction. */
  add(row: FiledRow, totals: Totals): void {
    const latest = this.#latestWith(row);
    this.#state = { ...this.#state, latest };
    if (latest?.threadId === row.threadId && latest.isAlone) return;
    const noted = this.#state.noted + 1;
    const change = { ...totals, nth: noted, threadId: row.threadId };
    if (noted > CHANGES_KEPT) this.#store.replaceOldestChange(change);
    else this.#store.insertChange(change);
    this.#state = { latest, noted };
  }

  /** The rows of changes in `after < version ≤ now`, in the order of the changes; undefined when they are too many to tell. */
  changed({ after, now }: { after: number; now: number }): FiledRow[] | undefined {
    if (this.#state.noted > CHANGES_KEPT && after < (this.#store.oldestChangeVersion() ?? 0) - 1) return undefined;
    const changed = new Map<string, FiledRow>();
    for (const row of this.#store.notedAfter(after, LIMITS.inboxReplay + 1)) changed.set(row.threadId, row);
    // No more rows can have changed than there were changes; one more shows where those that did not begin.
    const most = Math.min(now - after, LIMITS.inboxReplay + 1) + 1;
    for (const limit of most > FIRST_LOOK ? [FIRST_LOOK, most] : [most]) {
      const rows = this.#store.latestRows(limit);
      const unchanged = rows.findIndex((row) => row.version <= after);
      for (const row of unchanged < 0 ? rows : rows.slice(0, unchanged)) changed.set(row.threadId, row);
      if (unchanged >= 0 || rows.length < limit) break;
    }
    if (changed.size > LIMITS.inboxReplay) return undefined;
    return [...changed.values()].sort((a, b) => a.version - b.version);
  }

  #latestWith(row: FiledRow): LogState["latest"] {
    const { latest } = this.#state;
    const { threadId, activityAt } = row;
    const isIt = latest?.threadId === threadId;
    if (isIt && (row.gone === 1 || activityAt < latest.activityAt)) {
      const [first, second] = this.#store.latest(2);
      return first && asLatest(first, second);
    }
    if (row.gone === 1) return latest;
    if (activityAt > (latest?.activityAt ?? -1)) return { threadId, activityAt, isAlone: true };
    const isAsLate = !isIt && activityAt === latest?.activityAt;
    return latest && isAsLate ? { ...latest, isAlone: false } : latest;
  }
}

/** How many rows are read first. */
const FIRST_LOOK = 8;

type Placed = { readonly threadId: string; readonly activityAt: number };

function asLatest({ threadId, activityAt }: Placed, second: Placed | undefined): LogState["latest"] {
  return { threadId, activityAt, isAlone: activityAt > (second?.activityAt ?? -1) };
}
