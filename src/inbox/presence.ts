import type { OwnStatus, Status } from "../protocol/presence.ts";

/** What a device says of itself: somebody is before it, or it has been idle for a while. */
export type Idleness = "online" | "away";

/** A device, or the trace of one that left. */
export interface Device {
  readonly idleness: Idleness;
  readonly lastSignAt: number;
  /** From here on it does not count, unless there is a sign of it. */
  readonly aliveUntil: number;
  /** When it is worth asking again: its next ping may come a little late. */
  readonly checkAt: number;
}

/** What the user set by hand. */
export interface Manual {
  readonly status: Status;
  readonly until: number | null;
  readonly at: number;
}

export interface Judgement {
  readonly own: OwnStatus;
  /** Of who is offline. */
  readonly lastSeenAt: number | undefined;
  /** When this may change though nothing happens. */
  readonly checkAt: number | undefined;
}

/**
 * A user's presence at a moment, as it truly is: they are there while one of their devices is, as the most available
 * of them; what they set by hand wins, but nobody is busy who is not there.
 */
export function judgePresence(devices: readonly Device[], manual: Manual | undefined, now: number): Judgement {
  const set = manual && (manual.until === null || now < manual.until) ? manual : undefined;
  const byHand = set && { manual: set.status, ...(set.until !== null && { until: set.until }) };
  const alive = devices.filter(({ aliveUntil }) => now < aliveUntil);
  if (set?.status === "offline") {
    return { own: { status: "offline", ...byHand }, lastSeenAt: set.at, checkAt: set.until ?? undefined };
  }
  if (alive.length === 0) {
    const lastSeenAt = Math.max(0, ...devices.map(({ lastSignAt }) => lastSignAt));
    return { own: { status: "offline", ...byHand }, lastSeenAt: lastSeenAt || undefined, checkAt: undefined };
  }
  const best = alive.some(({ idleness }) => idleness === "online") ? "online" : "away";
  const deciding = set ? alive : alive.filter(({ idleness }) => idleness === best);
  const goneAt = Math.max(...deciding.map(({ checkAt }) => checkAt));
  return {
    own: { status: set?.status ?? best, ...byHand },
    lastSeenAt: undefined,
    checkAt: Math.min(goneAt, set?.until ?? goneAt),
  };
}
