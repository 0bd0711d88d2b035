import { RECEIPT_RELAY_MS } from "../../protocol/limits.ts";
import { NEVER } from "./state.ts";

/**
 * Up to where something is read, or delivered, and up to where the server was told of that: at once when it has been
 * quiet for a second, else when the second is over.
 */
export interface ReceiptCursor {
  readonly seq: number;
  readonly toldSeq: number;
  readonly toldAt: number;
}

/** It only rises. */
export const raise = (cursor: ReceiptCursor, seq: number): ReceiptCursor =>
  seq > cursor.seq ? { ...cursor, seq } : cursor;

/** The server was told all of it. */
export const told = ({ seq }: ReceiptCursor, now: number): ReceiptCursor => ({ seq, toldSeq: seq, toldAt: now });

/** When the server should be told; `burst` events at once. */
export function dueAt({ seq, toldSeq, toldAt }: ReceiptCursor, burst = NEVER): number {
  if (seq <= toldSeq) return NEVER;
  return seq - toldSeq >= burst ? toldAt : toldAt + RECEIPT_RELAY_MS;
}
