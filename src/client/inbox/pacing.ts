import { FRAMES_BURST, FRAMES_PER_SECOND } from "../../protocol/limits.ts";

/**
 * How many frames a socket may still say. What an inbox says in quantity (receipts, watches) keeps to half of
 * what the server takes, so that what somebody does by hand always finds room: a refused frame would be lost.
 */
export interface Pace {
  readonly tokens: number;
  readonly at: number;
}

const BURST = FRAMES_BURST / 2;
const EVERY_MS = 2_000 / FRAMES_PER_SECOND;

export const newPace = (now: number): Pace => ({ tokens: BURST, at: now });

/** Takes as many of `wanted` as there are. */
export function spend(pace: Pace, wanted: number, now: number): { pace: Pace; granted: number } {
  const { tokens, at } = refilled(pace, now);
  const granted = Math.min(wanted, tokens);
  return { pace: { tokens: tokens - granted, at }, granted };
}

/** When at least one is there. */
export const paceReadyAt = ({ tokens, at }: Pace): number => (tokens > 0 ? at : at + EVERY_MS);

function refilled({ tokens, at }: Pace, now: number): Pace {
  const gained = Math.floor((now - at) / EVERY_MS);
  if (gained <= 0) return { tokens, at };
  return tokens + gained >= BURST ? newPace(now) : { tokens: tokens + gained, at: at + gained * EVERY_MS };
}
