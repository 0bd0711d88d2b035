import { HEARTBEAT_MS, PONG_MS, RECEIPT_RELAY_MS } from "../../protocol/limits.ts";
import { dueAt, type ReceiptCursor, raise, told } from "../connection/receipt-cursor.ts";
import { NEVER } from "../connection/state.ts";

/**
 * How far threads without a socket of their own have been delivered to this device, or read on it: a cursor per thread.
 */
export type ReceiptCursors = ReadonlyMap<string, ReceiptCursor>;

/** A socket that died without a word may have swallowed what it was told in this time before anybody noticed. */
export const SWALLOWED_MS = HEARTBEAT_MS * 2 + PONG_MS;

/** Below every seq: a thread without events is read up to 0. */
const UNTOLD: ReceiptCursor = { seq: -1, toldSeq: -1, toldAt: -NEVER };

export function note(cursors: ReceiptCursors, threadId: string, seq: number): ReceiptCursors {
  const cursor = cursors.get(threadId) ?? UNTOLD;
  return seq <= cursor.seq ? cursors : new Map(cursors).set(threadId, raise(cursor, seq));
}

/** Somebody else is about to tell the server. What it does not confirm in this time is told from here as well. */
const EXPECTED_MS = 5_000;

export function expectReceipt(
  cursors: ReceiptCursors,
  threadId: string,
  { seq, now }: { seq: number; now: number },
): ReceiptCursors {
  const cursor = cursors.get(threadId) ?? UNTOLD;
  // What is to be told anyway goes along.
  if (seq <= cursor.seq || (cursor.seq > cursor.toldSeq && cursor.toldAt <= now)) return note(cursors, threadId, seq);
  return new Map(cursors).set(threadId, { ...UNTOLD, seq, toldAt: now + EXPECTED_MS - RECEIPT_RELAY_MS });
}

/** Nobody can have read what is not there. */
export function clamp(cursors: ReceiptCursors, threadId: string, lastSeq: number): ReceiptCursors {
  const cursor = cursors.get(threadId);
  if (!cursor || cursor.seq <= lastSeq) return cursors;
  return new Map(cursors).set(threadId, { ...cursor, seq: lastSeq, toldSeq: Math.min(cursor.toldSeq, lastSeq) });
}

/** The server has it, or the thread is gone. */
export function settle(cursors: ReceiptCursors, threadId: string): ReceiptCursors {
  if (!cursors.has(threadId)) return cursors;
  const others = new Map(cursors);
  others.delete(threadId);
  return others;
}

/** On a new socket, what an old one was told from `since` on, and may have lost, is told again. */
export function untell(cursors: ReceiptCursors, since: number): ReceiptCursors {
  const untold = (cursor: ReceiptCursor): ReceiptCursor =>
    cursor.toldAt >= since ? { ...UNTOLD, seq: cursor.seq } : cursor;
  return cursors.size === 0 ? cursors : new Map([...cursors].map(([id, cursor]) => [id, untold(cursor)]));
}

/** The threads of whose cursor the server should be told now. */
export const dueReceipts = (cursors: ReceiptCursors, now: number): readonly string[] =>
  [...cursors].filter(([, cursor]) => dueAt(cursor) <= now).map(([threadId]) => threadId);

export function noteTold(cursors: ReceiptCursors, threadIds: readonly string[], now: number): ReceiptCursors {
  if (threadIds.length === 0) return cursors;
  const after = new Map(cursors);
  for (const threadId of threadIds) {
    const cursor = cursors.get(threadId);
    if (cursor) after.set(threadId, told(cursor, now));
  }
  return after;
}

export const receiptsDeadline = (cursors: ReceiptCursors): number =>
  Math.min(...[...cursors.values()].map((cursor) => dueAt(cursor)));
