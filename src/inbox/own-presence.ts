import type { InboxServerFrame } from "../protocol/inbox-frames.ts";
import { TIMES } from "../protocol/limits.ts";
import { type OwnStatus, type Presence, type PutStatus, status } from "../protocol/presence.ts";
import { ok, type Result } from "../protocol/result.ts";
import type { DeviceSession, Devices } from "./devices.ts";
import type { Inbox } from "./inbox.ts";
import { type Device, type Idleness, type Judgement, judgePresence, type Manual } from "./presence.ts";

/** What presence needs of its room. */
interface PresenceContext {
  readonly userId: string;
  readonly now: number;
  readonly wokeAt: number;
  readonly inbox: Inbox;
  readonly devices: Devices;
  readonly watchers: {
    readonly isWatched: boolean;
    /** Tells them if there is news. */
    refresh(): void;
  };
  /** Writes in one transaction; a failed one leaves nothing changed and answers `storage_failed`. */
  write<T>(work: () => T): Result<T>;
  /** Tells all devices what is true now, but for one that knows. */
  tell(frames: readonly InboxServerFrame[], except?: DeviceSession): void;
  /** Asks to look at the user's presence at this time, even if the object sleeps until then. */
  arm(at: number): void;
}

/** A device that is not connected now: it closed its socket lately, or it polls. */
interface Trace {
  readonly at: number;
  readonly until: number;
  readonly idleness: Idleness;
}

/** While somebody watches, the trace of a polling device is written at most once in this time. */
const TRACE_WRITE_MS = 30_000;
/** … and the last sign of a device with a socket, which its platform forgets in a crash. */
const SIGN_WRITE_MS = 300_000;
/** While nobody does, a device that comes or polls leaves a sign at most once in this time. */
const UNWATCHED_WRITE_MS = 3_600_000;

/**
 * The user's presence: judged anew whenever it is asked for, from the signs of their devices and what they set by
 * hand. Told to their devices when it changes and, while somebody watches, to the watchers. Rules S1–S7.
 */
export class OwnPresence {
  readonly #room: PresenceContext;
  #manual: Manual | undefined;
  #trace: Trace;
  /** What of it is stored. */
  #stored: Trace;
  #polledUntil = 0;
  /** What the user's devices were told last. */
  #toldStatus: OwnStatus = { status: "offline" };

  constructor(room: PresenceContext) {
    this.#room = room;
    const { manual, manualUntil, manualAt, traceAt, traceUntil, traceAuto } = room.inbox.meta;
    const known = status.safeParse(manual);
    this.#manual = known.success ? { status: known.data, until: manualUntil, at: manualAt } : undefined;
    this.#trace = { at: traceAt, until: traceUntil, idleness: traceAuto === "away" ? "away" : "online" };
    this.#stored = this.#trace;
  }

  /** One's own status now. */
  get status(): OwnStatus {
    return this.#judge().own;
  }

