import { useCallback, useEffect, useRef } from "preact/hooks";
import type { HoleSide, HoleView, Thread } from "../client/index.ts";
import { useOnScreen } from "./hooks/use-on-screen.ts";
import { useLanguage } from "./languages/use-language.ts";

interface HoleRowProps {
  readonly hole: HoleView;
  readonly thread: Pick<Thread, "fill">;
  /** Whether it can be loaded now. */
  readonly isConnected: boolean;
  /** Which way the reader went last; undefined before they have gone anywhere. */
  readonly direction: () => "up" | "down" | undefined;
}

/** This close to what is in view, it is loaded: a few turns of the wheel before it is reached. */
const EARLY = "1500px 0px";

/**
 * What is missing between two messages: loaded as the reader comes near, from the side that they come from. Where that
 * failed, again when they come back to it or the connection does, and by the button.
 */
export function HoleRow({ hole, thread, isConnected, direction }: HoleRowProps) {
  const { thread: words } = useLanguage().words;
  const row = useRef<HTMLLIElement>(null);
  // As for what is older: Tab leads here only where it is in view.
  const isInView = useOnScreen(row);
  const mayTryAgain = useRef(false);
  const fill = useCallback(() => {
    const list = row.current?.closest(".parlor-list");
    if (!row.current || !list) return;
    const side = sideOf(list, row.current, direction());
    // What the reader sees on this side stays where it is (`place-keeper.tsx`).
    row.current.dataset.side = side;
    thread.fill(hole, side);
  }, [thread, hole, direction]);
  useEffect(() => {
    if (!isConnected) mayTryAgain.current = true;
    if (!row.current || !isConnected || hole.load === "loading") return undefined;
    const look = (isNear: boolean) => {
      const isDue = isNear && (hole.load === "idle" || mayTryAgain.current);
      mayTryAgain.current = !isNear;
      if (isDue) fill();
    };
    const observer = new IntersectionObserver((entries) => look(entries.at(-1)?.isIntersecting === true), {
      root: row.current.closest(".parlor-list"),
      rootMargin: EARLY,
    });
    observer.observe(row.current);
    return () => observer.disconnect();
  }, [hole, fill, isConnected]);
  return (
    <li ref={row} class="parlor-break parlor-hole">
      {hole.load === "loading" ? (
        <span>{words.missingLoading}</span>
      ) : (
        <button type="button" class="parlor-link" tabIndex={isInView ? 0 : -1} onClick={fill}>
          {hole.load === "failed" ? words.missingFailed : words.missing}
        </button>
      )}
    </li>
  );
}

/** Next to what the reader sees; where they see both sides, next to what they come from. */
function sideOf(list: Element, row: Element, direction: "up" | "down" | undefined): HoleSide {
  const [view, box] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  const isWithin = box.bottom > view.top && box.top < view.bottom;
  if (isWithin && direction) return direction === "up" ? "newer" : "older";
  return box.top + box.bottom < view.top + view.bottom ? "newer" : "older";
}
