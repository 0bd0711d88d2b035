import { HEARTBEAT_MS, PONG_MS } from "../protocol/limits.ts";

/**
 * Whether the other end is still there. The answer to a ping tells the last seq of the thread: ahead of what
 * has arrived, and still so after a second, it means that something was lost on a socket that looks healthy.
 */
export interface Heartbeat {
  readonly pingAt: number;
  /** When the answer must be there; null when none is awaited. */
  readonly pongBy: number | null;
  /** What a pong said is there, and when it must have arrived. */
  readonly promised: { readonly seq: number; readonly by: number } | null;
}

/** A pong may overtake the frame that it counts, by a moment. */
const PROMISE_MS = 1_000;

export function startHeartbeat(now: number): Heartbeat {
  return { pingAt: now + HEARTBEAT_MS, pongBy: null, promised: null };
}

/** Takes a pong. One behind the cursor was sent before what has arrived since, and says nothing. */
export function takePong(beat: Heartbeat, pong: { seq: number; cursor: number }, now: number): Heartbeat {
  const promised = pong.seq > pong.cursor ? (beat.promised ?? { seq: pong.seq, by: now + PROMISE_MS }) : beat.promised;
  return { ...beat, pongBy: null, promised };
}

/** What is due: a ping, or the conclusion that something is missing, or that the socket is no good. */
export function beat(
  heart: Heartbeat,
  cursor: number,
  now: number,
): { heart: Heartbeat; verdict: "well" | "ping" | "missing" | "lost" } {
  if (heart.pongBy !== null && now >= heart.pongBy) return { heart, verdict: "lost" };
  const isKept = heart.promised !== null && cursor >= heart.promised.seq;
  if (heart.promised && !isKept && now >= heart.promised.by) {
    return { heart: { ...heart, promised: null }, verdict: "missing" };
  }
  const settled = isKept ? { ...heart, promised: null } : heart;
  if (now < heart.pingAt) return { heart: settled, verdict: "well" };
  return { heart: { ...settled, pingAt: now + HEARTBEAT_MS, pongBy: now + PONG_MS }, verdict: "ping" };
}

/** Asks at once, as when the device says that its network has changed. */
export const hasten = (heart: Heartbeat, now: number): Heartbeat => ({ ...heart, pingAt: now });

export function heartbeatDeadline({ pingAt, pongBy, promised }: Heartbeat): number {
  return Math.min(pingAt, pongBy ?? pingAt, promised?.by ?? pingAt);
}
