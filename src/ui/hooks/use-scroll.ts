import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MessageView } from "../../client/index.ts";
import { initialListState, type ListState, nextListState } from "../list-state.ts";
import { newest, type Span, towardsNewer, towardsOlder } from "../message-window.ts";
import { restore, seenIn } from "../place-keeper.tsx";

/** This close to the end counts as being there: fractional zoom never lands on the exact pixel. */
const NEAR_PX = 24;
/** This close to the first or last row that is drawn, more are: further than a key or a turn of the wheel leads. */
const EARLY_PX = 600;
/** What the browser still moves of itself after a key or a turn of the wheel has come to rest after this long. */
const MOMENTUM_MS = 1_000;
/** What is gone to stands this far below the upper edge. */
const ABOVE_PX = 8;

interface Scrolling {
  readonly list: RefObject<HTMLElement | null>;
  readonly messages: readonly MessageView[];
  /** What is to be in view at first: the message that the unread begin with, once it is known. */
  readonly start: string | undefined;
  /** What comes is new, not history. */
  readonly isLive: boolean;
  /** The reader nears the first of all that are loaded. */
  readonly onNearStart: () => void;
}

export interface Scroll {
  /** Which messages to draw. */
  readonly span: Span;
  readonly isAtEnd: boolean;
  /** Whether they are there this moment: what has just been drawn may have led them elsewhere. */
  readonly isStillAtEnd: () => boolean;
  readonly fresh: ReadonlySet<string>;
  /** The last seq that was there when the reader left the end. */
  readonly leftSeq: number;
  readonly onScroll: () => void;
  /** Other rows have been drawn; the function puts what was in view back to where it was. */
  readonly onChanged: (putBack: () => void) => void;
  readonly jumpToEnd: () => void;
  /** Which way the reader went last. */
  readonly direction: () => "up" | "down" | undefined;
}

/**
 * Keeps the reader's place: at the end they follow what comes; elsewhere nothing moves under their eyes, also when an
 * older page comes before it, or when other messages are drawn than were.
 */
export function useScroll({ list, messages, start, isLive, onNearStart }: Scrolling): Scroll {
  const [isAtEnd, setAtEnd] = useState(true);
  const [, redraw] = useState({});
  const listState = useRef<ListState>(initialListState);
  listState.current = nextListState(listState.current, {
    messages,
    start,
    isLive,
    seenId: () => (list.current ? seenIdIn(list.current) : undefined),
  });
  const nearStart = useRef(onNearStart);
  nearStart.current = onNearStart;

  // Where the list was when last looked at: its event comes a frame after a scroll, and something may change before.
  const lastTop = useRef(0);
  const look = useCallback(() => {
    if (!list.current) return;
    lastTop.current = list.current.scrollTop;
    const next = lookAround(list.current, listState.current, nearStart.current);
    const isMoved = next.span !== listState.current.span;
    listState.current = next;
    setAtEnd(next.follows);
    if (isMoved) redraw({});
  }, [list]);
  const gone = useRef<"up" | "down" | undefined>(undefined);
  const direction = useCallback(() => gone.current, []);
  const jumpedAt = useJumps(list);
  const onScroll = useCallback(() => {
    if (list.current && performance.now() - jumpedAt.current < MOMENTUM_MS) toEnd(list.current);
    const { goal, follows } = listState.current;
    const isLeft = goal && (goal.id === undefined ? !follows : Math.abs((list.current?.scrollTop ?? 0) - goal.top) > 1);
    if (isLeft) listState.current = { ...listState.current, goal: null };
    const by = (list.current?.scrollTop ?? 0) - lastTop.current;
    if (Math.abs(by) > 1) gone.current = by < 0 ? "up" : "down";
    look();
  }, [list, look, jumpedAt]);
  const onChanged = useCallback(
    (putBack: () => void) => {
      // To ask where an empty list is scrolled to would only make the browser lay it out.
      if (!list.current || listState.current.messages.length === 0) return;
      const { follows, goal } = listState.current;
      if (goal?.isAhead) listState.current = { ...listState.current, ...lead(list.current, goal) };
      else if (follows) keepEnd(list.current, lastTop);
      else putBack();
      look();
    },
    [list, look],
  );
  const jumpToEnd = useCallback(() => {
    jumpedAt.current = performance.now();
    listState.current = {
      ...listState.current,
      goal: null,
      follows: true,
      span: newest(listState.current.messages.length),
    };
    redraw({});
  }, [jumpedAt]);
  useResizes(list, listState, lastTop);
  const isStillAtEnd = useCallback(() => listState.current.follows, []);
  const { span, leftSeq, fresh } = listState.current;
  return { span, fresh, isAtEnd, isStillAtEnd, leftSeq, onScroll, onChanged, jumpToEnd, direction };
}

