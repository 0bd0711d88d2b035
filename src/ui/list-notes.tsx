import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type InboxView, isOver, type PageView } from "../client/index.ts";
import { useDelayed } from "./hooks/use-delayed.ts";
import { useSpoken } from "./hooks/use-spoken.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill } from "./languages/words.ts";
import { PassingButton } from "./passing-button.tsx";

/** Most breaks are over before anybody notices. */
const PATIENCE_MS = 5_000;

/** What has long stood between the list and the truth. */
export function useProblem({ connection }: InboxView, { isLoaded }: PageView): string | null {
  const { inbox: words, connection: said } = useLanguage().words;
  const { status } = connection;
  const isLong = useDelayed(status !== "live" && !isOver(connection), PATIENCE_MS);
  if (status === "closed") return said.closed;
  if (status === "failed") return words.unreachable;
  if (!isLong) return null;
  if (status === "polling") return words.polling;
  if (!isLoaded) return words.loadFailed;
  return status === "offline" ? words.offline : words.broken;
}

interface ProblemNoteProps {
  readonly problem: string | null;
  /** Left out where trying again is of no use. */
  readonly onRetry: (() => void) | undefined;
  /** What has the focus when the note has gone with it. */
  readonly around: RefObject<HTMLElement | null>;
}

/** Says what stands between the list and the truth, and how to try again. */
export function ProblemNote({ problem, onRetry, around }: ProblemNoteProps) {
  const { connection } = useLanguage().words;
  const element = useRef<HTMLDivElement>(null);
  useSpoken(problem, { element });
  return (
    <div ref={element}>
      {problem && (
        <p class="parlor-banner">
          <span>{problem}</span>
          {onRetry && (
            <PassingButton class="parlor-link" onClick={onRetry} handOn={() => around.current?.focus()}>
              {connection.tryNow}
            </PassingButton>
          )}
        </p>
      )}
    </div>
  );
}

/** What became of a change: the server did not take it, and it has been taken back; or how to do that oneself. */
export type Outcome =
  | { readonly is: "refused" }
  | { readonly is: "archived"; readonly threadId: string; readonly title: string; readonly undo: () => void };

/** So long it is told; longer while somebody is about to answer. */
const OUTCOME_MS = 8_000;

interface OutcomeNoteProps {
  readonly outcome: Outcome | null;
  readonly onOver: () => void;
  /** Gives the focus to what has come back. */
  readonly onUndone: (threadId: string) => void;
}

/** Tells what became of the last change, for a while. */
export function OutcomeNote({ outcome, onOver, onUndone }: OutcomeNoteProps) {
  const { inbox: words } = useLanguage().words;
  const element = useRef<HTMLDivElement>(null);
  const said =
    outcome && (outcome.is === "refused" ? words.refused : fill(words.archivedNow, { title: outcome.title }));
  useSpoken(said, { element });
  useEffect(() => {
    if (!outcome) return undefined;
    const timer = setInterval(() => {
      const note = element.current;
      // Whoever goes by the keys has a way to go to it.
      const isNear =
        note?.matches(":hover, :focus-within") || note?.closest(".parlor-inbox")?.querySelector(":focus-visible");
      if (!isNear) onOver();
    }, OUTCOME_MS);
    return () => clearInterval(timer);
  }, [outcome, onOver]);
  return (
    <div ref={element} class="parlor-outcome">
      {outcome && (
        <p class={`parlor-banner parlor-banner-${outcome.is}`}>
          <span>{said}</span>
          {outcome.is === "archived" && (
            <PassingButton
              class="parlor-link"
              onClick={() => {
                outcome.undo();
                onOver();
              }}
              handOn={() => onUndone(outcome.threadId)}
            >
              {words.undo}
            </PassingButton>
          )}
        </p>
      )}
    </div>
  );
}
