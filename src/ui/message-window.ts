import type { MessageView } from "../client/index.ts";

/** The messages that are drawn: from the index `from` up to, and not with, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Never are more drawn, however long the thread is. A screen holds fifty short ones at most, and more than
 * that stays around the reader when the window moves by a step.
 */
export const MOST_DRAWN = 200;
export const STEP = 20;

type Messages = readonly MessageView[];

/** The newest of so many messages. */
export const newest = (count: number): Span => ({ from: Math.max(0, count - MOST_DRAWN), to: count });

/** The window around one message, which has a step before it where there is one. */
export function around(index: number, count: number): Span {
  const from = Math.max(0, Math.min(index - STEP, count - MOST_DRAWN));
  return { from, to: Math.min(count, from + MOST_DRAWN) };
}

/** The reader nears the first that is drawn. The same window where nothing is before it. */
export function towardsOlder(span: Span): Span {
  if (span.from === 0) return span;
  const from = Math.max(0, span.from - STEP);
  return { from, to: Math.min(span.to, from + MOST_DRAWN) };
}

/** The reader nears the last that is drawn. The same window where nothing is after it. */
export function towardsNewer(span: Span, count: number): Span {
  if (span.to >= count) return span;
  const to = Math.min(count, span.to + STEP);
  return { from: Math.max(span.from, to - MOST_DRAWN), to };
}

/**
 * The window over the same messages after others came before, between or behind them. Who follows the end has it in
 * the window; for others the window takes what comes behind it while there is room, and leaves the rest.
 */
export function carry(span: Span, change: Change): Span {
  const { before, after, follows, seenId } = change;
  const count = after.length;
  const shift = shiftOfSeen(seenId, change) ?? shiftOf(span, before, after);
  if (shift === null) return newest(count);
  // An older page: some of it at once, or what stood above the first message would be gone and nothing in its place.
  const isOlder = span.from === 0 && shift > 0 && !follows;
  const from = Math.min(Math.max(0, span.from + shift - (isOlder ? STEP : 0)), count);
  if (follows) return { from: count - from > MOST_DRAWN ? count - MOST_DRAWN + STEP : from, to: count };
  const reached = span.to === before.length ? count : span.to + shift;
  return { from, to: Math.min(count, reached, from + MOST_DRAWN + STEP) };
}

interface Change {
  readonly before: Messages;
  readonly after: Messages;
  readonly follows: boolean;
  /** The message that the reader sees: others may come between it and the first that is drawn. */
  readonly seenId?: string | undefined;
}

/** How far the message that the reader sees has moved; null if it is not one of the log any more. */
function shiftOfSeen(seenId: string | undefined, { before, after }: Change): number | null {
  if (seenId === undefined) return null;
  const was = before.findIndex(({ id, seq }) => id === seenId && seq !== null);
  const is = after.findIndex(({ id }) => id === seenId);
  return was === -1 || is === -1 ? null : is - was;
}

/** How far the drawn messages have moved, by the first that the log holds; null if none of them is left. */
function shiftOf({ from, to }: Span, before: Messages, after: Messages): number | null {
  for (let index = from; index < to; index++) {
    const message = before[index];
    // What is not in the log yet may have changed its place.
    if (!message || message.seq === null) continue;
    const now = after[index]?.id === message.id ? index : after.findIndex(({ id }) => id === message.id);
    if (now !== -1) return now - index;
  }
  return null;
}
