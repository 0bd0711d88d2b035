import { useEffect, useRef } from "preact/hooks";
import type { HoleView, Thread } from "../client/index.ts";
import { useOnScreen } from "./hooks/use-on-screen.ts";
import { useLanguage } from "./languages/use-language.ts";
import { isInUpperHalf } from "./place-keeper.tsx";

interface HoleRowProps {
  readonly hole: HoleView;
  readonly thread: Pick<Thread, "fill">;
  /** Whether it can be loaded now. */
  readonly isConnected: boolean;
}

/** This close to what is in view, it is loaded: a few turns of the wheel before it is reached. */
const EARLY = "1500px 0px";

/** From the side that the reader sees more of. */
function fill(thread: Pick<Thread, "fill">, { hole, row }: { hole: HoleView; row: Element }): void {
  const list = row.closest(".parlor-list");
  if (list) thread.fill(hole, isInUpperHalf(list, row) ? "newer" : "older");
}

/** What is missing between two messages: loaded as the reader comes near, from the side that they come from. */
export function HoleRow({ hole, thread, isConnected }: HoleRowProps) {
  const { thread: words } = useLanguage().words;
  const row = useRef<HTMLLIElement>(null);
  // As for what is older: Tab leads here only where it is in view.
  const isInView = useOnScreen(row);
  const onClick = () => row.current && fill(thread, { hole, row: row.current });
  useEffect(() => {
    const element = row.current;
    if (!element || !isConnected || hole.load !== "idle") return undefined;
    const observer = new IntersectionObserver(
      (entries) => entries.at(-1)?.isIntersecting && fill(thread, { hole, row: element }),
      { root: element.closest(".parlor-list"), rootMargin: EARLY },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [thread, hole, isConnected]);
  return (
    <li ref={row} class="parlor-break parlor-hole">
      {hole.load === "loading" ? (
        <span>{words.missingLoading}</span>
      ) : (
        <button type="button" class="parlor-link" tabIndex={isInView ? 0 : -1} {...{ onClick }}>
          {hole.load === "failed" ? words.missingFailed : words.missing}
        </button>
      )}
    </li>
  );
}
