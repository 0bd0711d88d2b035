import type { ChangedThread, InboxPage, InboxThread } from "../../protocol/inbox.ts";
import type { Answer } from "../connection/requests.ts";
import { settleEdits } from "./edits.ts";
import {
  awaitedCursor,
  FILTERS,
  type Filter,
  fail,
  grow,
  type Listing,
  loadNext,
  type PageAsk,
  reload,
} from "./lists.ts";
import { dropNotice } from "./notifications.ts";
import { clamp, note, settle } from "./receipts.ts";
import { applyCounts, applyRows, beginAnew, type Counts, dropDoubtful, findRow } from "./rows.ts";
import type { InboxContext } from "./state.ts";

/** Rows came, by whatever way: those that are news take effect wherever a thread matters. */
export function takeRows(inbox: InboxContext, threads: readonly ChangedThread[]): void {
  const before = inbox.rows;
  inbox.rows = applyRows(before, threads);
  for (const thread of threads) {
    const { threadId } = thread;
    const row = findRow(inbox.rows, threadId);
    const known = findRow(before, threadId);
    if (row === thread && row !== known) {
      if (!known) inbox.reads = clamp(inbox.reads, threadId, row.lastSeq);
      // The log began anew: of that, nothing was read.
      else if (row.lastSeq < known.lastSeq) inbox.reads = settle(inbox.reads, threadId);
      takeNews(inbox, row, known?.readSeq ?? row.readSeq);
    } else if (!row) {
      const { reads, delivered, notices } = inbox;
      inbox.reads = settle(reads, threadId);
      inbox.delivered = settle(delivered, threadId);
      inbox.notices = dropNotice(notices, threadId);
    }
  }
}

function takeNews(inbox: InboxContext, row: InboxThread, readBefore: number): void {
  const { edits, reads, delivered } = inbox;
  const read = reads.get(row.threadId);
  const isTold = read !== undefined && (read.toldSeq >= read.seq || readBefore < read.seq);
  const isReadKnown = isTold && row.readSeq >= read.seq;
  // What is read has been delivered, and a thread with a socket of its own says so itself.
  const isOwed = row.unread > 0 && row.lastMessage !== undefined && !inbox.isOpen(row.threadId);
  inbox.edits = settleEdits(edits, row);
  inbox.reads = isReadKnown ? settle(reads, row.threadId) : reads;
  inbox.delivered = isOwed ? note(delivered, row.threadId, row.lastMessage?.seq ?? 0) : delivered;
}

export function takeCounts(inbox: InboxContext, counts: Counts): void {
  inbox.counts = applyCounts(inbox.counts, counts);
}

/** What was missed cannot be told row by row: the loaded pages are loaded anew, and shown until then. */
export function startOver(inbox: InboxContext, counts: Counts): void {
  const { rows, listings, seen } = inbox;
  inbox.version = counts.version;
  inbox.gap = null;
  inbox.counts = counts;
  inbox.rows = beginAnew(rows, counts.version);
  inbox.seen = seen && seen.version > counts.version ? null : seen;
  for (const filter of FILTERS) if (isWanted(listings[filter])) startLoading(inbox, filter);
}

/** The first socket hears changes from this version on: pages that are older are loaded anew. */
export function begin(inbox: InboxContext, counts: Counts): void {
  const { rows, listings } = inbox;
  const isOld = FILTERS.some((filter) => {
    const { shown, next } = listings[filter];
    return [shown, next].some((extent) => extent !== null && extent.pages > 0 && extent.asOf < counts.version);
  });
  if (isOld) startOver(inbox, counts);
  else {
    inbox.version = counts.version;
    inbox.rows = { ...rows, since: counts.version };
    takeCounts(inbox, counts);
  }
}

/** Loads the first page of a filter, unless that has been done. */
export function load(inbox: InboxContext, filter: Filter): void {
  if (!isWanted(inbox.listings[filter])) startLoading(inbox, filter);
  else if (inbox.listings[filter].next) loadMore(inbox, filter);
}

export function loadMore(inbox: InboxContext, filter: Filter): void {
  const longer = loadNext(inbox.listings[filter]);
  if (longer) request(inbox, filter, longer);
}

/** What failed and has waited long enough. */
export function retryLoads(inbox: InboxContext): void {
  for (const filter of FILTERS) {
    if (inbox.listings[filter].retryAt <= inbox.now) loadMore(inbox, filter);
  }
}

export function takePage(inbox: InboxContext, ask: PageAsk, answer: Answer<InboxPage>): void {
  const { rows, listings } = inbox;
  const listing = listings[ask.filter];
  if (ask.generation !== rows.generation) return;
  if (!answer.ok) {
    put(inbox, ask.filter, fail(listing, inbox, answer.retryAfterMs));
    return;
  }
  const { value: page } = answer;
  // Asked before the socket began to hear, it may lack what changed in between.
  if (page.version < rows.since && ask.since < rows.since) {
    request(inbox, ask.filter, listing);
    return;
  }
  takeRows(inbox, page.threads);
  takeCounts(inbox, page);
  const grown = grow(listing, page);
  if (grown.load === "loading") request(inbox, ask.filter, grown);
  else put(inbox, ask.filter, grown);
  const isSettled = FILTERS.every((filter) => inbox.listings[filter].next === null);
  if (isSettled) inbox.rows = dropDoubtful(inbox.rows);
}

function startLoading(inbox: InboxContext, filter: Filter): void {
  request(inbox, filter, reload(inbox.listings[filter], inbox.rows.generation));
}

function request(inbox: InboxContext, filter: Filter, listing: Listing): void {
  put(inbox, filter, listing);
  const { generation, since } = inbox.rows;
  void inbox.load({ filter, cursor: awaitedCursor(listing), generation, since });
}

function put(inbox: InboxContext, filter: Filter, listing: Listing): void {
  inbox.listings = { ...inbox.listings, [filter]: listing };
}

const isWanted = ({ shown, next }: Listing): boolean => shown !== null || next !== null;
