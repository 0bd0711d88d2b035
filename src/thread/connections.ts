import { batch, type Encoded, encode } from "../actor/frame-text.ts";
import { CLOSE, type CloseCode } from "../protocol/close-codes.ts";
import type { TransientEvent } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Session } from "./session.ts";
import type { Committed } from "./thread.ts";
import type { Window } from "./window.ts";

interface Transient extends Encoded {
  readonly isFor: (session: Session) => boolean;
}

/** What one flush sends: events to everybody, transients to most, answers to one. */
export interface Broadcast {
  readonly committed: readonly Committed[];
  /** The same events, `committed` itself for whoever may see all of them. */
  readonly asSeenBy: (session: Session) => readonly Encoded[];
  readonly answers: ReadonlyMap<Session, readonly Encoded[]>;
  readonly now: number;
}

/** The open sockets of a thread, and what is sent to them. */
export class Connections {
  readonly #sessions = new Set<Session>();
  readonly #byUser = new Map<string, Set<Session>>();
  readonly #window: Window;
  readonly #onGone: (session: Session) => void;
  #transients: Transient[] = [];

  /** `onGone` hears of each session once, whichever side ended it. */
  constructor(window: Window, onGone: (session: Session) => void) {
    this.#window = window;
    this.#onGone = onGone;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions;
  }

  get isFull(): boolean {
    return this.#sessions.size >= LIMITS.socketsPerThread;
  }

  /** Adds a session. A user's sockets are limited: the oldest gives way. */
  add(session: Session): void {
    const ofUser = this.of(session.userId).sort((a, b) => a.state.connectedAt - b.state.connectedAt);
    for (const oldest of ofUser.slice(0, Math.max(0, ofUser.length - LIMITS.socketsPerUser + 1))) {
      this.close(oldest, CLOSE.replaced);
    }
    this.#sessions.add(session);
    const ofUserNow = this.#byUser.get(session.userId) ?? new Set();
    this.#byUser.set(session.userId, ofUserNow.add(session));
  }

  /** Ends a session on our side. */
  close(session: Session, code: CloseCode, retryAfterMs?: number): void {
    session.close(code, retryAfterMs);
    this.remove(session);
  }

  /** Lets go of a session that has ended. */
  remove(session: Session): void {
    session.ended();
    if (!this.#sessions.delete(session)) return;
    const ofUser = this.#byUser.get(session.userId);
    ofUser?.delete(session);
    if (ofUser?.size === 0) this.#byUser.delete(session.userId);
    this.#onGone(session);
  }

  /** A user's sessions. */
  of(userId: string): Session[] {
    return [...(this.#byUser.get(userId) ?? [])];
  }

  /** Those who have the thread before their eyes on some device. */
  viewing(now: number): string[] {
    const viewing = new Set<string>();
    for (const session of this.#sessions) {
      if (session.state.visible && session.isAlive(now)) viewing.add(session.userId);
    }
    return [...viewing];
  }

  isViewing(userId: string, now: number): boolean {
    return this.of(userId).some((session) => session.state.visible && session.isAlive(now));
  }

  /** Queues what is true now and not kept, until the next broadcast. */
  tell(event: TransientEvent, isFor: (session: Session) => boolean): void {
    this.#transients.push({ ...encode(event), isFor });
  }

  get hasTransients(): boolean {
    return this.#transients.length > 0;
  }

  /** Sends everything that waits, each text encoded once for all who get the same. */
  broadcast({ committed, asSeenBy, answers, now }: Broadcast): void {
    const transients = this.#transients;
    this.#transients = [];
    const bytes = committed.reduce((sum, event) => sum + event.bytes, 0);
    let shared: string[] | undefined;
    for (const session of [...this.#sessions]) {
      if (!this.#mayReceive(session, bytes, now)) continue;
      session.pendingBytes += bytes;
      if (transients.length > 0) session.noticePing(now);
      const own = transients.filter((t) => t.isFor(session) && session.admitsTransient(t.bytes));
      const answered = answers.get(session);
      const visible = asSeenBy(session);
      if (visible === committed && own.length === transients.length && !answered) {
        shared ??= batch([...committed, ...transients]);
        this.#send(session, shared);
      } else this.#send(session, batch([...visible, ...own, ...(answered ?? [])]));
    }
  }

  #mayReceive(session: Session, bytes: number, now: number): boolean {
    if (session.hasExpired(now)) this.close(session, CLOSE.token);
    else if (bytes > 0 && !this.#window.admits(session, bytes)) this.close(session, CLOSE.tooSlow, SLOW_READER_MS);
    return session.isOpen;
  }

  #send(session: Session, texts: readonly string[]): void {
    for (const text of texts) session.send(text);
    if (!session.isOpen) this.remove(session);
  }
}

/** What a reader that fell behind is asked to wait before it resumes. */
const SLOW_READER_MS = 2_000;