  /** What others may know. */
  get presence(): Presence {
    const { own, lastSeenAt } = this.#judge();
    const seen = own.status === "offline" && lastSeenAt !== undefined ? { lastSeenAt } : {};
    return { userId: this.#room.userId, status: own.status, ...seen };
  }

  /** When it may change though nothing happens. */
  get checkAt(): number | undefined {
    return this.#judge().checkAt;
  }

  /** Whether some device is there to be told something, or may be: an instance that woke lately forgot who polls. */
  get isReachable(): boolean {
    const { devices, now, wokeAt } = this.#room;
    return devices.size > 0 || now < Math.max(this.#trace.until, wokeAt + TIMES.presenceMs);
  }

  /** Whether the user has a device that polls, as far as this life of the object knows. */
  get isPolling(): boolean {
    return this.#room.now < this.#polledUntil;
  }

  /** Every session that slept has been restored: whatever differs from now on is news, the end of what was set by hand too. */
  woke(): void {
    const until = this.#manual?.until ?? Number.POSITIVE_INFINITY;
    this.#toldStatus = this.#judge(Math.min(this.#room.now, until - 1)).own;
  }

  /** Sets the user's status by hand; `online` ends what was set. The device that says so is in use. */
  set({ status, until }: PutStatus, from?: DeviceSession): Result<OwnStatus> {
    const { inbox, now } = this.#room;
    const manual = status === "online" ? undefined : { status, until: until ?? null, at: now };
    if (manual || this.#manual) {
      const written = this.#room.write(() => inbox.store.writeManual(manual));
      if (!written.ok) return written;
      this.#manual = manual;
    }
    from?.update({ idleness: "online" });
    this.refresh();
    return ok(this.status);
  }

  /** A poll counts as a ping, and so does whatever else only a device without a socket asks. */
  polled(): void {
    const { now, watchers } = this.#room;
    this.#polledUntil = now + TIMES.presenceMs;
    this.#leaveTrace({ at: now, until: this.#polledUntil, idleness: "online" });
    const isDue = watchers.isWatched && this.#polledUntil - this.#stored.until >= TRACE_WRITE_MS;
    if (isDue || this.#isOlderThan(UNWATCHED_WRITE_MS)) this.#storeTrace();
    this.refresh();
  }

  /** A device connected. */
  connected(session: DeviceSession): void {
    this.#noteSign();
    if (this.#isOlderThan(UNWATCHED_WRITE_MS)) this.#storeTrace();
    this.refresh(session);
  }

  /** While somebody watches, the last sign of the devices is kept, so that a crash does not make it much older. */
  keepSign(): void {
    if (!this.#room.watchers.isWatched) return;
    this.#noteSign();
    if (this.#isOlderThan(this.#isAnybodyAlive ? SIGN_WRITE_MS : 1)) this.#storeTrace();
  }

  /** A device's socket ended. If it was the last, the user is still here for a little while: they may be reloading. */
  disconnected(session: DeviceSession): void {
    const { now } = this.#room;
    const { lastSignAt } = session;
    const wasAlive = now - lastSignAt < TIMES.presenceMs;
    this.#leaveTrace({
      at: wasAlive ? now : lastSignAt,
      until: wasAlive ? now + TIMES.reloadMs : 0,
      idleness: session.state.idleness,
    });
    if (!this.#isAnybodyAlive) this.#storeTrace();
    this.refresh();
  }

  /** Something happened that may have changed the user's presence: tells whoever has to know and does not yet. */
  refresh(knows?: DeviceSession): void {
    this.#endManual();
    const { own } = this.#judge();
    if (JSON.stringify(own) !== JSON.stringify(this.#toldStatus)) {
      this.#toldStatus = own;
      this.#room.tell([{ type: "user_status_update", userId: this.#room.userId, ...own }], knows);
    }
    this.#room.watchers.refresh();
  }

  /** What was set for a time is over: that is noted once, so that a sleep at that moment conceals it from nobody. */
  #endManual(): void {
    const { now, inbox, devices } = this.#room;
    const until = this.#manual?.until ?? Number.POSITIVE_INFINITY;
    if (until <= now) {
      if (this.#room.write(() => inbox.store.writeManual(undefined)).ok) this.#manual = undefined;
    } else if (until < Number.POSITIVE_INFINITY && (devices.size > 0 || this.isPolling)) this.#room.arm(until);
  }

  get #isAnybodyAlive(): boolean {
    const { devices, now } = this.#room;
    return devices.facts().some(({ aliveUntil }) => now < aliveUntil);
  }

  #judge(now = this.#room.now): Judgement {
    const { at, until, idleness } = this.#trace;
    const trace: Device[] = at > 0 ? [{ idleness, lastSignAt: at, aliveUntil: until, checkAt: until }] : [];
    return judgePresence([...this.#room.devices.facts(), ...trace], this.#manual, now);
  }

  #leaveTrace(trace: Trace): void {
    const before = this.#trace;
    const isAlive = ({ until }: Trace) => this.#room.now < until;
    const isBeforeBetter = isAlive(before) && (before.idleness === "online" || !isAlive(trace));
    this.#trace = {
      at: Math.max(before.at, trace.at),
      until: Math.max(before.until, trace.until),
      idleness: isBeforeBetter ? before.idleness : trace.idleness,
    };
  }

  /** The latest sign of those who are connected counts, though they vanish. */
  #noteSign(): void {
    const signs = this.#room.devices.facts().map(({ lastSignAt }) => lastSignAt);
    this.#trace = { ...this.#trace, at: Math.max(this.#trace.at, ...signs) };
  }

  /** Whether the last sign that is stored is older than the last one by so much. */
  #isOlderThan(ms: number): boolean {
    return this.#trace.at - this.#stored.at >= ms;
  }

  #storeTrace(): void {
    const { at, until, idleness } = this.#trace;
    const isStored = at === this.#stored.at && until === this.#stored.until && idleness === this.#stored.idleness;
    if (!this.#room.inbox.exists || isStored) return;
    const written = this.#room.write(() => this.#room.inbox.store.writeTrace({ at, until, auto: idleness }));
    if (written.ok) this.#stored = { at, until, idleness };
  }
}
