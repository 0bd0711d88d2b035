import { RECEIPT_RELAY_MS } from "../protocol/limits.ts";
import type { Member } from "../protocol/member.ts";

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

const UNTOLD: Receipt = { seq: 0, toldSeq: 0, toldAt: Number.NEGATIVE_INFINITY };

export const NO_RECEIPTS: Receipts = { read: UNTOLD, delivered: UNTOLD };

const BURST_EVENTS = 200;

export type Kind = keyof Receipts;

/** A cursor only rises. */
export function note(receipts: Receipts, kind: Kind, seq: number): Receipts {
  const receipt = receipts[kind];
  return seq <= receipt.seq ? receipts : { ...receipts, [kind]: { ...receipt, seq } };
}

/** What a new socket brings has to be drawn before it can be read: what is read then goes with what was before. */
const DRAWN_MS = 200;

/**
 * What the old socket was told may have been lost with the server, which says up to where it knows what was read.
 * Of what was delivered, a new socket knows nothing.
 */
export function untell({ read, delivered }: Receipts, known: { readSeq: number } | undefined, now: number): Receipts {
  const toldAt = now - RECEIPT_RELAY_MS + DRAWN_MS;
  return {
    read: { seq: read.seq, toldSeq: known?.readSeq ?? 0, toldAt },
    delivered: { ...UNTOLD, seq: delivered.seq },
  };
}

/** The log began anew: its seqs mean other things now. */
export function startOver(cursors: { readSeq: number } | undefined): Receipts {
  return { read: { ...UNTOLD, seq: cursors?.readSeq ?? 0 }, delivered: UNTOLD };
}

/** Which of the two the server should be told now. */
export function tell(receipts: Receipts, now: number): { receipts: Receipts; due: readonly Kind[] } {
  const due = KINDS.filter((kind) => {
    const at = dueAt(receipts[kind], kind);
    return at !== null && at <= now;
  });
  const told = (kind: Kind): Receipt =>
    due.includes(kind) ? { ...receipts[kind], toldSeq: receipts[kind].seq, toldAt: now } : receipts[kind];
  return { receipts: due.length === 0 ? receipts : { read: told("read"), delivered: told("delivered") }, due };
}

const KINDS = ["delivered", "read"] as const;

export function receiptsDeadline(receipts: Receipts): number | null {
  const times = KINDS.map((kind) => dueAt(receipts[kind], kind)).filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function dueAt({ seq, toldSeq, toldAt }: Receipt, kind: Kind): number | null {
  if (seq <= toldSeq) return null;
  if (kind === "delivered" && seq - toldSeq >= BURST_EVENTS) return toldAt;
  return toldAt + RECEIPT_RELAY_MS;
}

/** How far one's own messages have come: the farthest of all others counts. */
export function reach(members: readonly Member[], self: string | undefined): { readSeq: number; deliveredSeq: number } {
  const others = members.filter(({ userId }) => userId !== self);
  return {
    readSeq: Math.max(0, ...others.map(({ readSeq }) => readSeq)),
    deliveredSeq: Math.max(0, ...others.map(({ deliveredSeq }) => deliveredSeq)),
  };
}
