import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ThreadView } from "../../client/index.ts";
import { firstUnread, type Unread, unreadNow } from "../unread.ts";

export interface UnreadMark {
  /** The message before which the new ones begin; undefined where none is, or once it was left behind. */
  readonly id: string | undefined;
  readonly leave: () => void;
}

/** Far more than this is not gone through from its beginning: one opens it at its end. */
const MOST_GONE_TO = 500;

const LEFT: Unread = { afterSeq: 0, upToSeq: 0 };

interface Seen {
  readonly section: RefObject<HTMLElement | null>;
  /** The thread is on the screen. */
  readonly isSeen: boolean;
}

/** On a row, say; a field and a menu have a use of their own for Esc. */
const isInList = (target: EventTarget | undefined): boolean =>
  target instanceof Element && target.closest(".parlor-inbox") !== null && !target.closest("input, [role=menu]");

/**
 * What was unread when the thread came onto the screen. It is left behind when it goes off it, by `leave`, and by Esc
 * within the thread, in the list that it was opened from, or where nothing has the focus. Of a thread with very much
 * unread nothing is marked.
 */
export function useUnread(view: ThreadView, { section, isSeen }: Seen): UnreadMark {
  const unread = useRef<Unread | null>(null);
  const [, redraw] = useState({});
  unread.current = isSeen ? (unread.current ?? unreadNow(view)) : null;
  const { current: frozen } = unread;
  const first = useMemo(() => {
    const isMarked = frozen !== null && frozen.upToSeq - frozen.afterSeq <= MOST_GONE_TO;
    return isMarked ? firstUnread(view.messages, frozen) : undefined;
  }, [view.messages, frozen]);
  const leave = useCallback(() => {
    unread.current = LEFT;
    redraw({});
  }, []);
  const isThere = first !== undefined;
  useLayoutEffect(() => {
    if (!isThere) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      const { key } = event;
      // By its path: what happens within a shadow tree has the host as its target here.
      const path = event.composedPath();
      const isWithin = section.current !== null && path.includes(section.current);
      const isHere = isWithin || path[0] === document.body || isInList(path[0]);
      if (key !== "Escape" || event.isComposing || event.defaultPrevented || !isHere) return;
      // One key, one thing: what else Esc would leave stays.
      event.preventDefault();
      leave();
    };
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [isThere, section, leave]);
  return { id: first?.id, leave };
}
