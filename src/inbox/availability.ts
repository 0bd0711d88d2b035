import { ok, type Result } from "../protocol/errors.ts";
import { TIMES } from "../protocol/limits.ts";
import { type OwnStatus, type Presence, type PutStatus, status } from "../protocol/presence.ts";
import type { DeviceSession } from "./devices.ts";
import type { Hub } from "./hub.ts";
import { type Device, type Idleness, type Judgement, judgePresence, type Manual } from "./presence.ts";

/** A device that is not connected now: it closed its socket lately, or it polls. */
interface Trace {
  readonly at: number;
  readonly until: number;
  readonly idleness: Idleness;
}

/** While somebody watches, the trace of a polling device is written at most once in this time. */
const TRACE_WRITE_MS = 30_000;

/** … and of one that has a socket: every other alarm of ten minutes. */
const SIGN_WRITE_MS = 150_000;

/**
 * The user's presence: judged anew whenever it is asked for, from the signs of his devices and what he set by
 * hand. Told to his devices when it changes and, while somebody watches, to the watchers. Rules S1–S7.
 */
export class Availability {
  readonly #hub: Hub;
  #manual: Manual | undefined;
  #trace: Trace;
  #traceStoredAt = 0;
  #own: OwnStatus = { status: "offline" };

  constructor(hub: Hub) {
    this.#hub = hub;
    const { manual, manualUntil, manualAt, traceAt, traceUntil, traceAuto } = hub.inbox.meta;
    const known = status.safeParse(manual);
    this.#manual = known.success ? { status: known.data, until: manualUntil, at: manualAt } : undefined;
    this.#trace = { at: traceAt, until: traceUntil, idleness: traceAuto === "away" ? "away" : "online" };
    this.#traceStoredAt = traceAt;
  }

  /** One's own status now. */
  get own(): OwnStatus {
    return this.#judge().own;
  }

  /** What others may know. */
  get presence(): Presence {
    const { own, lastSeenAt } = this.#judge();
    const seen = own.status === "offline" && lastSeenAt !== undefined ? { lastSeenAt } : {};
    return { userId: this.#hub.userId, status: own.status, ...seen };
  }

  /** When it may change though nothing happens. */
  get checkAt(): number | undefined {
    return this.#judge().checkAt;
  }

  /** Whether some device is there to be told something, or may be: an instance that woke lately forgot who polls. */
  get isReachable(): boolean {
    const { devices, now, wokeAt } = this.#hub;
    return devices.size > 0 || now < Math.max(this.#trace.until, wokeAt + TIMES.presenceMs);
  }

  /** Every session that slept has been restored: whatever differs from now on is news. */
  woke(): void {
    // The end of what was set by hand may have woken us: the devices do not know of it.
    this.#own = this.#judge(this.#manual && { ...this.#manual, until: null }).own;
    const { until } = this.#manual ?? {};
    if (this.#own.manual !== undefined && typeof until === "number") this.#own = { ...this.#own, until };
  }

  /** Sets the user's status by hand; `online` ends what was set. */
  set({ status, until }: PutStatus): Result<OwnStatus> {
    const { inbox, now } = this.#hub;
    const manual = status === "online" ? undefined : { status, until: until ?? null, at: now };
    if (manual || this.#manual) {
      const written = this.#hub.write(() => inbox.store.writeManual(manual));
      if (!written.ok) return written;
      this.#manual = manual;
    }
    this.refresh();
    return ok(this.own);
  }

  /** A poll counts as a ping, and so does whatever else only a device without a socket asks. */
  polled(): void {
    const { now, inbox, watches } = this.#hub;
    this.#leaveTrace({ at: now, until: now + TIMES.presenceMs, idleness: "online" });
    if (watches.isWatched && inbox.exists && now - this.#traceStoredAt >= TRACE_WRITE_MS) this.#storeTrace();
    this.refresh();
  }

  /**
   * Somebody who is watched is there, and has been for a while: that is written, so that a crash, which takes all
   * sockets along, leaves a last sign of him that is not older than this.
   */
  note(): void {
    const { now, inbox, devices } = this.#hub;
    const lastSignAt = Math.max(0, ...devices.facts().map((device) => device.lastSignAt));
    if (!inbox.exists || lastSignAt <= this.#trace.at || now - this.#traceStoredAt < SIGN_WRITE_MS) return;
    this.#leaveTrace({ at: lastSignAt, until: 0, idleness: this.#trace.idleness });
    this.#storeTrace();
  }

  /** A device's socket ended. If it was the last, the user is still here for a little while: he may be reloading. */
  left(session: DeviceSession): void {
    const { now, inbox, devices } = this.#hub;
    const { lastSignAt } = session;
    const wasAlive = now - lastSignAt < TIMES.presenceMs;
    this.#leaveTrace({
      at: wasAlive ? now : lastSignAt,
      until: wasAlive ? now + TIMES.reloadMs : 0,
      idleness: session.state.idleness,
    });
    const isLast = devices.facts().every(({ aliveUntil }) => aliveUntil <= now);
    if (isLast && inbox.exists && this.#trace.at > this.#traceStoredAt) this.#storeTrace();
    this.refresh();
  }

  /** Something happened that may have changed the user's presence: tells whoever has to know and does not yet. */
  refresh(knows?: DeviceSession): void {
    this.#endManual();
    const { own } = this.#judge();
    if (JSON.stringify(own) !== JSON.stringify(this.#own)) {
      this.#own = own;
      this.#hub.tell([{ type: "user_status_update", userId: this.#hub.userId, ...own }], knows);
    }
    this.#hub.watches.refresh();
  }

  /** What was set for a time that is over is forgotten; until then, the devices that are connected await its end. */
  #endManual(): void {
    const { now, inbox, devices } = this.#hub;
    const until = this.#manual?.until ?? null;
    if (until === null) return;
    if (until > now) {
      if (devices.size > 0) this.#hub.arm(until);
    } else if (this.#hub.write(() => inbox.store.writeManual(undefined)).ok) this.#manual = undefined;
  }

  #judge(manual = this.#manual): Judgement {
    const { at, until, idleness } = this.#trace;
    const trace: Device[] = at > 0 ? [{ idleness, lastSignAt: at, aliveUntil: until, checkAt: until }] : [];
    return judgePresence([...this.#hub.devices.facts(), ...trace], manual, this.#hub.now);
  }

  #leaveTrace(trace: Trace): void {
    const before = this.#trace;
    const isBeforeAlive = this.#hub.now < before.until;
    this.#trace = {
      at: Math.max(before.at, trace.at),
      until: Math.max(before.until, trace.until),
      idleness: isBeforeAlive && before.idleness === "online" ? "online" : trace.idleness,
    };
  }

  #storeTrace(): void {
    const { at, until, idleness } = this.#trace;
    const written = this.#hub.write(() => this.#hub.inbox.store.writeTrace({ at, until, auto: idleness }));
    if (written.ok) this.#traceStoredAt = at;
  }
}
