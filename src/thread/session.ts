import { z } from "zod";
import { encode } from "../actor/frame-text.ts";
import { TokenBucket } from "../actor/rate-limit.ts";
import { CLOSE_REASONS, type CloseCode } from "../protocol/close-codes.ts";
import type { Closing } from "../protocol/connection.ts";
import { seq, time } from "../protocol/identifiers.ts";
import { type Identity, identity } from "../protocol/identity.ts";
import { LIMITS, type Rates, TIMES } from "../protocol/limits.ts";

/** What a session needs of its socket. */
export interface Peer {
  /** Sends a text; false when the socket is gone. */
  send(text: string): boolean;
  close(code: number, reason: string): void;
  /** Keeps a small state with the socket while the object sleeps. */
  keep(state: SessionState): void;
  /** When the platform last answered this socket's ping in the object's stead; null before the first. */
  lastPingAt(): number | null;
}

/** What of a session outlives the object's sleep, in the socket's attachment (well under 2 KiB). */
export const sessionState = z.object({
  identity,
  connectedAt: time,
  visible: z.boolean(),
  malformed: z.int(),
  /** We closed it. Until TCP ends the platform still lists such a socket, and may still hand us what it says. */
  ended: z.boolean(),
  /** Everything up to here has been acknowledged by `mark_message_delivered`, or was before this socket. */
  ackSeq: seq,
  /** The user's cursors as this socket raised them, until they are written. */
  readSeq: seq,
  deliveredSeq: seq,
});
export type SessionState = z.infer<typeof sessionState>;

/** One open socket of one user in this thread. */
export class Session {
  readonly peer: Peer;
  readonly frames: TokenBucket;
  /** Durable bytes sent and not yet acknowledged. */
  pendingBytes = 0;
  refusedInARow = 0;
  #state: SessionState;
  #open = true;
  #transient = { bytes: 0, since: 0 };
  #answerBytes = 0;

  constructor(peer: Peer, state: SessionState, ports: { rates: Rates; now: number }) {
    this.peer = peer;
    this.#state = state;
    this.frames = new TokenBucket(ports.rates.framesPerSocket, ports.now);
  }

  get state(): SessionState {
    return this.#state;
  }

  get identity(): Identity {
    return this.#state.identity;
  }

  get userId(): string {
    return this.#state.identity.userId;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Changes what outlives sleep. */
  update(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    this.peer.keep(this.#state);
  }

  /** Whether somebody is still there: a socket whose tab is gone can stay open, but it does not ping. */
  isAlive(now: number): boolean {
    const lastSign = Math.max(this.#state.connectedAt, this.peer.lastPingAt() ?? 0);
    return this.#open && now - lastSign < TIMES.presenceMs;
  }

  hasExpired(now: number): boolean {
    return now >= this.#state.identity.expiresAt;
  }

  send(text: string): void {
    if (this.#open && !this.peer.send(text)) this.#open = false;
  }

  /** Sends what this socket alone asked for; false when it asks and never reads, and should be closed. */
  answer(frame: object): boolean {
    const { json, bytes } = encode(frame);
    this.#answerBytes += bytes;
    this.send(json);
    return this.#answerBytes <= LIMITS.windowBytes;
  }

  /** Whether this much more that is not durable may be sent; a dead reader is passed by, a ping shows a living one. */
  admitsTransient(bytes: number, now: number): boolean {
    if ((this.peer.lastPingAt() ?? 0) > this.#transient.since) this.#transient = { bytes: 0, since: now };
    if (this.pendingBytes + this.#transient.bytes + bytes > LIMITS.windowTransientBytes) return false;
    this.#transient.bytes += bytes;
    return true;
  }

  /** Forgets what was sent and not acknowledged. */
  opened(): void {
    this.#answerBytes = 0;
    this.#transient = { bytes: 0, since: 0 };
  }

  /** Says why and closes. From here on the session counts as gone, whatever the peer does. */
  close(code: CloseCode, retryAfterMs?: number): void {
    if (!this.#open) return;
    const notice: Closing = { type: "connection_status", status: "closing", code };
    this.send(JSON.stringify(retryAfterMs === undefined ? notice : { ...notice, retryAfterMs }));
    this.update({ ended: true });
    this.#open = false;
    this.peer.close(code, CLOSE_REASONS[code]);
  }

  /** The peer has gone by itself. */
  ended(): void {
    this.#open = false;
  }
}
