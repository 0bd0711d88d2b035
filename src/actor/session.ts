import { z } from "zod";
import { CLOSE, type CloseCode } from "../protocol/close-codes.ts";
import type { Closing } from "../protocol/connection.ts";
import { time } from "../protocol/identifiers.ts";
import { type Identity, identity } from "../protocol/identity.ts";
import type { Rates } from "../protocol/limits.ts";
import { TokenBucket } from "./rate-limit.ts";

/** What a session needs of its socket. */
export interface Peer<State> {
  /** Sends a text; false when the socket is gone. */
  send(text: string): boolean;
  close(code: number, reason: string): void;
  /** Keeps a small state with the socket while the object sleeps. */
  keep(state: State): void;
  /** When the platform last answered this socket's ping in the object's stead; null before the first. */
  lastPingAt(): number | null;
}

/** What of every session outlives the object's sleep, in the socket's attachment (well under 2 KiB). */
export const sessionState = z.object({ identity, connectedAt: time, malformed: z.int() });
export type SessionState = z.infer<typeof sessionState>;

const REASONS: Record<CloseCode, string> = {
  [CLOSE.done]: "done",
  [CLOSE.badFrames]: "bad frames",
  [CLOSE.notMember]: "not a member",
  [CLOSE.notFound]: "not found",
  [CLOSE.frameTooBig]: "frame too big",
  [CLOSE.protocolVersion]: "protocol version",
  [CLOSE.replaced]: "replaced",
  [CLOSE.token]: "token",
  [CLOSE.tooSlow]: "too slow",
  [CLOSE.tooManyFrames]: "too many frames",
};

/** One open socket of one user. */
export class Session<State extends SessionState = SessionState> {
  readonly peer: Peer<State>;
  readonly frames: TokenBucket;
  refusedInARow = 0;
  #state: State;
  #open = true;

  constructor(peer: Peer<State>, state: State, ports: { rates: Rates; now: number }) {
    this.peer = peer;
    this.#state = state;
    this.frames = new TokenBucket(ports.rates.framesPerSocket, ports.now);
  }

  get state(): State {
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
  update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    this.peer.keep(this.#state);
  }

  /** When somebody was last there for certain: a socket whose tab is gone can stay open, but it does not ping. */
  get lastSignAt(): number {
    return Math.max(this.#state.connectedAt, this.peer.lastPingAt() ?? 0);
  }

  hasExpired(now: number): boolean {
    return now >= this.#state.identity.expiresAt;
  }

  send(text: string): void {
    if (this.#open && !this.peer.send(text)) this.#open = false;
  }

  /** Says why and closes. From here on the session counts as gone, whatever the peer does. */
  close(code: CloseCode, retryAfterMs?: number): void {
    if (!this.#open) return;
    const notice: Closing = { type: "connection_status", status: "closing", code };
    this.send(JSON.stringify(retryAfterMs === undefined ? notice : { ...notice, retryAfterMs }));
    this.#open = false;
    this.peer.close(code, REASONS[code]);
  }

  /** The peer has gone by itself. */
  ended(): void {
    this.#open = false;
  }
}
