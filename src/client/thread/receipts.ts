import { RECEIPT_RELAY_MS } from "../../protocol/limits.ts";
import type { Member } from "../../protocol/member.ts";
import { dueAt, type ReceiptCursor, raise, told } from "../connection/receipt-cursor.ts";
import { NEVER } from "../connection/state.ts";

/**
 * Our own two cursors. Delivered has a second duty: it opens the server's window for this socket, so in a burst it goes
 * out every 200 events, well within the 1,000 that may be owed.
 */
export interface Receipts {
  readonly read: ReceiptCursor;
  readonly delivered: ReceiptCursor;
}

const UNTOLD: ReceiptCursor = { seq: 0, toldSeq: 0, toldAt: -NEVER };

export const NO_RECEIPTS: Receipts = { read: UNTOLD, delivered: UNTOLD };

const BURST = { read: NEVER, delivered: 200 };

type Kind = keyof Receipts;

export function note(thread: { receipts: Receipts }, kind: Kind, seq: number): void {
  const cursor = thread.receipts[kind];
  const raised = raise(cursor, seq);
  if (raised !== cursor) thread.receipts = { ...thread.receipts, [kind]: raised };
}

/** What a new socket brings has to be drawn before it can be read: what is read then goes with what was before. */
const DRAWN_MS = 200;

/**
 * What the old socket was told may have been lost with the server, which says up to where it knows what was read.
 * Of what was delivered, a new socket knows nothing.
 */
export const untell = ({ read, delivered }: Receipts, readSeq: number, now: number): Receipts => ({
  read: { seq: read.seq, toldSeq: readSeq, toldAt: now - RECEIPT_RELAY_MS + DRAWN_MS },
  delivered: { ...UNTOLD, seq: delivered.seq },
});

/** The log began anew: its seqs mean other things now. What the server says was read, it need not be told. */
export const startOver = (readSeq: number): Receipts => ({
  read: { ...UNTOLD, seq: readSeq, toldSeq: readSeq },
  delivered: UNTOLD,
});

interface Telling {
  receipts: Receipts;
  readonly now: number;
  say(frame: { readonly type: `mark_message_${Kind}`; readonly seq: number }): void;
}

const KINDS = ["delivered", "read"] as const;

/** On a live socket: tells the server what it should be told now. */
export function tellReceipts(thread: Telling): void {
  const { receipts, now } = thread;
  for (const kind of KINDS) {
    const cursor = receipts[kind];
    if (dueAt(cursor, BURST[kind]) > now) continue;
    thread.receipts = { ...thread.receipts, [kind]: told(cursor, now) };
    thread.say({ type: `mark_message_${kind}`, seq: cursor.seq });
  }
}

export const receiptsDeadline = (receipts: Receipts): number =>
  Math.min(...KINDS.map((kind) => dueAt(receipts[kind], BURST[kind])));

/** How far one's own messages have come: the farthest of all others counts. */
export function reach(members: readonly Member[], self: string | undefined): { readSeq: number; deliveredSeq: number } {
  const others = members.filter(({ userId }) => userId !== self);
  return {
    readSeq: Math.max(0, ...others.map(({ readSeq }) => readSeq)),
    deliveredSeq: Math.max(0, ...others.map(({ deliveredSeq }) => deliveredSeq)),
  };
}
