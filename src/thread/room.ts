import { type AlarmHandler, type AlarmPort, Alarms, onAlarmGrid } from "../actor/alarms.ts";
import { Broadcaster } from "../actor/broadcaster.ts";
import type { Clock } from "../actor/clock.ts";
import { FrameReader } from "../actor/frame-reader.ts";
import { type Encoded, encode } from "../actor/frame-text.ts";
import { Polls } from "../actor/polls.ts";
import { RateLimiter } from "../actor/rate-limit.ts";
import type { Peer } from "../actor/session.ts";
import { type ClientFrame, clientFrame, type TransientEvent } from "../protocol/frames.ts";
import type { Identity } from "../protocol/identity.ts";
import type { Rates, Windows } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { InboxFromThread } from "../protocol/rpc.ts";
import { Connections } from "./connections.ts";
import { Inboxes } from "./inboxes.ts";
import { type Operation, type QueuedOperation, queued } from "./operations.ts";
import { People } from "./people.ts";
import { Receipts } from "./receipts.ts";
import { hiddenEvent } from "./rendering.ts";
import { Session, type SessionState } from "./session.ts";
import { type Committed, Thread } from "./thread.ts";
import type { ThreadStore } from "./thread-store.ts";
import { Typing } from "./typing.ts";
import { endSilentViews, nextSilence, onSessionEnded } from "./viewing.ts";
import { Window } from "./window.ts";

/** What a room needs of the platform. */
export interface RoomPorts {
  readonly store: ThreadStore;
  readonly clock: Clock;
  readonly rates: Rates;
  readonly windows: Windows;
  readonly alarm: AlarmPort;
  /** What the platform takes to send one frame to one socket, in milliseconds. */
  readonly frameMs: number;
  /** A random id of letters and digits. */
  readonly randomId: () => string;
  /** Verifies a token that arrived on a socket. */
  readonly verify: (token: string) => Promise<Result<Identity>>;
  /** Sets what the platform answers to a ping while the object sleeps. */
  readonly setPong: (text: string) => void;
  /** Calls a member's inbox. Never rejects: an exception is a failure. */
  readonly inbox: InboxFromThread;
  /** Keeps the object alive until the work is done. */
  readonly background: (work: Promise<void>) => void;
  /** Notes an exception that no caller sees as it was. */
  readonly report: (error: unknown) => void;
}

type RoomAlarm = "cursors" | "inboxes" | "silence";

/**
 * A thread with people in it: what arrives is gathered, committed in one transaction at the next flush, and
 * only then sent. Synchronous throughout, so that sequence, dedupe and insert are one step.
 */
export class Room {
  readonly thread: Thread;
  readonly connections: Connections;
  readonly receipts: Receipts;
  readonly people: People;
  readonly typing = new Typing();
  readonly polls: Polls;
  readonly window: Window;
  readonly ports: RoomPorts;
  readonly frameReader: FrameReader<Session, ClientFrame>;
  readonly inboxes: Inboxes;
  readonly userMessages: RateLimiter;
  readonly threadMessages: RateLimiter;
  /** Reactions and deletions. */
  readonly userChanges: RateLimiter;
  /** Of users without a socket. */
  readonly userFrames: RateLimiter;
  readonly #broadcaster: Broadcaster;
  readonly #alarms: Alarms<RoomAlarm>;
  readonly #life: string;
  #pending: QueuedOperation[] = [];
  #revision = 0;
  #gathering = false;

