import { type AlarmPort, Alarms } from "../actor/alarms.ts";
import type { Clock } from "../actor/clock.ts";
import { FrameReader } from "../actor/frame-reader.ts";
import { encode } from "../actor/frame-text.ts";
import { Polls } from "../actor/polls.ts";
import { TokenBucket } from "../actor/rate-limit.ts";
import { type Peer, Session } from "../actor/session.ts";
import type { CloseCode } from "../protocol/close-codes.ts";
import type { Identity } from "../protocol/identity.ts";
import { type InboxClientFrame, type InboxServerFrame, inboxClientFrame } from "../protocol/inbox-frames.ts";
import type { Rates } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { InboxFromInbox, ThreadFromInbox } from "../protocol/rpc.ts";
import { type DeviceSession, type DeviceState, Devices } from "./devices.ts";
import { ForwardedReceipts } from "./forwarded-receipts.ts";
import { Inbox } from "./inbox.ts";
import type { InboxStore } from "./inbox-store.ts";
import { OwnPresence } from "./own-presence.ts";
import { PresenceCache } from "./presence-cache.ts";
import { Watchers } from "./watchers.ts";

/** What an inbox's room needs of the platform. */
export interface InboxRoomPorts {
  readonly store: InboxStore;
  readonly clock: Clock;
  readonly rates: Rates;
  readonly alarm: AlarmPort;
  /** A random id of letters and digits. */
  readonly randomId: () => string;
  /** Verifies a token that arrived on a socket. */
  readonly verify: (token: string) => Promise<Result<Identity>>;
  /** Sets what the platform answers to a ping while the object sleeps. */
  readonly setPong: (text: string) => void;
  /** Calls a thread. Never rejects: an exception is a failure. */
  readonly thread: (threadId: string) => ThreadFromInbox;
  /** Calls other users' inboxes. Never rejects. */
  readonly inboxes: InboxFromInbox;
  /** Keeps the object alive until the work is done. */
  readonly background: (work: Promise<void>) => void;
  /** Notes an exception that no caller sees as it was. */
  readonly report: (error: unknown) => void;
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(
  inboxClientFrame.options.flatMap((option) => [...option.shape.type.values]),
);

/** How long an alarm waits for the calls it started: the next one cannot go off before it has ended. */
const PATIENCE_MS = 20_000;

/**
 * One user's inbox with their devices around it: what changes is committed in one transaction, and only then told
 * to all of them. Synchronous but for what is asked of other objects.
 */
export class InboxRoom {
  readonly ports: InboxRoomPorts;
  readonly wokeAt: number;
  readonly inbox: Inbox;
  readonly devices = new Devices();
  readonly polls: Polls;
  readonly frameReader: FrameReader<DeviceSession, InboxClientFrame>;
  readonly ownPresence: OwnPresence;
  readonly watchers: Watchers;
  readonly presenceCache = new PresenceCache();
  readonly forwardedReceipts = new ForwardedReceipts();
  readonly watchRate: TokenBucket;
  /** Of what is asked over HTTP. */
  readonly httpFrames: TokenBucket;
  readonly #alarms: Alarms<"presence">;
  readonly #life: string;
  #userId: string;
  #revision = 0;
  readonly #telling = new Set<Promise<void>>();

  constructor(ports: InboxRoomPorts) {
    this.ports = ports;
    this.wokeAt = ports.clock.now();
    this.inbox = new Inbox(ports.store);
    this.#userId = this.inbox.meta.userId ?? "";
    this.polls = new Polls(ports.clock);
    this.watchRate = new TokenBucket(ports.rates.watchesPerUser, ports.clock.now());
    this.httpFrames = new TokenBucket(ports.rates.framesPerSocket, ports.clock.now());
    this.#life = ports.randomId();
    this.#alarms = new Alarms(ports.alarm, { presence: () => this.#look() });
    this.ownPresence = new OwnPresence(this);
    this.watchers = new Watchers(this);
    this.frameReader = new FrameReader({
      schema: inboxClientFrame,
      types: KNOWN_TYPES,
      now: () => this.now,
      close: (session, code, retryAfterMs) => this.close(session, code, retryAfterMs),
    });
    this.#setPong();
  }

