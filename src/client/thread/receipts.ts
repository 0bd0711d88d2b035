import { RECEIPT_RELAY_MS } from "../../protocol/limits.ts";
import type { Member } from "../../protocol/member.ts";
import { NEVER } from "../connection/state.ts";

/**
 * Our own two cursors, and when the server is told of them: at once when it has been quiet for a second,
 * else when the second is over. Delivered has a second duty: it opens the server's window for this socket,
 * so in a burst it goes out every 200 events, well within the 1,000 that may be owed.
 */
export interface Receipts {
  readonly read: Receipt;
  readonly delivered: Receipt;
}

interface Receipt {
  readonly seq: number;
  /** What this socket has been told. */
  readonly toldSeq: number;
  readonly toldAt: number;
}

const UNTOLD: Receipt = { seq: 0, toldSeq: 0, toldAt: -NEVER };

export const NO_RECEIPTS: Receipts = { read: UNTOLD, delivered: UNTOLD };

const BURST_EVENTS = 200;

type Kind = keyof Receipts;

/** A cursor only rises. */
export function note(thread: { receipts: Receipts }, kind: Kind, seq: number): void {
  const receipt = thread.receipts[kind];
  if (seq > receipt.seq) thread.receipts = { ...thread.receipts, [kind]: { ...receipt, seq } };
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
    const { seq } = receipts[kind];
    if (dueAt(receipts, kind) > now) continue;
    thread.receipts = { ...thread.receipts, [kind]: { seq, toldSeq: seq, toldAt: now } };
    thread.say({ type: `mark_message_${kind}`, seq });
  }
}

export const receiptsDeadline = (receipts: Receipts): number => Math.min(...KINDS.map((kind) => dueAt(receipts, kind)));

function dueAt(receipts: Receipts, kind: Kind): number {
  const { seq, toldSeq, toldAt } = receipts[kind];
  if (seq <= toldSeq) return NEVER;
  return kind === "delivered" && seq - toldSeq >= BURST_EVENTS ? toldAt : toldAt + RECEIPT_RELAY_MS;
}

/** How far one's own messages have come: the farthest of all others counts. */
export function reach(members: readonly Member[], self: string | undefined): { readSeq: number; deliveredSeq: number } {
  const others = members.filter(({ userId }) => userId !== self);
  return {
    readSeq: Math.max(0, ...others.map(({ readSeq }) => readSeq)),
    deliveredSeq: Math.max(0, ...others.map(({ deliveredSeq }) => deliveredSeq)),
  };
}
