import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MessageView } from "../../client/index.ts";
import { isOwnNews } from "../own-news.ts";

/** This close to the end counts as being there: fractional zoom never lands on the exact pixel. */
const NEAR_PX = 24;
/** This close to the beginning, the older page is asked for. */
const EARLY_PX = 240;

export interface Scroll {
  readonly isAtEnd: boolean;
  /** Others' messages that came while the reader was further up. */
  readonly missed: number;
  readonly onScroll: () => void;
  readonly jumpToEnd: () => void;
}

/**
 * Keeps the reader's place: at the end he follows what comes; elsewhere nothing moves under his eyes, also when
 * an older page is put before it.
 */
export function useScroll(
  list: RefObject<HTMLElement | null>,
  messages: readonly MessageView[],
  onNearStart: () => void,
): Scroll {
  const [isAtEnd, setAtEnd] = useState(true);
  const [leftAt, setLeftAt] = useState<string | undefined>(undefined);
  const before = useRef<{ height: number; messages: readonly MessageView[]; isAtEnd: boolean }>({
    ...{ height: 0, messages: [], isAtEnd: true },
  });

  const follow = useCallback(() => list.current?.scrollTo({ top: list.current.scrollHeight }), [list]);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const { height, messages: messagesBefore, isAtEnd: wasAtEnd } = before.current;
    if (wasAtEnd || isOwnNews(messagesBefore, messages)) follow();
    else if (messages[0]?.id !== messagesBefore[0]?.id) element.scrollTop += element.scrollHeight - height;
    before.current = { ...before.current, height: element.scrollHeight, messages };
  }, [messages, list, follow]);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    // What scrolls must be reachable by keyboard (WCAG 2.1.1); not every browser sees to that by itself.
    element.tabIndex = 0;
    // The composer grows, a phone's keyboard opens: the end stays in view.
    const observer = new ResizeObserver(() => before.current.isAtEnd && follow());
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, follow]);

  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    const isNow = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PX;
    if (before.current.isAtEnd && !isNow) setLeftAt(messages.at(-1)?.id);
    before.current.isAtEnd = isNow;
    setAtEnd(isNow);
    if (element.scrollTop <= EARLY_PX && !isNow) onNearStart();
  };
  const missed = isAtEnd
    ? 0
    : messages.slice(messages.findIndex(({ id }) => id === leftAt) + 1).filter((m) => !m.isOwn).length;
  return { isAtEnd, missed, onScroll, jumpToEnd: follow };
}