  constructor(ports: RoomPorts) {
    this.ports = ports;
    this.thread = new Thread(ports.store);
    this.window = new Window(this.thread);
    this.connections = new Connections(this.window, (session) => {
      onSessionEnded(this, session);
      this.inboxes.memberClosed(session.userId);
    });
    this.frameReader = new FrameReader({
      schema: clientFrame,
      types: FRAME_TYPES,
      now: () => this.now,
      close: (session, code, retryAfterMs) => this.connections.close(session, code, retryAfterMs),
    });
    this.polls = new Polls(ports.clock);
    this.userMessages = new RateLimiter(ports.rates.messagesPerUser);
    this.threadMessages = new RateLimiter(ports.rates.messagesPerThread);
    this.userChanges = new RateLimiter(ports.rates.changesPerUser);
    this.userFrames = new RateLimiter(ports.rates.framesPerSocket);
    this.#life = ports.randomId();
    this.#broadcaster = new Broadcaster({
      clock: ports.clock,
      flush: () => this.flush(),
      readers: () => this.connections.size,
      frameMs: ports.frameMs,
    });
    this.#alarms = new Alarms<RoomAlarm>(ports.alarm, this.#alarmHandlers, { name: "silence", now: () => this.now });
    this.receipts = new Receipts({
      thread: this.thread,
      clock: ports.clock,
      tell: (frame, except) => this.tell(frame, (session) => session !== except),
      write: (work) => this.write(work),
      arm: (at) => this.#alarms.arm("cursors", onAlarmGrid(at)),
      isGathering: () => this.#gathering,
      onRead: (userId) => this.inboxes.memberRead(userId),
    });
    this.people = new People(this.thread, this.receipts);
    this.inboxes = new Inboxes({
      ...ports,
      thread: this.thread,
      receipts: this.receipts,
      isLive: (userId) => this.connections.of(userId).some((session) => session.isAlive(this.now)),
      write: (work) => this.write(work),
      arm: (at) => this.#alarms.arm("inboxes", onAlarmGrid(at)),
    });
    if (this.thread.record) this.#setPong();
  }

  get now(): number {
    return this.ports.clock.now();
  }

  /** Changes whenever who types, views or has read does; of no meaning to another life of this object. */
  get transientRevision(): string {
    return `${this.#life}.${this.#revision}`;
  }

  /** Takes back a session that slept with the object. */
  restore(peer: Peer<SessionState>, state: SessionState): Session {
    const session = this.#session(peer, state);
    this.connections.add(session);
    this.window.restore(session);
    this.receipts.restore(session);
    return session;
  }

  /** A new socket of somebody who may see the thread. Nothing is sent yet. */
  admit(peer: Peer<SessionState>, state: SessionState): Session {
    const session = this.#session(peer, state);
    session.update({});
    this.connections.add(session);
    this.expectSilence();
    return session;
  }

  /** Sees to it that others learn if somebody who views the thread falls silent. */
  expectSilence(): void {
    const at = this.#alarms.isArmed("silence") ? undefined : nextSilence(this);
    if (at !== undefined) this.#alarms.arm("silence", at);
  }

  /** Queues an operation for the next flush. */
  enqueue<T>(operation: Operation<T>): void {
    this.#pending.push(queued(operation));
    this.#request();
  }

  /** Runs `work`; all that it queues goes out in one flush. */
  gather(work: () => void): void {
    this.#gathering = true;
    try {
      work();
    } finally {
      this.receipts.relay();
      this.#gathering = false;
      if (this.#pending.length > 0 || this.connections.hasTransients) this.#request();
    }
  }

  /** Queues what is true now and not kept. */
  tell(event: TransientEvent, isFor: (session: Session) => boolean): void {
    this.#revision++;
    this.connections.tell(event, isFor);
    this.#request();
  }

  /**
   * Commits a change that is answered in this turn, after whatever was queued before it, and tells everybody. It has a
   * transaction and a frame of its own: who is removed by it gets what came before, and nothing of what follows. A
   * failed transaction leaves nothing changed and answers `storage_failed`. `beforeTelling` is for what a commit
   * decides about who is told.
   */
  commit<T>(work: () => T, beforeTelling: () => void = () => {}): Result<T> {
    this.flush();
    return this.#transact(work, ({ value, committed }) => {
      beforeTelling();
      this.#setPong();
      this.#publish(committed, new Map());
      return value;
    });
  }

  /** Writes in one transaction what no inbox or socket is told of. */
  write(work: () => void): Result<null> {
    return this.#guard(() => {
      this.thread.commit(work);
      return null;
    });
  }

  /** One transaction for all that came in since the last flush, then one frame with it to everybody. */
  flush(): void {
    const operations = this.#pending;
    this.#pending = [];
    if (operations.length === 0 && !this.connections.hasTransients) return;
    const written = this.#writeAll(operations);
    const answers = new Map<Session, Encoded[]>();
    for (const operation of operations) {
      const answer = operation.answer(written.ok ? undefined : written);
      if (!answer) continue;
      const frames = answers.get(answer.session) ?? [];
      frames.push(encode(answer.frame));
      answers.set(answer.session, frames);
    }
    this.#publish(written.ok ? written.value : [], answers);
  }

  /** Says what alarm was pending when the object woke. */
  wokeWith(pendingAlarmAt: number | null): void {
    this.#alarms.wokeWith(pendingAlarmAt);
  }

  /** The object's alarm. Settles when what it started is done, so that one that is interrupted goes off again. */
  async onAlarm(scheduledAt?: number): Promise<void> {
    this.#alarms.fire(this.now, scheduledAt);
    await this.inboxes.settled();
  }

  get #alarmHandlers(): Record<RoomAlarm, AlarmHandler> {
    return {
      cursors: (now) => this.receipts.onAlarm(now),
      inboxes: (_, remembered) => void this.inboxes.onAlarm(remembered),
      silence: () => {
        endSilentViews(this);
        return nextSilence(this);
      },
    };
  }

  #whileGathering(work: () => void): void {
    if (this.#gathering) work();
    else this.gather(work);
  }

  #request(): void {
    if (!this.#gathering) this.#broadcaster.request();
  }

  #writeAll(operations: readonly QueuedOperation[]): Result<Committed[]> {
    if (operations.length === 0) return ok([]);
    const { now } = this;
    return this.#transact(
      () => {
        for (const operation of operations) operation.write(now);
      },
      ({ committed }) => committed,
    );
  }

  /** One transaction with what makes up for a crash right after it; `then` is for what may follow only a commit. */
  #transact<T, U>(work: () => T, then: (done: { value: T; committed: Committed[] }) => U): Result<U> {
    const done = this.#guard(() =>
      this.thread.commit(() => {
        const value = work();
        if (this.thread.hasNews) this.inboxes.changed();
        return value;
      }),
    );
    return done.ok ? ok(then(done.value)) : done;
  }

  #guard<T>(work: () => T): Result<T> {
    try {
      return ok(work());
    } catch (error) {
      this.#alarms.undone();
      this.ports.report(error);
      return fail("storage_failed", { retryAfterMs: 1_000 });
    }
  }

  #publish(committed: readonly Committed[], answers: ReadonlyMap<Session, readonly Encoded[]>): void {
    if (committed.length > 0) this.#setPong();
    for (const { event, bytes } of committed) {
      this.window.passed(event.seq, bytes);
      if (event.type === "new_message") this.typing.stop(event.senderId);
    }
    const isNews = committed.length > 0 || this.connections.hasTransients;
    // Whoever turns out to be gone meanwhile is news for the next flush.
    const asSeenBy = this.#visibility(committed);
    this.#whileGathering(() => this.connections.broadcast({ committed, asSeenBy, answers, now: this.now }));
    if (isNews) this.polls.wakeAll();
    this.inboxes.run();
  }

  /** Changes to messages of before somebody joined are hidden from them. */
  #visibility(committed: readonly Committed[]): (session: Session) => readonly Encoded[] {
    const changed = committed.flatMap(({ messageSeq }) => messageSeq ?? []);
    if (changed.length === 0) return () => committed;
    const oldest = Math.min(...changed);
    return (session) => {
      const first = this.thread.permissionsOf(session.identity)?.visibleFromSeq ?? Number.POSITIVE_INFINITY;
      if (oldest >= first) return committed;
      return committed.map((one) =>
        one.messageSeq !== undefined && one.messageSeq < first ? encode(hiddenEvent(this.thread, one.event.seq)) : one,
      );
    };
  }

  #setPong(): void {
    this.ports.setPong(`pong:${this.thread.lastSeq}`);
  }

  #session(peer: Peer<SessionState>, state: SessionState): Session {
    return new Session(peer, state, { rates: this.ports.rates, now: this.now });
  }
}

const FRAME_TYPES: ReadonlySet<string> = new Set(
  clientFrame.options.flatMap((option) => [...option.shape.type.values]),
);
