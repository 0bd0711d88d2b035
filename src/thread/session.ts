import * as z from "zod";
import { Session as BaseSession, sessionState as base } from "../actor/session.ts";
import { seq } from "../protocol/identifiers.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";

/** What of a thread's session outlives the object's sleep. */
export const sessionState = base.extend({
  visible: z.boolean(),
  /** Everything up to here has been acknowledged by `mark_message_delivered`, or was before this socket. */
  ackSeq: seq,
  /** The user's cursors as this socket raised them, until they are written. */
  readSeq: seq,
  deliveredSeq: seq,
});
export type SessionState = z.infer<typeof sessionState>;

/** One open socket of one user in this thread. */
export class Session extends BaseSession<SessionState> {
  /** Durable bytes sent and not yet acknowledged. */
  pendingBytes = 0;
  #transient = { bytes: 0, since: 0 };

  /** Whether somebody is still there. */
  isAlive(now: number): boolean {
    return this.isOpen && now - this.lastSignAt < TIMES.presenceMs;
  }

  /** A ping since then shows that what was sent and is not durable has been read. To ask for it takes the platform a while. */
  noticePing(now: number): void {
    if ((this.peer.lastPingAt() ?? 0) > this.#transient.since) this.#transient = { bytes: 0, since: now };
  }

  /** Whether this much more that is not durable may be sent: a dead reader is passed by. */
  admitsTransient(bytes: number): boolean {
    if (this.pendingBytes + this.#transient.bytes + bytes > LIMITS.windowTransientBytes) return false;
    this.#transient.bytes += bytes;
    return true;
  }

  /** Forgets what was sent and not acknowledged. */
  override acknowledged(): void {
    super.acknowledged();
    this.#transient = { bytes: 0, since: 0 };
  }
}
