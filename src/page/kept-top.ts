import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Scrolling has rested for so long when it is noted: a browser may take only a hundred notes in half a minute. */
const REST_MS = 150;

/**
 * Whoever comes back by the browser's history, or loads the page again, finds it as far down as they left it. A browser
 * sees to that itself only where the document scrolls, not a part of it.
 */
export function useKeptTop(inside: RefObject<Element | null>): void {
  useLayoutEffect(() => {
    const scroller = inside.current?.closest("main");
    if (!scroller) return undefined;
    scroller.scrollTop = Number(history.state?.top ?? 0);
    let resting: ReturnType<typeof setTimeout> | undefined;
    const note = () => history.replaceState({ ...history.state, top: scroller.scrollTop }, "");
    const onScroll = () => {
      clearTimeout(resting);
      resting = setTimeout(note, REST_MS);
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      // By now the entry in the history is that of another page.
      clearTimeout(resting);
      scroller.removeEventListener("scroll", onScroll);
    };
  }, [inside]);
}
