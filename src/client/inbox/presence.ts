import { PRESENCE_MS, WATCH_MS, WATCHED_USERS } from "../../protocol/limits.ts";
import type { Presence } from "../../protocol/presence.ts";
import { NEVER } from "../connection/state.ts";

/**
 * Whose presence is asked for, and what is known of it. Many components may watch one user, through several
 * threads: the server is asked once, through one of them.
 */
export interface Subscriptions {
  readonly wishes: readonly Watch[];
  /** For whom the server has been asked, through which thread and when. */
  readonly told: ReadonlyMap<string, { readonly threadId: string; readonly at: number }>;
  readonly known: ReadonlyMap<string, Presence>;
  /** When the server is told what changed. */
  readonly tellAt: number;
  /** Without a socket, when what is known is no longer worth showing. */
  readonly staleAt: number;
}

/** What one component wants, for as long as it is there. */
export interface Watch {
  readonly threadId: string;
  readonly userIds: readonly string[];
}

export const NOBODY_WATCHED: Subscriptions = {
  wishes: [],
  told: new Map(),
  known: new Map(),
  tellAt: NEVER,
  staleAt: NEVER,
};

/** A list of threads comes into view row by row: one frame should ask for all of it. */
const GATHER_MS = 100;
/** Before the lease ends, with room for a device that was asleep. */
const RENEW_MS = WATCH_MS - 600_000;

export interface WatchFrame {
  readonly type: "watch_presence" | "unwatch_presence";
  readonly threadId: string;
  readonly userIds: string[];
  readonly ref: string;
}

/** So that a refusal can be told from others. */
export const WATCH_REF = "watch";

/** The thread through which each user is wanted: that of the first who wants it. */
const wantedOf = (wishes: readonly Watch[]): ReadonlyMap<string, string> =>
  new Map(wishes.toReversed().flatMap(({ threadId, userIds }) => userIds.map((userId) => [userId, threadId])));

/** Others are wanted than before. */
export function want(before: Subscriptions, wishes: readonly Watch[], now: number): Subscriptions {
  const { told, known, tellAt } = before;
  const wanted = wantedOf(wishes);
  const stillKnown = [...known].filter(([userId]) => told.has(userId) || wanted.has(userId));
  return { ...before, wishes, known: new Map(stillKnown), tellAt: tellAt === NEVER ? now + GATHER_MS : tellAt };
}

/** Somebody who is watched changed. */
export function hearPresence(subscriptions: Subscriptions, { userId, status, lastSeenAt }: Presence): Subscriptions {
  const { told, known, wishes } = subscriptions;
  const before = known.get(userId);
  const isNews = before?.status !== status || before.lastSeenAt !== lastSeenAt;
  const isWatched = told.has(userId) || wantedOf(wishes).has(userId);
  return isNews && isWatched
    ? { ...subscriptions, known: new Map(known).set(userId, { userId, status, lastSeenAt }) }
    : subscriptions;
}

/** A new socket knows of no watch. */
export const untellWatches = (subscriptions: Subscriptions, now: number): Subscriptions => ({
  ...subscriptions,
  told: new Map(),
  tellAt: now,
  staleAt: NEVER,
});

/** Refused for now: those of whom nothing is known are asked for again then. */
export const retryUnanswered = (subscriptions: Subscriptions, at: number): Subscriptions => ({
  ...subscriptions,
  told: new Map([...subscriptions.told].filter(([userId]) => subscriptions.known.has(userId))),
  tellAt: at,
});

/** Without a socket nobody is known to be here for longer than a silent device would be; after the end, not at all. */
export const doubt = (subscriptions: Subscriptions, now: number, isOver: boolean): Subscriptions => ({
  ...subscriptions,
  staleAt: isOver ? now : now + PRESENCE_MS,
});

export function forgetStale(subscriptions: Subscriptions, now: number): Subscriptions {
  return subscriptions.staleAt <= now ? { ...subscriptions, known: new Map(), staleAt: NEVER } : subscriptions;
}

/** What to tell the server: who is no longer watched, who is now, whose lease nears its end. In at most `most` frames. */
export function tellWatches(
  subscriptions: Subscriptions,
  most: number,
  now: number,
): { subscriptions: Subscriptions; frames: readonly WatchFrame[] } {
  if (watchDeadline(subscriptions) > now) return { subscriptions, frames: [] };
  const groups = Map.groupBy(dueWatches(subscriptions, now), ({ type, threadId }) => `${type} ${threadId}`);
  const frames = [...groups.values()].flatMap(inFrames);
  const told = new Map(subscriptions.told);
  const known = new Map(subscriptions.known);
  for (const { type, threadId, userIds } of frames.slice(0, most)) {
    for (const userId of userIds) {
      if (type === "watch_presence") told.set(userId, { threadId, at: now });
      else if (told.delete(userId)) known.delete(userId);
    }
  }
  // What found no room waits; the caller knows until when.
  const tellAt = frames.length > most ? now : NEVER;
  return { subscriptions: { ...subscriptions, told, known, tellAt }, frames: frames.slice(0, most) };
}

interface Due {
  readonly type: WatchFrame["type"];
  readonly threadId: string;
  readonly userId: string;
}

function dueWatches({ wishes, told }: Subscriptions, now: number): Due[] {
  const wanted = wantedOf(wishes);
  const isDue = (userId: string) => now >= (told.get(userId)?.at ?? -NEVER) + RENEW_MS;
  return [
    ...[...wanted].flatMap(([userId, threadId]): Due[] =>
      isDue(userId) ? [{ type: "watch_presence", threadId, userId }] : [],
    ),
    ...[...told].flatMap(([userId, { threadId }]): Due[] =>
      wanted.has(userId) ? [] : [{ type: "unwatch_presence", threadId, userId }],
    ),
  ];
}

function inFrames(due: readonly Due[]): WatchFrame[] {
  const frames: WatchFrame[] = [];
  for (const { type, threadId, userId } of due) {
    const open = frames.at(-1);
    if (open && open.userIds.length < WATCHED_USERS) open.userIds.push(userId);
    else frames.push({ type, threadId, userIds: [userId], ref: WATCH_REF });
  }
  return frames;
}

/** When the server has to be told something; only of use on a live socket. */
export const watchDeadline = ({ told, tellAt }: Subscriptions): number =>
  Math.min(tellAt, ...[...told.values()].map(({ at }) => at + RENEW_MS));
