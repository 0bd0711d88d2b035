import * as z from "zod";
import type { CloseCode } from "../protocol/close-codes.ts";
import type { Closing } from "../protocol/connection.ts";
import { time } from "../protocol/identifiers.ts";
import { type Identity, identity } from "../protocol/identity.ts";
import { LIMITS, type Rates } from "../protocol/limits.ts";
import { CLOSE_REASONS } from "./close-reasons.ts";
import { encode } from "./frame-text.ts";
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
export const sessionState = z.object({
  identity,
  connectedAt: time,
  malformed: z.int(),
  /** We closed it. Until TCP ends the platform still lists such a socket, and may still hand us what it says. */
  ended: z.literal(true).optional(),
});
export type SessionState = z.infer<typeof sessionState>;

/** One open socket of one user. */
export class Session<State extends SessionState = SessionState> {
  readonly peer: Peer<State>;
  readonly frames: TokenBucket;
  refusedInARow = 0;
  #state: State;
  #isKept = true;
  #open = true;
  #answerBytes = 0;
  /** New tokens are numbered as they come: they may be judged in another order. */
  #tokens = { came: 0, taken: 0 };

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
    this.change(change);
    this.keepChanges();
  }

  /** Changes what outlives sleep, once `keepChanges` is called in this turn: to keep it takes the platform a while. */
  change(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    this.#isKept = false;
  }

  keepChanges(): void {
    if (this.#isKept) return;
    this.#isKept = true;
    this.peer.keep(this.#state);
  }

  /** When somebody was last there for certain: a socket whose tab is gone can stay open, but it does not ping. */
  get lastSignAt(): number {
    return Math.max(this.#state.connectedAt, this.peer.lastPingAt() ?? 0);
  }

  /** A new token has come. Returns its number, for `renew`. */
  tokenCame(): number {
    return ++this.#tokens.came;
  }

  /** From now on the session is as its new token says, unless one that came later was judged already. */
  renew(identity: Identity, nth: number): void {
    if (nth < this.#tokens.taken) return;
    this.#tokens.taken = nth;
    // Without the picture: what outlives sleep has to be small.
    this.update({ ...this.#state, identity: { ...identity, picture: undefined } });
  }

  hasExpired(now: number): boolean {
    return now >= this.#state.identity.expiresAt;
  }

  send(text: string): void {
    if (this.#open && !this.peer.send(text)) this.#open = false;
  }

  /** Sends what this socket alone asked for; false when it asks and never acknowledges: it is not reading. */
  answer(frame: object): boolean {
    const { json, bytes } = encode(frame);
    this.#answerBytes += bytes;
    this.send(json);
    return this.#answerBytes <= LIMITS.windowBytes;
  }

  /** What it was answered has been read. */
  acknowledged(): void {
    this.#answerBytes = 0;
  }

  /** Says why and closes. From here on the session counts as gone, whatever the peer does. */
  close(code: CloseCode, retryAfterMs?: number): void {
    if (!this.#open) return;
    const notice: Closing = { type: "connection_status", status: "closing", code };
    this.send(JSON.stringify(retryAfterMs === undefined ? notice : { ...notice, retryAfterMs }));
    this.update({ ...this.#state, ended: true });
    this.#open = false;
    this.peer.close(code, CLOSE_REASONS[code]);
  }

  /** The peer has gone by itself. */
  ended(): void {
    this.#open = false;
  }
}
