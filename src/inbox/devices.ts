import * as z from "zod";
import { batch, type Encoded } from "../actor/frame-text.ts";
import { type Session, sessionState } from "../actor/session.ts";
import { CLOSE, type CloseCode } from "../protocol/close-codes.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { Device } from "./presence.ts";

/** What of a device's socket outlives the object's sleep. */
export const deviceState = sessionState.extend({ idleness: z.enum(["online", "away"]) });
export type DeviceState = z.infer<typeof deviceState>;
export type DeviceSession = Session<DeviceState>;

/** A ping due at the very end of a device's time is waited for, so that one alarm serves three pings. */
const PING_SLACK_MS = 5_000;

/** What a reader that fell behind is asked to wait before it resumes. */
const SLOW_READER_MS = 2_000;

/** To whom something is sent. */
interface Broadcast {
  readonly now: number;
  /** Knows already. */
  readonly except?: DeviceSession;
  /** Ends a session that may not or does not read. */
  readonly close: (session: DeviceSession, code: CloseCode, retryAfterMs?: number) => void;
}

/** The open sockets of one user's devices. */
export class Devices {
  readonly #sessions = new Set<DeviceSession>();
  readonly #owed = new WeakMap<DeviceSession, { bytes: number; since: number }>();

  get size(): number {
    return this.#sessions.size;
  }

  has(session: DeviceSession): boolean {
    return this.#sessions.has(session);
  }

  add(session: DeviceSession): void {
    this.#sessions.add(session);
  }

  remove(session: DeviceSession): void {
    this.#sessions.delete(session);
  }

  /** Those who have to go so that there is room for one more: the oldest. */
  surplus(): DeviceSession[] {
    const byAge = [...this.#sessions].sort((a, b) => a.state.connectedAt - b.state.connectedAt);
    return byAge.slice(0, Math.max(0, byAge.length - LIMITS.socketsPerUser + 1));
  }

  /** The devices as presence sees them. */
  facts(): Device[] {
    return [...this.#sessions].map((session) => {
      const { lastSignAt } = session;
      const aliveUntil = lastSignAt + TIMES.presenceMs;
      return { idleness: session.state.idleness, lastSignAt, aliveUntil, checkAt: aliveUntil + PING_SLACK_MS };
    });
  }

  /** Sends the frames to every device. */
  broadcast(frames: readonly Encoded[], { now, except, close }: Broadcast): void {
    const bytes = frames.reduce((sum, frame) => sum + frame.bytes, 0);
    const texts = batch(frames);
    for (const session of [...this.#sessions]) {
      if (session === except) continue;
      if (session.hasExpired(now)) close(session, CLOSE.token);
      else if (!this.#admits(session, bytes)) close(session, CLOSE.tooSlow, SLOW_READER_MS);
      else for (const text of texts) session.send(text);
    }
  }

  /** Sockets have no back-pressure: one that gives no sign of life may be sent so much and no more. */
  #admits(session: DeviceSession, bytes: number): boolean {
    const since = session.lastSignAt;
    const owed = this.#owed.get(session);
    const sent = (owed && owed.since === since ? owed.bytes : 0) + bytes;
    // A ping shows a living reader: what it was answered has gone through too.
    if (sent === bytes) session.acknowledged();
    this.#owed.set(session, { bytes: sent, since });
    return sent <= LIMITS.windowBytes;
  }
}
