import { HEARTBEAT_MS, PONG_MS, RECEIPT_RELAY_MS } from "../../protocol/limits.ts";
import { NEVER } from "../connection/state.ts";

/**
 * How far threads without a socket of their own have been delivered to this device, or read on it. A mark only
 * rises, and is told at most once a second per thread.
 */
export type ReceiptCursors = ReadonlyMap<string, ReceiptCursor>;

export interface ReceiptCursor {
  readonly seq: number;
  readonly toldSeq: number;
  readonly toldAt: number;
}

/** A socket that died without a word may have swallowed what it was told in this time before anybody noticed. */
export const SWALLOWED_MS = HEARTBEAT_MS * 2 + PONG_MS;

/** Below every seq: a thread without events is read up to 0. */
const UNTOLD: ReceiptCursor = { seq: -1, toldSeq: -1, toldAt: -NEVER };

export function note(marks: ReceiptCursors, threadId: string, seq: number): ReceiptCursors {
  const mark = marks.get(threadId) ?? UNTOLD;
  return seq <= mark.seq ? marks : new Map(marks).set(threadId, { ...mark, seq });
}

/** Somebody else is about to tell the server. What it does not confirm in this time is told from here as well. */
const HOPE_MS = 5_000;

export function expectReceipt(
  marks: ReceiptCursors,
  threadId: string,
  { seq, now }: { seq: number; now: number },
): ReceiptCursors {
  const mark = marks.get(threadId) ?? UNTOLD;
  // What is to be told anyway goes along.
  if (seq <= mark.seq || (mark.seq > mark.toldSeq && mark.toldAt <= now)) return note(marks, threadId, seq);
  return new Map(marks).set(threadId, { ...UNTOLD, seq, toldAt: now + HOPE_MS - RECEIPT_RELAY_MS });
}

/** Nobody can have read what is not there. */
export function clamp(marks: ReceiptCursors, threadId: string, lastSeq: number): ReceiptCursors {
  const mark = marks.get(threadId);
  if (!mark || mark.seq <= lastSeq) return marks;
  return new Map(marks).set(threadId, { ...mark, seq: lastSeq, toldSeq: Math.min(mark.toldSeq, lastSeq) });
}

/** The server has it, or the thread is gone. */
export function settle(marks: ReceiptCursors, threadId: string): ReceiptCursors {
  if (!marks.has(threadId)) return marks;
  const others = new Map(marks);
  others.delete(threadId);
  return others;
}

/** On a new socket, what an old one was told from `since` on, and may have lost, is told again. */
export function untell(marks: ReceiptCursors, since: number): ReceiptCursors {
  const untold = (mark: ReceiptCursor): ReceiptCursor => (mark.toldAt >= since ? { ...UNTOLD, seq: mark.seq } : mark);
  return marks.size === 0 ? marks : new Map([...marks].map(([id, mark]) => [id, untold(mark)]));
}

/** The threads whose mark the server should be told now. */
export const dueReceipts = (marks: ReceiptCursors, now: number): readonly string[] =>
  [...marks].filter(([, mark]) => dueAt(mark) <= now).map(([threadId]) => threadId);

export function told(marks: ReceiptCursors, threadIds: readonly string[], now: number): ReceiptCursors {
  if (threadIds.length === 0) return marks;
  const after = new Map(marks);
  for (const threadId of threadIds) {
    const mark = marks.get(threadId);
    if (mark) after.set(threadId, { ...mark, toldSeq: mark.seq, toldAt: now });
  }
  return after;
}

export const receiptsDeadline = (marks: ReceiptCursors): number => Math.min(...[...marks.values()].map(dueAt));

const dueAt = ({ seq, toldSeq, toldAt }: ReceiptCursor): number => (seq > toldSeq ? toldAt + RECEIPT_RELAY_MS : NEVER);
