import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { focusAround } from "../focus.ts";

/** Between what is opened and its button. */
const GAP_PX = 4;
/** Between it and the edge of the window. */
const MARGIN_PX = 12;

/**
 * Shows what a button has opened above everything else, where nothing around cuts it off: it ends where the button
 * ends, below it where there is room, else above, and the focus is in it. It goes along with the button; once that is out
 * of sight, it leaves.
 */
export function useBeside(element: RefObject<HTMLElement | null>, onLeave: () => void): void {
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    // Whoever moves it within the document hides it; what had the focus in it may have gone.
    if (!current.matches(":popover-open")) current.showPopover();
    if (!current.contains(focusAround(current))) current.focus({ preventScroll: true });
    place(current);
  });
  useEffect(() => {
    const { current } = element;
    if (!current?.parentElement) return undefined;
    const listening = new AbortController();
    const how = { capture: true, passive: true, signal: listening.signal };
    const follow = () => place(current);
    // What scrolls within a shadow tree is not told outside of it.
    for (const tree of new Set([current.getRootNode(), document])) tree.addEventListener("scroll", follow, how);
    addEventListener("resize", follow, how);
    const seen = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting === false && leave.current());
    seen.observe(current.parentElement);
    return () => {
      listening.abort();
      seen.disconnect();
    };
  }, [element]);
}

function place(element: HTMLElement): void {
  const button = element.parentElement?.getBoundingClientRect();
  if (!button) return;
  const { offsetWidth: width, offsetHeight: height, style } = element;
  const { clientWidth, clientHeight } = document.documentElement;
  const left = getComputedStyle(element).direction === "rtl" ? button.left : button.right - width;
  const below = button.bottom + GAP_PX;
  const above = button.top - GAP_PX - height;
  const top = below + height + MARGIN_PX > clientHeight && above >= MARGIN_PX ? above : below;
  style.left = `${within(left, clientWidth - width)}px`;
  style.top = `${within(top, clientHeight - height)}px`;
}

const within = (start: number, most: number): number => Math.max(MARGIN_PX, Math.min(start, most - MARGIN_PX));
