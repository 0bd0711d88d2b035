import { LIMITS } from "../protocol/limits.ts";
import type { Session } from "./session.ts";
import type { Thread } from "./thread.ts";

/**
 * The window (PROTOCOL.md, C7): how much a socket has been sent and has not acknowledged. WebSockets here
 * have no back-pressure, and a peer that stopped reading would make the runtime hold all that it is sent.
 * Events are the distance between two seqs, bytes the distance between two running totals: nothing is
 * counted per socket, so nothing is lost in sleep.
 */
export class Window {
  readonly #thread: Thread;
  /** Running total of durable bytes after each recent seq; at most as many as a window has events. */
  readonly #totals = new Map<number, number>();
  #total = 0;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  /** Notes that the event with this seq, so many bytes long, goes to everybody. */
  passed(seq: number, bytes: number): void {
    this.#total += bytes;
    this.#totals.set(seq, this.#total);
    if (this.#totals.size > LIMITS.windowEvents) {
      const oldest = this.#totals.keys().next().value;
      if (oldest !== undefined) this.#totals.delete(oldest);
    }
  }

  /** A socket acknowledged everything up to `seq`. The session's change is kept at the end of the turn. */
  acknowledge(session: Session, seq: number): void {
    session.acknowledged();
    const ackSeq = Math.min(seq, this.#thread.lastSeq);
    if (ackSeq < session.state.ackSeq) return;
    if (ackSeq > session.state.ackSeq) session.change({ ackSeq });
    session.pendingBytes = this.#bytesAfter(ackSeq);
  }

  /** Recounts what a socket owes that slept with the object. */
  restore(session: Session): void {
    session.pendingBytes = this.#bytesAfter(session.state.ackSeq);
  }

  /** Whether `bytes` more, up to the end of the log, still fit. */
  admits(session: Session, bytes: number): boolean {
    const events = this.#thread.lastSeq - session.state.ackSeq;
    return events <= LIMITS.windowEvents && session.pendingBytes + bytes <= LIMITS.windowBytes;
  }

  #bytesAfter(ackSeq: number): number {
    if (ackSeq >= this.#thread.lastSeq) return 0;
    const totalThen = this.#totals.get(ackSeq);
    return totalThen === undefined ? this.#thread.store.bytesAfter(ackSeq) : this.#total - totalThen;
  }
}
