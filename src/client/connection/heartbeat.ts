import { HEARTBEAT_MS, PONG_MS } from "../../protocol/limits.ts";
import { type ConnectionContext, dialOf, isPolled, NEVER } from "./state.ts";
import { lost } from "./transitions.ts";

/**
 * Whether the other end is still there. The answer to a ping tells the last seq of the thread: ahead of what
 * has arrived, and still so after a second, it means that something was lost on a socket that looks healthy.
 */
export interface Heartbeat {
  pingAt: number;
  /** When the last ping went out. */
  askedAt: number;
  /** How long the answer to the next ping may take. */
  patienceMs: number;
  /** When the answer must be there. */
  pongBy: number;
  /** What a pong said is there, and when it must have arrived. */
  promised: number;
  promisedBy: number;
}

/** A session that listens to the other end. */
export interface HeartbeatContext extends ConnectionContext {
  /** What the device says of its network: a hint only. Loopback and VPNs work while it says no. */
  isOnline: boolean;
  /** Of the live socket; null without one. */
  heartbeat: Heartbeat | null;
  /** Up to where everything has arrived, or is being asked for. */
  readonly heardUpTo: number;
  /** Something up to this seq is missing. */
  miss(seq: number): void;
  /** So long was nothing said that the server may have taken this end for dead, though the socket has outlived it. */
  revive(): void;
}

/** A ping has been left out: with what is on its way, the server may count 75 s. */
const SILENT_MS = HEARTBEAT_MS * 2;
/** A pong may overtake the frame that it counts, by a moment. */
const PROMISE_MS = 1_000;
/** A socket that is in doubt answers within this time, or another one is sooner there. */
export const DOUBTED_PONG_MS = 3_000;

/** Polls are answered or they fail: they need no heartbeat. */
export function startHeartbeat(session: HeartbeatContext): void {
  if (isPolled(session.connection)) return;
  const { now } = session;
  session.heartbeat ??= {
    pingAt: now + HEARTBEAT_MS,
    askedAt: now,
    patienceMs: PONG_MS,
    pongBy: NEVER,
    promised: 0,
    promisedBy: NEVER,
  };
}

/** Takes a pong. One behind the cursor was sent before what has arrived since, and says nothing. */
export function takePong(session: HeartbeatContext, dial: number, seq: number): void {
  const { connection, heartbeat, heardUpTo, now } = session;
  if (!heartbeat || dialOf(connection) !== dial) return;
  heartbeat.pongBy = NEVER;
  if (seq > heardUpTo && heartbeat.promisedBy === NEVER) {
    heartbeat.promised = seq;
    heartbeat.promisedBy = now + PROMISE_MS;
  }
  // It is there, whatever the device says of its network.
  session.isOnline = true;
}

/** Does what is due: asks, or concludes that something is missing, or that the socket is no good. */
export function listen(session: HeartbeatContext): void {
  const { heartbeat, now, heardUpTo } = session;
  if (!heartbeat) return;
  const { pingAt, askedAt, patienceMs, pongBy, promised, promisedBy } = heartbeat;
  const isBroken = heardUpTo < promised && now >= promisedBy;
  if (now >= pongBy) {
    lost(session);
    return;
  }
  if (isBroken || heardUpTo >= promised) heartbeat.promisedBy = NEVER;
  if (isBroken) session.miss(promised);
  else if (now >= pingAt) {
    heartbeat.pongBy = Math.min(pongBy, now + patienceMs);
    Object.assign(heartbeat, { pingAt: now + HEARTBEAT_MS, askedAt: now, patienceMs: PONG_MS });
    session.ping();
    if (now - askedAt >= SILENT_MS) session.revive();
  }
}

/** Asks at once: a changed network may have taken the socket with it, without a word. */
export function hasten({ heartbeat, now }: HeartbeatContext, patienceMs = PONG_MS): void {
  if (heartbeat) Object.assign(heartbeat, { pingAt: now, patienceMs });
}

export const heartbeatDeadline = (heartbeat: Heartbeat | null): number =>
  heartbeat ? Math.min(heartbeat.pingAt, heartbeat.pongBy, heartbeat.promisedBy) : NEVER;
