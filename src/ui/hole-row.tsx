import { useEffect, useRef } from "preact/hooks";
import type { HoleView, Thread } from "../client/index.ts";
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

/** What is missing between two messages: loaded as the reader comes near, from the side that they come from. */
export function HoleRow({ hole, thread, isConnected }: HoleRowProps) {
  const { thread: words } = useLanguage().words;
  const row = useRef<HTMLLIElement>(null);
  const { afterSeq, beforeSeq, load } = hole;
  const fill = () => {
    const list = row.current?.closest(".parlor-list");
    if (!row.current || !list) return;
    thread.fill({ afterSeq, beforeSeq }, isInUpperHalf(list, row.current) ? "newer" : "older");
  };
  const fillNow = useRef(fill);
  fillNow.current = fill;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each hole is looked for anew, wherever it is then
  useEffect(() => {
    if (!row.current || !isConnected || load !== "idle") return undefined;
    const root = row.current.closest(".parlor-list");
    const observer = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && fillNow.current(), {
      root,
      rootMargin: EARLY,
    });
    observer.observe(row.current);
    return () => observer.disconnect();
  }, [afterSeq, beforeSeq, load, isConnected]);
  return (
    <li ref={row} class="parlor-break parlor-hole">
      {load === "loading" ? (
        <span>{words.missingLoading}</span>
      ) : (
        <button type="button" class="parlor-link" onClick={fill}>
          {load === "failed" ? words.missingFailed : words.missing}
        </button>
      )}
    </li>
  );
}
