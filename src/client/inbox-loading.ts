import type { ChangedThread, InboxThread } from "../protocol/inbox.ts";
import { settleEdits } from "./inbox-edits.ts";
import { awaitedCursor, FILTERS, type Filter, fail, grow, type Listing, loadNext, reload } from "./inbox-listings.ts";
import { clamp, note, settle } from "./inbox-marks.ts";
import { applyCounts, applyRows, beginAnew, type Counts, dropDoubtful, findRow } from "./inbox-rows.ts";
import { change, type InboxAnswer, type InboxTurn } from "./inbox-state.ts";
import { dropNotice } from "./notifications.ts";

/** Rows came, by whatever way: those that are news take effect wherever a thread matters. */
export function takeRows(turn: InboxTurn, threads: readonly ChangedThread[]): void {
  const before = turn.state.rows;
  change(turn, { rows: applyRows(before, threads) });
  for (const thread of threads) {
    const { threadId } = thread;
    const row = findRow(turn.state.rows, threadId);
    if (row === thread && row !== findRow(before, threadId)) {
      if (!findRow(before, threadId)) change(turn, { reads: clamp(turn.state.reads, threadId, row.lastSeq) });
      takeNews(turn, row);
    } else if (!row) {
      const { reads, delivered, notices } = turn.state;
      change(turn, {
        reads: settle(reads, threadId),
        delivered: settle(delivered, threadId),
        notices: dropNotice(notices, threadId),
      });
    }
  }
}

function takeNews(turn: InboxTurn, row: InboxThread): void {
  const { edits, reads, delivered } = turn.state;
  const read = reads.get(row.threadId);
  const isReadKnown = read !== undefined && read.toldSeq >= read.seq && row.readSeq >= read.seq;
  // What is read has been delivered, and a thread with a socket of its own says so itself.
  const isOwed = row.unread > 0 && row.lastMessage !== undefined && !turn.isOpen(row.threadId);
  change(turn, {
    edits: settleEdits(edits, row),
    reads: isReadKnown ? settle(reads, row.threadId) : reads,
    delivered: isOwed ? note(delivered, row.threadId, row.lastMessage?.seq ?? 0) : delivered,
  });
}

export function takeCounts(turn: InboxTurn, counts: Counts): void {
  change(turn, { counts: applyCounts(turn.state.counts, counts) });
}

/** What was missed cannot be told row by row: the loaded pages are loaded anew, and shown until then. */
export function startOver(turn: InboxTurn, counts: Counts): void {
  const { rows, listings, seen } = turn.state;
  change(turn, {
    version: counts.version,
    gap: null,
    counts,
    rows: beginAnew(rows, counts.version),
    seen: seen && seen.version > counts.version ? null : seen,
  });
  for (const filter of FILTERS) if (isWanted(listings[filter])) startLoading(turn, filter);
}

/** The first socket hears changes from this version on: pages that are older are loaded anew. */
export function begin(turn: InboxTurn, counts: Counts): void {
  const { rows, listings } = turn.state;
  const isOld = FILTERS.some((filter) => {
    const { shown, next } = listings[filter];
    return [shown, next].some((extent) => extent !== null && extent.pages > 0 && extent.asOf < counts.version);
  });
  if (isOld) startOver(turn, counts);
  else {
    change(turn, { version: counts.version, rows: { ...rows, since: counts.version } });
    takeCounts(turn, counts);
  }
}

/** Loads the first page of a filter, unless that has been done. */
export function load(turn: InboxTurn, filter: Filter): void {
  if (!isWanted(turn.state.listings[filter])) startLoading(turn, filter);
  else if (turn.state.listings[filter].next) loadMore(turn, filter);
}

export function loadMore(turn: InboxTurn, filter: Filter): void {
  const longer = loadNext(turn.state.listings[filter]);
  if (longer) request(turn, filter, longer);
}

/** What failed and has waited long enough. */
export function retryLoads(turn: InboxTurn): void {
  for (const filter of FILTERS) {
    const { retryAt } = turn.state.listings[filter];
    if (retryAt !== null && retryAt <= turn.now) loadMore(turn, filter);
  }
}

export function takePage(turn: InboxTurn, { ask, answer }: Extract<InboxAnswer, { on: "page" }>): void {
  const { rows, listings } = turn.state;
  const listing = listings[ask.filter];
  if (ask.generation !== rows.generation) return;
  if (!answer.ok) {
    put(turn, ask.filter, fail(listing, turn.now, turn.random));
    return;
  }
  const { value: page } = answer;
  // Asked before the socket began to hear, it may lack what changed in between.
  if (page.version < rows.since && ask.since < rows.since) {
    request(turn, ask.filter, listing);
    return;
  }
  takeRows(turn, page.threads);
  takeCounts(turn, page);
  const grown = grow(listing, page);
  if (grown.load === "loading") request(turn, ask.filter, grown);
  else put(turn, ask.filter, grown);
  const isSettled = FILTERS.every((filter) => turn.state.listings[filter].next === null);
  if (isSettled) change(turn, { rows: dropDoubtful(turn.state.rows) });
}

function startLoading(turn: InboxTurn, filter: Filter): void {
  request(turn, filter, reload(turn.state.listings[filter], turn.state.rows.generation));
}

function request(turn: InboxTurn, filter: Filter, listing: Listing): void {
  put(turn, filter, listing);
  const { generation, since } = turn.state.rows;
  turn.effects.push({ do: "load", ask: { filter, cursor: awaitedCursor(listing), generation, since } });
}

function put(turn: InboxTurn, filter: Filter, listing: Listing): void {
  change(turn, { listings: { ...turn.state.listings, [filter]: listing } });
}

const isWanted = ({ shown, next }: Listing): boolean => shown !== null || next !== null;