/** When the reader last jumped: what was moving before must not carry them away again. What they do since undoes it. */
function useJumps(list: RefObject<HTMLElement | null>): { current: number } {
  const jumpedAt = useRef(Number.NEGATIVE_INFINITY);
  useLayoutEffect(() => {
    const forget = () => {
      jumpedAt.current = Number.NEGATIVE_INFINITY;
    };
    const heard = new AbortController();
    // Captured: before the key that jumps is heard.
    const how = { capture: true, passive: true, signal: heard.signal };
    for (const gesture of GESTURES) list.current?.addEventListener(gesture, forget, how);
    return () => heard.abort();
  }, [list]);
  return jumpedAt;
}

const GESTURES = ["wheel", "touchmove", "pointerdown", "keydown"];

/** The message whose place is kept. */
function seenIdIn(list: HTMLElement): string | undefined {
  const [seen] = seenIn(list);
  return seen?.element.closest<HTMLElement>("[data-message-id]")?.dataset.messageId;
}

function toEnd(list: HTMLElement): void {
  list.scrollTop = list.scrollHeight;
}

/** Stays at the end, unless the reader has just begun to leave it. */
function keepEnd(list: HTMLElement, lastTop: { current: number }): void {
  if (list.scrollTop < lastTop.current - 1 && belowOf(list) > NEAR_PX) return;
  toEnd(list);
  lastTop.current = list.scrollTop;
}

/** Pixels below what is in view. */
const belowOf = (list: HTMLElement): number => list.scrollHeight - list.scrollTop - list.clientHeight;

/** Leads the reader to the goal. That does not count as leaving the end: what is new is all that follows the goal. */
const lead = (list: HTMLElement, goal: NonNullable<ListState["goal"]>): Pick<ListState, "goal" | "follows"> => ({
  goal: { ...goal, ...goTo(list), isAhead: false },
  follows: false,
});

/** Shows the end, or as much before it as the divider needs to be in view. */
function goTo(list: HTMLElement): { top: number } {
  toEnd(list);
  const divider = list.querySelector(".parlor-unread");
  const above = divider ? list.getBoundingClientRect().top + ABOVE_PX - divider.getBoundingClientRect().top : 0;
  if (above > 0) list.scrollTop -= above;
  return { top: list.scrollTop };
}

/** Where the reader is now, and what is to be drawn there. */
function lookAround(list: HTMLElement, listState: ListState, onNearStart: () => void): ListState {
  const { messages, span } = listState;
  const below = belowOf(list);
  const follows = below <= NEAR_PX && span.to === messages.length;
  const leftSeq = listState.follows && !follows ? lastSeqOf(messages) : listState.leftSeq;
  const here = { ...listState, follows, leftSeq };
  if (follows) return here;
  if (list.scrollTop <= EARLY_PX) {
    if (span.from > 0) return { ...here, span: towardsOlder(span) };
    onNearStart();
  }
  return below <= EARLY_PX ? { ...here, span: towardsNewer(span, messages.length) } : here;
}

const lastSeqOf = (messages: readonly MessageView[]): number => messages.findLast(({ seq }) => seq !== null)?.seq ?? 0;

/** The composer grows, a phone's keyboard opens, the window is turned: the end stays in view, or what was in view. */
function useResizes(
  list: RefObject<HTMLElement | null>,
  listState: RefObject<ListState>,
  lastTop: { current: number },
): void {
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    // What scrolls must be reachable by keyboard (WCAG 2.1.1); not every browser sees to that by itself.
    element.tabIndex = 0;
    let seen: ReturnType<typeof seenIn> = [];
    let width = 0;
    const remember = () => {
      seen = listState.current?.follows ? [] : seenIn(element);
    };
    const observer = new ResizeObserver(() => {
      if (listState.current?.follows) keepEnd(element, lastTop);
      else if (element.clientWidth !== width) restore(element, seen);
      width = element.clientWidth;
      remember();
    });
    observer.observe(element);
    element.addEventListener("scroll", remember, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", remember);
    };
  }, [list, listState, lastTop]);
}
