import type { InboxThread } from "../../protocol/inbox.ts";
import { all, maybe, type Read, shape } from "../codec/readers.ts";
import { listThreads } from "./lists.ts";
import { takeCounts, takeRows } from "./loading.ts";
import { readCounts, readInboxThread, readYou, type You } from "./nouns.ts";
import { notifyOfRow } from "./receive.ts";
import type { Counts } from "./rows.ts";
import type { InboxContext, InboxState } from "./state.ts";

/** The first page of an inbox as it was when it was last live: it can be read without a connection. */
export interface CachedInbox {
  readonly threads: readonly InboxThread[];
  readonly counts: Counts;
  readonly you?: You;
}

const THREADS = 50;

/** What is worth keeping of an inbox; null while something of it may be missing. */
export function cachedInboxOf({ version, gap, listings, rows, counts, self }: InboxState): CachedInbox | null {
  const { shown, next } = listings.all;
  if (version === null || gap || next || shown?.generation !== rows.generation) return null;
  const threads = new Map([...rows.known].map(([threadId, { thread }]) => [threadId, thread]));
  const listed = listThreads(listings.all, "all", { rows, threads });
  return { threads: listed.slice(0, THREADS), counts: { ...counts, version }, you: self.you ?? undefined };
}

/** What was kept, perhaps by another version; null if it is not understood. */
export const readCachedInbox: Read<CachedInbox> = shape({
  threads: all(readInboxThread),
  counts: readCounts,
  you: maybe(readYou),
});

/**
 * Shows what was kept, until the server has spoken: of an older generation, it yields to whatever comes. While this
 * tab rests, what another one keeps is news.
 */
export function takeCachedInbox(inbox: InboxContext, { threads, counts, you }: CachedInbox): void {
  const { rows, listings, self, version, connection } = inbox;
  if (connection.status === "idle" && version !== null) {
    for (const thread of threads) notifyOfRow(inbox, thread);
    takeRows(inbox, threads);
    takeCounts(inbox, counts);
  } else if (version === null && rows.known.size === 0 && !listings.all.shown) {
    const generation = rows.generation - 1;
    const known = new Map(threads.map((thread) => [thread.threadId, { thread, generation }]));
    const shown = { generation, pages: 1, cursor: null, end: null, asOf: Number.POSITIVE_INFINITY };
    inbox.rows = { ...rows, known };
    inbox.listings = { ...listings, all: { ...listings.all, shown } };
    inbox.counts = { ...counts, version: -1 };
    inbox.self = { ...self, you: self.you ?? you ?? null };
  }
}
