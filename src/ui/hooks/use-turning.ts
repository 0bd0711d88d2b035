import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { focusAround, isShown, linkOfThread } from "../focus.ts";

type Place = RefObject<HTMLElement | null>;

interface Places {
  readonly root: Place;
  readonly list: Place;
  readonly pane: Place;
}

/**
 * Where list and thread take turns, the focus goes along: into the thread that was opened, and back to its row. Who is
 * busy elsewhere on the page is left alone.
 */
export function useTurning(openId: string | null, { root, list, pane }: Places): void {
  const before = useRef(openId);
  useLayoutEffect(() => {
    const lastId = before.current;
    before.current = openId;
    const hidden = openId === null ? pane : list;
    const isTurned = lastId !== openId && !isShown(hidden.current) && isFocusWithin(root.current);
    if (!isTurned) return;
    // What was opened may have taken it already, to its field.
    if (openId !== null && !isFocusIn(pane.current)) pane.current?.focus();
    if (openId === null) rowOf(list.current, lastId)?.focus();
  }, [openId, root, list, pane]);
}

/** What had the focus may have gone with the side that it was on, and the focus to nobody. */
function isFocusWithin(element: HTMLElement | null): boolean {
  if (!element) return false;
  const isNobodys = document.activeElement === null || document.activeElement === document.body;
  return isNobodys || isFocusIn(element);
}

const isFocusIn = (element: HTMLElement | null): boolean => element?.contains(focusAround(element)) === true;

/** The link of a thread's row; the list itself, if it has none. */
const rowOf = (list: HTMLElement | null, threadId: string | null): HTMLElement | null =>
  (threadId === null ? null : linkOfThread(list, threadId)) ?? list?.querySelector<HTMLElement>("[tabindex]") ?? null;
