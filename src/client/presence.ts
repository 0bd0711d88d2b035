import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { Presence } from "../protocol/presence.ts";

/**
 * Whose presence is asked for, and what is known of it. Many components may watch one user, through several
 * threads: the server is asked once, through one of them.
 */
export interface Watching {
  readonly watches: ReadonlyMap<string, Watch>;
  readonly known: ReadonlyMap<string, Presence>;
  /** When the server is told what changed. */
  readonly tellAt: number | null;
  /** Without a socket, when what is known is no longer worth showing. */
  readonly staleAt: number | null;
}

interface Watch {
  /** How many want it, by thread. */
  readonly wanted: ReadonlyMap<string, number>;
  readonly told: { readonly threadId: string; readonly at: number } | null;
}

export const NOBODY_WATCHED: Watching = { watches: new Map(), known: new Map(), tellAt: null, staleAt: null };

/** A list of threads comes into view row by row: one frame should ask for all of it. */
const GATHER_MS = 100;
/** Before the lease ends, with room for a device that was asleep. */
const RENEW_MS = TIMES.watchMs - 600_000;

export interface WatchFrame {
  readonly type: "watch_presence" | "unwatch_presence";
  readonly threadId: string;
  readonly userIds: string[];
  readonly ref: string;
}

/** So that a refusal can be told from others. */
export const WATCH_REF = "watch";

/** Counts who wants it: `by` 1 or -1. */
export function want(
  watching: Watching,
  { threadId, userIds, by }: { threadId: string; userIds: readonly string[]; by: 1 | -1 },
  now: number,
): Watching {
  const watches = new Map(watching.watches);
  const known = new Map(watching.known);
  for (const userId of new Set(userIds)) {
    const watch = watches.get(userId) ?? { wanted: new Map(), told: null };
    const wanted = new Map(watch.wanted);
    const count = (wanted.get(threadId) ?? 0) + by;
    if (count > 0) wanted.set(threadId, count);
    else wanted.delete(threadId);
    if (wanted.size > 0 || watch.told) watches.set(userId, { ...watch, wanted });
    else {
      watches.delete(userId);
      known.delete(userId);
    }
  }
  return { ...watching, watches, known, tellAt: watching.tellAt ?? now + GATHER_MS };
}

/** Somebody who is watched changed. */
export function hearPresence(watching: Watching, { userId, status, lastSeenAt }: Presence): Watching {
  const before = watching.known.get(userId);
  if (!watching.watches.has(userId) || (before?.status === status && before.lastSeenAt === lastSeenAt)) return watching;
  return { ...watching, known: new Map(watching.known).set(userId, { userId, status, lastSeenAt }) };
}

/** A new socket knows of no watch. */
export const untellWatches = (watching: Watching, now: number): Watching => ({
  ...watching,
  watches: new Map([...watching.watches].map(([userId, { wanted }]) => [userId, { wanted, told: null }])),
  tellAt: now,
  staleAt: null,
});

/** Refused for now: those of whom nothing is known are asked for again then. */
export function retryUnanswered(watching: Watching, at: number): Watching {
  const { watches, known } = watching;
  const untold = ([userId, watch]: [string, Watch]): [string, Watch] =>
    known.has(userId) ? [userId, watch] : [userId, { ...watch, told: null }];
  return { ...watching, watches: new Map([...watches].map(untold)), tellAt: at };
}

/** Without a socket nobody is known to be here for longer than a silent device would be; after the end, not at all. */
export const doubt = (watching: Watching, now: number, isOver: boolean): Watching => ({
  ...watching,
  staleAt: isOver ? now : now + TIMES.presenceMs,
});

export function forgetStale(watching: Watching, now: number): Watching {
  const isStale = watching.staleAt !== null && watching.staleAt <= now;
  return isStale ? { ...watching, known: new Map(), staleAt: null } : watching;
}

/** What to tell the server: who is no longer watched, who is now, whose lease nears its end. In at most `most` frames. */
export function tellWatches(
  watching: Watching,
  most: number,
  now: number,
): { watching: Watching; frames: readonly WatchFrame[] } {
  if ((watchDeadline(watching) ?? Number.POSITIVE_INFINITY) > now) return { watching, frames: [] };
  const groups = Map.groupBy(dueWatches(watching, now), ({ type, threadId }) => `${type} ${threadId}`);
  const frames = [...groups.values()].flatMap(inFrames);
  const watches = new Map(watching.watches);
  const known = new Map(watching.known);
  for (const { type, threadId, userIds } of frames.slice(0, most)) {
    for (const userId of userIds) {
      const watch = watches.get(userId);
      if (watch && type === "watch_presence") watches.set(userId, { ...watch, told: { threadId, at: now } });
      else {
        watches.delete(userId);
        known.delete(userId);
      }
    }
  }
  // What found no room waits; the caller knows until when.
  const tellAt = frames.length > most ? now : null;
  return { watching: { ...watching, watches, known, tellAt }, frames: frames.slice(0, most) };
}

interface Due {
  readonly type: WatchFrame["type"];
  readonly threadId: string;
  readonly userId: string;
}

function dueWatches({ watches }: Watching, now: number): Due[] {
  return [...watches].flatMap(([userId, { wanted, told }]): Due[] => {
    const [threadId] = wanted.keys();
    if (threadId === undefined) return told ? [{ type: "unwatch_presence", threadId: told.threadId, userId }] : [];
    const isDue = !told || now >= told.at + RENEW_MS;
    return isDue ? [{ type: "watch_presence", threadId, userId }] : [];
  });
}

function inFrames(due: readonly Due[]): WatchFrame[] {
  const frames: WatchFrame[] = [];
  for (const { type, threadId, userId } of due) {
    const open = frames.at(-1);
    if (open && open.userIds.length < LIMITS.watchedUsers) open.userIds.push(userId);
    else frames.push({ type, threadId, userIds: [userId], ref: WATCH_REF });
  }
  return frames;
}

/** When the server has to be told something; only of use on a live socket. */
export function watchDeadline({ watches, tellAt }: Watching): number | null {
  const leases = [...watches.values()].map(({ told }) => (told ? told.at + RENEW_MS : Number.POSITIVE_INFINITY));
  const next = Math.min(tellAt ?? Number.POSITIVE_INFINITY, ...leases);
  return next === Number.POSITIVE_INFINITY ? null : next;
}
