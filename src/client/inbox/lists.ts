import type { InboxPage, InboxQuery, InboxThread } from "../../protocol/inbox.ts";
import { namedDelayMs, retryDelayMs } from "../connection/backoff.ts";
import { type ConnectionContext, NEVER } from "../connection/state.ts";
import { isUnread, type Rows } from "./rows.ts";

export type Filter = InboxQuery["filter"];
export const FILTERS: readonly Filter[] = ["all", "unread", "archived"];

/**
 * How far down the list of a filter has been loaded. Which rows are in it follows from the rows: all that pass
 * the filter and stand no further down than the loaded pages reach, so a list never has holes.
 */
export interface Listing {
  readonly shown: Extent | null;
  /** The same pages, being loaded anew behind what is shown. */
  readonly next: Extent | null;
  readonly load: "idle" | "loading" | "failed";
  readonly failures: number;
  /** When a load that nobody has to ask for is tried again. */
  readonly retryAt: number;
}

interface Extent {
  readonly generation: number;
  readonly pages: number;
  /** Of the server, for the page after these; null at the end. */
  readonly cursor: string | null;
  /** Where the last page ends; null when there is no more. */
  readonly end: Position | null;
  /** The oldest version that one of the pages is of. */
  readonly asOf: number;
}

type Position = Pick<InboxThread, "pinned" | "activityAt" | "threadId">;

/** A page that has been asked for, and what was known at that moment. */
export interface PageAsk {
  readonly filter: Filter;
  readonly cursor: string | null;
  readonly generation: number;
  readonly since: number;
}

const NOT_LOADED: Listing = { shown: null, next: null, load: "idle", failures: 0, retryAt: NEVER };

export const NOTHING_LISTED = { all: NOT_LOADED, unread: NOT_LOADED, archived: NOT_LOADED };

/** Begins to load the pages anew. */
export function reload(listing: Listing, generation: number): Listing {
  const next = { generation, pages: 0, cursor: null, end: null, asOf: NEVER };
  return { ...listing, next, load: "loading", failures: 0, retryAt: NEVER };
}

/** Goes on: with what failed, or with the page after those that are shown. Null when there is nothing to load. */
export function loadNext(listing: Listing): Listing | null {
  const { shown, next, load } = listing;
  const hasMore = next !== null || (shown !== null && shown.cursor !== null);
  return load !== "loading" && hasMore ? { ...listing, load: "loading", retryAt: NEVER } : null;
}

/** The cursor of the page that a loading list waits for. */
export const awaitedCursor = ({ shown, next }: Listing): string | null => (next ?? shown)?.cursor ?? null;

/** A page arrived. Still loading when more pages are needed to replace those that are shown. */
export function grow(listing: Listing, { threads, cursor, version }: InboxPage): Listing {
  const { shown, next } = listing;
  const before = next ?? shown;
  if (!before) return listing;
  const last = threads.at(-1);
  const grown: Extent = {
    generation: before.generation,
    pages: before.pages + 1,
    cursor,
    end: cursor === null ? null : last ? positionOf(last) : before.end,
    asOf: Math.min(before.asOf, version),
  };
  const isComplete = !next || cursor === null || grown.pages >= (shown?.pages ?? 1);
  if (!isComplete) return { ...listing, next: grown, load: "loading" };
  return { ...NOT_LOADED, shown: grown };
}

/** A page did not come. Who loads more sees it and asks again; the rest is tried again by itself, when the server said. */
export function fail(
  listing: Listing,
  { now, random }: Pick<ConnectionContext, "now" | "random">,
  retryAfterMs?: number,
): Listing {
  const { failures, next } = listing;
  const delay = retryAfterMs === undefined ? retryDelayMs(failures, random) : namedDelayMs(retryAfterMs, random);
  return { ...listing, load: "failed", failures: failures + 1, retryAt: next ? now + delay : NEVER };
}

/** The rows of one list, in order. */
export function listThreads(
  { shown, next }: Listing,
  filter: Filter,
  { rows, threads }: { rows: Rows; threads: ReadonlyMap<string, InboxThread> },
): readonly InboxThread[] {
  const extent = shown ?? (next?.pages ? next : null);
  if (!extent) return [];
  const passes = PASSES[filter];
  const isListed = (thread: InboxThread) =>
    passes(thread) &&
    (rows.known.get(thread.threadId)?.generation ?? 0) >= extent.generation &&
    (extent.end === null || compare(thread, extent.end) <= 0);
  return [...threads.values()].filter(isListed).sort(compare);
}

const PASSES: Readonly<Record<Filter, (thread: InboxThread) => boolean>> = {
  all: ({ archived }) => !archived,
  unread: (thread) => !thread.archived && isUnread(thread),
  archived: ({ archived }) => archived,
};

/** Pinned first, then by activity, newest first; of the same moment, as the server has it. */
const compare = (a: Position, b: Position): number =>
  Number(b.pinned) - Number(a.pinned) || b.activityAt - a.activityAt || rank(b.threadId, a.threadId);

/** By code units, as the server: a locale would have its own opinion. */
const rank = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const positionOf = ({ pinned, activityAt, threadId }: InboxThread): Position => ({ pinned, activityAt, threadId });