  get now(): number {
    return this.ports.clock.now();
  }

  /** Whose inbox this is: the object is named by it, but the platform does not tell it its name. */
  get userId(): string {
    return this.#userId;
  }

  /** Says whose inbox this is, as every caller knows. */
  setUserId(userId: string): void {
    this.#userId = userId;
  }

  /** Changes whenever presence does; of no meaning to another life of this object. */
  get transientRevision(): string {
    return `${this.#life}.${this.#revision}`;
  }

  /** Takes back a session that slept with the object. */
  restore(peer: Peer<DeviceState>, state: DeviceState): DeviceSession {
    const session = this.#session(peer, state);
    this.devices.add(session);
    this.#userId = session.userId;
    return session;
  }

  /** Every session is back; says what alarm was pending when the object woke. */
  woke(pendingAlarmAt: number | null): void {
    this.#alarms.wokeWith(pendingAlarmAt);
    this.ownPresence.woke();
  }

  /** A new socket. Nothing is sent yet. */
  admit(peer: Peer<DeviceState>, state: DeviceState): DeviceSession {
    const session = this.#session(peer, state);
    session.update({});
    this.devices.add(session);
    return session;
  }

  /** Ends a session on our side. */
  close(session: DeviceSession, code: CloseCode, retryAfterMs?: number): void {
    session.close(code, retryAfterMs);
    this.ended(session);
  }

  /** A session has ended, from either side. */
  ended(session: DeviceSession): void {
    session.ended();
    if (!this.devices.has(session)) return;
    this.devices.remove(session);
    this.ownPresence.disconnected(session);
  }

  /** Writes in one transaction; a failed one leaves nothing changed and answers `storage_failed`. */
  write<T>(work: () => T): Result<T> {
    try {
      return ok(this.inbox.commit(work));
    } catch (error) {
      this.#alarms.undone();
      this.ports.report(error);
      return fail("storage_failed", { retryAfterMs: 1_000 });
    }
  }

  /** Tells all devices what was committed. */
  publish(frames: readonly InboxServerFrame[]): void {
    this.#setPong();
    this.tell(frames);
  }

  /** Tells all devices what is true now, but for one that knows. */
  tell(frames: readonly InboxServerFrame[], except?: DeviceSession): void {
    this.#revision++;
    this.devices.broadcast(frames.map(encode), {
      now: this.now,
      except,
      close: (session, code, retryAfterMs) => this.close(session, code, retryAfterMs),
    });
    this.polls.wakeAll();
  }

  /** Asks to look at the user's presence at this time, even if the object sleeps until then. */
  arm(at: number): void {
    this.#alarms.arm("presence", at);
  }

  background(work: Promise<void>): void {
    const done = work.finally(() => this.#telling.delete(done));
    this.#telling.add(done);
    this.ports.background(done);
  }

  /** The object's alarm. Resolves when whoever had to be told was: one that is cut short is repeated. */
  async onAlarm(): Promise<void> {
    this.#alarms.fire(this.now);
    let forget = () => {};
    const patience = new Promise<void>((resolve) => {
      forget = this.ports.clock.after(PATIENCE_MS, resolve);
    });
    await Promise.race([Promise.all([...this.#telling]), patience]).finally(forget);
    // Whoever still hangs may yet be interrupted by a crash, and this alarm is not repeated any more.
    if (this.#telling.size > 0) this.arm(this.now + PATIENCE_MS);
  }

  #look(): undefined {
    this.watchers.expire();
    this.ownPresence.refresh();
    this.watchers.retry();
    this.ownPresence.keepSign();
  }

  #setPong(): void {
    this.ports.setPong(`pong:${this.inbox.version}`);
  }

  #session(peer: Peer<DeviceState>, state: DeviceState): DeviceSession {
    return new Session(peer, state, { rates: this.ports.rates, now: this.now });
  }
}
