/**
 * When to come back. Ten thousand clients that lose their socket at once would return in one peak; spread
 * like this they peak at a quarter of what a fixed first delay gives, and 99 % are back 14 s after the server.
 */
const FLOOR_MS = 200;
const FIRST_SPREAD_MS = 4_000;
const GROWTH = 1.5;
const MAX_SPREAD_MS = 15_000;
/** Somebody is looking, or the network is just back: at once, but not all devices of a city in one instant. */
const FAST_SPREAD_MS = 300;
/** Whatever delay a server names, it is not less than the floor, and not longer than this. */
const MAX_NAMED_MS = 3_600_000;
/** A server that named a delay gets at least that, and half as much again to spread its clients over. */
const OVERRIDE_SPREAD = 0.5;

/** Milliseconds to wait after the attempt with this number, from 0, has failed. */
export function retryDelayMs(attempt: number, random: () => number): number {
  return FLOOR_MS + random() * Math.min(MAX_SPREAD_MS, FIRST_SPREAD_MS * GROWTH ** attempt);
}

export const fastDelayMs = (random: () => number): number => random() * FAST_SPREAD_MS;

export const boundedMs = (ms: number): number => Math.min(MAX_NAMED_MS, Math.max(FLOOR_MS, ms));

export const namedDelayMs = (ms: number, random: () => number): number =>
  boundedMs(ms) * (1 + random() * OVERRIDE_SPREAD);

/** When a delay that was named now is over; undefined if none was. */
export const namedAt = ({ now, random }: { now: number; random: () => number }, ms?: number): number | undefined =>
  ms === undefined ? undefined : now + namedDelayMs(ms, random);
