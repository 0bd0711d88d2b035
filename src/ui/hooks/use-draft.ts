import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type DraftPlace, keepDraft, moveDraft, openDraft } from "../drafts.ts";

export interface ComposerDraft {
  readonly text: string;
  /** What is written by now: several things may happen before it is drawn. */
  readonly read: () => string;
  readonly write: (text: string) => void;
  /** Where it is written, while that is on the page. */
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** What this person has written here and not sent; it outlives a reload. */
export function useDraft({ threadId, userId }: DraftPlace): ComposerDraft {
  const [draft, setDraft] = useState(() => openDraft({ threadId, userId }));
  const field = useRef<HTMLTextAreaElement>(null);
  const here = moveDraft(draft, { threadId, userId });
  useLayoutEffect(() => {
    if (here === draft) return;
    keepDraft(here);
    setDraft(here);
  }, [here, draft]);
  const latest = useRef(here.text);
  latest.current = here.text;
  const write = (text: string) => {
    latest.current = text;
    const next = { threadId, userId, text };
    keepDraft(next);
    setDraft(next);
  };
  return { text: here.text, read: () => latest.current, write, field };
}
