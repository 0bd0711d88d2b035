import { setImmediate } from "node:timers/promises";
import { WORKERD_FRAME_MS } from "../../src/actor/frame-cost.ts";
import type { Peer } from "../../src/actor/session.ts";
import type { Sql } from "../../src/actor/sql.ts";
import { type ServerFrame, serverFrame } from "../../src/protocol/frames.ts";
import type { Identity } from "../../src/protocol/identity.ts";
import { RATES, type Rates, WINDOWS, type Windows } from "../../src/protocol/limits.ts";
import type { MemberInput } from "../../src/protocol/member.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import type { Activity, Departure, InboxFromThread } from "../../src/protocol/rpc.ts";
import type { Announce } from "../../src/protocol/thread.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { admit } from "../../src/thread/admission.ts";
import { createThread } from "../../src/thread/creation.ts";
import { receive } from "../../src/thread/receive.ts";
import { Room } from "../../src/thread/room.ts";
import type { Session, SessionState } from "../../src/thread/session.ts";
import { ThreadStore } from "../../src/thread/thread-store.ts";
import { nodeSql } from "./node-sql.ts";
import { StageStorage } from "./storage.ts";

/** A person as a verified token would name them. */
export function person(userId: string, more: Partial<Identity> = {}): Identity {
  return { userId, service: false, issuedAt: 1_794_999_000_000, expiresAt: 1_796_000_000_000, ...more };
}

/** The owner's own server. */
export const service = person("the-service", { service: true });

/** A socket that remembers what it was sent, and checks each frame against the contract. */
export class StagePeer implements Peer<SessionState> {
  readonly texts: string[] = [];
  closed: { code: number; reason: string } | undefined;
  kept: SessionState | undefined;
  pingAt: number | null = null;
  /** The other end is gone. */
  isGone = false;
  #read = 0;

  send(text: string): boolean {
    if (this.closed || this.isGone) return false;
    this.texts.push(text);
    return true;
  }
  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }
  keep(state: SessionState): void {
    this.kept = structuredClone(state);
  }
  lastPingAt(): number | null {
    return this.pingAt;
  }

  /** The frames since the last time. */
  take(): ServerFrame[] {
    const texts = this.texts.slice(this.#read);
    this.#read = this.texts.length;
    return texts.flatMap((text) => {
      const value: unknown = JSON.parse(text);
      const frames: unknown[] = Array.isArray(value) ? value : [value];
      return frames.map((frame) => serverFrame.parse(frame));
    });
  }
}

/** One device of one person on the stage. */
export interface Actor {
  readonly peer: StagePeer;
  say(frame: object | string): Promise<void>;
  take(): ServerFrame[];
  /** Whether the socket is open. */
  isOpen(): boolean;
  leave(): void;
}

/** Inboxes that remember what they were told, and fail as long as they are told to. */
class StageInboxes implements InboxFromThread {
  readonly calls: { userId: string; activity?: Activity; departure?: Departure }[] = [];
  readonly failing = new Set<string>();

  async activity(userId: string, activity: Activity): Promise<Result<null>> {
    this.calls.push({ userId, activity });
    return this.failing.has(userId) ? fail("overloaded") : ok(null);
  }

  async memberLeft(userId: string, departure: Departure): Promise<Result<null>> {
    this.calls.push({ userId, departure });
    return this.failing.has(userId) ? fail("overloaded") : ok(null);
  }

  /** The calls since the last time. */
  take() {
    return this.calls.splice(0);
  }
}

export interface Scene {
  /** Other inboxes than those that only remember. */
  inbox?: InboxFromThread;
  /** Who creates the thread; the owner's server unless told. */
  creator?: Identity;
  members?: MemberInput[];
  history?: "all" | "joined";
  announce?: Announce | undefined;
  rates?: Partial<Rates>;
  windows?: Partial<Windows>;
  verify?: (token: string) => Promise<Result<Identity>>;
}

/** No timer of an object that is about to sleep runs longer, but for a long-poll's and for the patience with a call. */
const LONGEST_TIMER_MS = 1_000;

/** A call that a crash took with it. */
const NEVER = new Promise<never>(() => {});

export const THREAD_ID = "listing:42:buyer:7";

/** A thread with virtual time and Node's SQLite, and people who connect to it. */
export class Stage {
  readonly clock = new VirtualClock();
  readonly alarms: number[] = [];
  readonly reports: unknown[] = [];
  readonly pongs: string[] = [];
  readonly inboxes = new StageInboxes();
  readonly storage: StageStorage;
  room: Room;
  readonly #scene: Scene;
  #actors: { peer: StagePeer; session: Session }[] = [];
  #ids = 0;
  #crashes = 0;
  #lives = 0;
  #ringing: Promise<void> | undefined;
  /** For when the alarm was set that went off last, and until when one that a crash interrupted waits. */
  #rungAt = 0;
  #retryAt = 0;
  #work: Promise<void>[] = [];

  constructor(scene: Scene = {}, sql: Sql = nodeSql()) {
    this.#scene = scene;
    this.storage = new StageStorage(sql);
    this.room = this.#wake();
    const members = scene.members ?? [{ userId: "ada" }, { userId: "bob" }];
    const created = createThread(this.room, scene.creator ?? service, {
      id: THREAD_ID,
      members,
      history: scene.history,
      announce: scene.announce,
    });
    if (!created.ok) throw new Error(created.error.code);
  }

