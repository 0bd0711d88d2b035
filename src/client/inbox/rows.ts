import type { ChangedThread, InboxCounts, InboxThread } from "../../protocol/inbox.ts";

/**
 * The rows that are known here, whatever page brought them. A row is as its thread said last: the newer version
 * stands, whichever came first. When the server cannot say what changed, a new generation begins: rows of the
 * old one are still shown, and yield to whatever comes.
 */
export interface Rows {
  readonly known: ReadonlyMap<string, Row>;
  /** Threads that were left, and at which version: a page on its way may still have them. */
  readonly left: ReadonlyMap<string, number>;
  readonly generation: number;
  /** Changes are heard from this version on, so a page of this generation must know at least this much. */
  readonly since: number;
}

interface Row {
  readonly thread: InboxThread;
  readonly generation: number;
}

export const NO_ROWS: Rows = { known: new Map(), left: new Map(), generation: 0, since: 0 };

export function applyRows(rows: Rows, threads: readonly ChangedThread[]): Rows {
  const { generation } = rows;
  const known = new Map(rows.known);
  const left = new Map(rows.left);
  for (const thread of threads) {
    const { threadId, version } = thread;
    const before = known.get(threadId);
    const isOfNow = before?.generation === generation;
    if ((isOfNow && before.thread.version >= version) || (left.get(threadId) ?? -1) >= version) continue;
    if ("left" in thread) {
      known.delete(threadId);
      left.set(threadId, version);
    } else {
      left.delete(threadId);
      known.set(threadId, { thread, generation });
    }
  }
  return { ...rows, known, left };
}

/** What changed up to `since` cannot be known row by row. */
export function beginAnew(rows: Rows, since: number): Rows {
  return { ...rows, left: new Map(), generation: rows.generation + 1, since };
}

/** Lets go of the rows that nobody confirmed since they came into doubt. */
export function dropDoubtful(rows: Rows): Rows {
  const known = new Map([...rows.known].filter(([, row]) => row.generation === rows.generation));
  return known.size === rows.known.size ? rows : { ...rows, known };
}

export const findRow = (rows: Rows, threadId: string): InboxThread | undefined => rows.known.get(threadId)?.thread;

/** The counts over all rows of the server, at a version; -1 while they are not of this server as it is now. */
export type Counts = InboxCounts & { readonly version: number };

export const NO_COUNTS: Counts = { unreadThreads: 0, unseen: 0, seenVersion: 0, version: -1 };

/** The later ones stand, whichever came first. */
export function applyCounts(counts: Counts, { unreadThreads, unseen, seenVersion, version }: Counts): Counts {
  const isOfNow = counts.version >= 0;
  if (isOfNow && (version < counts.version || seenVersion < counts.seenVersion)) return counts;
  return { unreadThreads, unseen, seenVersion, version };
}

/** Whether a row counts as unread. */
export const isUnread = ({ unread, markedUnread }: Pick<InboxThread, "unread" | "markedUnread">): boolean =>
  unread > 0 || markedUnread;
