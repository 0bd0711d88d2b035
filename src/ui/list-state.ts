import type { MessageView } from "../client/index.ts";
import { around, carry, newest, type Span } from "./message-window.ts";
import { isOwnNews } from "./own-news.ts";

/** What of a thread is drawn, and where in it the reader is. */
export interface ListState {
  readonly messages: readonly MessageView[];
  readonly span: Span;
  /** The reader is at the end, and stays there. */
  readonly follows: boolean;
  readonly leftSeq: number;
  readonly isLive: boolean;
  /** The message that is gone to at first, and where that led; null once the reader has moved by themselves. */
  readonly goal: { readonly id: string | undefined; readonly top: number; readonly isAhead: boolean } | null;
  /** What has just come while the reader looked on: it may be seen to arrive. */
  readonly fresh: ReadonlySet<string>;
}

/** More than these at once are a burst, or what was missed: they are simply there. */
const MOST_FRESH = 3;

const NONE: ReadonlySet<string> = new Set();

export const initialListState: ListState = {
  messages: [],
  span: newest(0),
  follows: true,
  leftSeq: 0,
  isLive: false,
  fresh: NONE,
  goal: { id: undefined, top: 0, isAhead: false },
};

interface Now extends Pick<ListState, "messages"> {
  /** The message that the unread begin with. */
  readonly start: string | undefined;
  /** What comes is new, not history. */
  readonly isLive: boolean;
  /** Says which message the reader sees: of those that are in view, the one whose place is kept. */
  readonly seenId?: () => string | undefined;
}

/** The same thread a moment later. */
export function nextListState(listState: ListState, now: Now): ListState {
  const { messages, start, isLive } = now;
  const carried = messages === listState.messages ? listState : carryOn(listState, now);
  // Who is at the end, where nothing is marked, is led to what is marked next: their tab may have been out of sight.
  const isReady = start === undefined && carried.follows && carried.goal === null;
  const goal = isReady ? initialListState.goal : carried.goal;
  const isSame = carried.isLive === isLive && carried.goal === goal;
  const next = isSame ? carried : { ...carried, isLive, goal };
  const index = goal && start !== goal.id ? messages.findIndex(({ id }) => id === start) : -1;
  if (index === -1) return next;
  const ahead = { id: start, top: 0, isAhead: true };
  return { ...next, goal: ahead, span: around(index, messages.length), leftSeq: seqBefore(messages, index) };
}

function carryOn(listState: ListState, { messages, isLive, seenId }: Now): ListState {
  const isOwn = isOwnNews(listState.messages, messages);
  const follows = listState.follows || isOwn;
  const span = carry(listState.span, {
    before: listState.messages,
    after: messages,
    follows,
    seenId: follows ? undefined : seenId?.(),
  });
  // What was missed comes with the connection: only what comes after it has just been written.
  const isNews = isOwn || (follows && isLive && listState.isLive);
  return { ...listState, messages, span, follows, fresh: isNews ? freshIn(listState.messages, messages) : NONE };
}

/** What stands behind the message that was last. */
export function freshIn(before: readonly MessageView[], after: readonly MessageView[]): ReadonlySet<string> {
  const lastId = before.at(-1)?.id;
  const tail = after.slice(-MOST_FRESH - 1);
  const known = tail.findIndex(({ id }) => id === lastId);
  return known === -1 ? NONE : new Set(tail.slice(known + 1).map(({ id }) => id));
}

const seqBefore = (messages: readonly MessageView[], index: number): number =>
  messages.slice(0, index).findLast(({ seq }) => seq !== null)?.seq ?? 0;