  /** Connects a device; undefined where the door stays shut. */
  connect(who: string | Identity, query: { epoch?: string; after?: number; tail?: number } = {}): Actor {
    const identity = typeof who === "string" ? person(who) : who;
    const peer = new StagePeer();
    const session = admit(this.room, peer, { identity, query });
    if (!session) throw new Error(`${identity.userId} was not admitted`);
    this.#actors.push({ peer, session });
    return {
      peer,
      say: (frame) =>
        receive(this.room, this.sessionOf({ peer }), typeof frame === "string" ? frame : JSON.stringify(frame)),
      take: () => peer.take(),
      isOpen: () => peer.closed === undefined && !peer.isGone,
      leave: () => {
        const session = this.sessionOf({ peer });
        peer.isGone = true;
        this.room.connections.remove(session);
      },
    };
  }

  /** The object is put to sleep with its sockets open, once its timers have run, and wakes with nothing but storage and attachments. */
  sleep(): void {
    while (this.clock.nextAt <= this.clock.now() + LONGEST_TIMER_MS)
      this.clock.advance(this.clock.nextAt - this.clock.now());
    // Nor does it before an alarm has ended.
    this.#ringing = undefined;
    this.#wakeAgain();
  }

  #wakeAgain(): void {
    this.room = this.#wake();
    this.#actors = this.#actors.flatMap(({ peer }) =>
      // As on the platform, a socket that we closed may still be listed: what we kept with it must say so.
      peer.kept && !peer.kept.ended && !peer.isGone ? [{ peer, session: this.room.restore(peer, peer.kept) }] : [],
    );
  }

  /** The object dies: its sockets are gone, what it had begun is forgotten, and only storage and the alarm are left. */
  crash(): void {
    for (const { peer } of this.#actors) peer.isGone = true;
    this.#work = [];
    this.#crashes++;
    if (this.#ringing !== undefined) {
      // It goes off again after a while, and is still said to be of the time for which it was set.
      this.storage.alarmAt = this.#rungAt;
      this.#retryAt = this.clock.now() + 2_000;
    }
    this.#ringing = undefined;
    this.#wakeAgain();
  }

  /** Lets the alarm that was set last go off at its time. */
  ring(): void {
    const at = this.alarmAt ?? this.clock.now();
    this.clock.advance(Math.max(0, Math.max(at, this.#retryAt) - this.clock.now()));
    this.storage.alarmAt = null;
    this.#rungAt = at;
    // A test that crashes the object meanwhile has it go off again, as the platform does.
    const ringing = this.room.onAlarm(at);
    this.#ringing = ringing;
    this.#work.push(
      ringing.finally(() => {
        if (this.#ringing === ringing) this.#ringing = undefined;
      }),
    );
  }

  /** Lets `ms` pass, with what falls due meanwhile and all that it starts. An alarm waits for the one before it to end. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    for (;;) {
      await setImmediate();
      const setFor = (this.#ringing === undefined ? this.alarmAt : null) ?? Number.POSITIVE_INFINITY;
      const alarmAt = Math.max(setFor, this.#retryAt);
      const next = Math.min(alarmAt, this.clock.nextAt);
      if (next > end) break;
      this.clock.advance(Math.max(0, next - this.clock.now()));
      if (alarmAt <= this.clock.now()) this.ring();
    }
    this.clock.advance(end - this.clock.now());
    await setImmediate();
  }

  /** When the platform's alarm will go off. */
  get alarmAt(): number | null {
    return this.storage.alarmAt;
  }

  #setAlarm(at: number): void {
    this.alarms.push(at);
    // As the platform has it.
    this.storage.alarmAt = Math.max(at, this.clock.now());
  }

  /** The session of an actor, which a sleep replaces. */
  sessionOf({ peer }: Pick<Actor, "peer">): Session {
    const actor = this.#actors.find((one) => one.peer === peer);
    if (!actor) throw new Error("this socket is closed");
    return actor.session;
  }

  #wake(): Room {
    const crashes = this.#crashes;
    const life = ++this.#lives;
    const isOver = () => crashes !== this.#crashes;
    // Whom a crash took along hears no answer any more.
    const inLife = async <T>(ask: () => Promise<T>): Promise<T> => {
      const answer = isOver() ? await NEVER : await ask();
      return isOver() ? NEVER : answer;
    };
    const { inbox = this.inboxes } = this.#scene;
    const room = new Room({
      store: new ThreadStore(this.storage),
      // The timers of an object go with it: it does not sleep before they have run.
      clock: {
        now: () => this.clock.now(),
        after: (ms, work) => this.clock.after(ms, () => life === this.#lives && work()),
      },
      rates: { ...RATES, ...this.#scene.rates },
      windows: { ...WINDOWS, ...this.#scene.windows },
      alarm: { set: (at) => isOver() || this.#setAlarm(at) },
      frameMs: WORKERD_FRAME_MS,
      randomId: () => `id${++this.#ids}`,
      verify: this.#scene.verify ?? (async () => ok(person("ada"))),
      setPong: (text) => this.pongs.push(text),
      report: (error) => this.reports.push(error),
      inbox: {
        activity: (userId, activity) => inLife(() => inbox.activity(userId, activity)),
        memberLeft: (userId, departure) => inLife(() => inbox.memberLeft(userId, departure)),
      },
      background: (work) => void (isOver() || this.#work.push(work)),
    });
    room.wokeWith(this.alarmAt);
    return room;
  }
}
