import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useAnnounce } from "./use-announce.ts";

interface Spoken {
  /** Where they are drawn. */
  readonly element: RefObject<Element | null>;
  /** What they are about: of several within a breath the last is said. By themselves unless told. */
  readonly about?: string;
}

/** Says these words to those who listen once they are there, and again when they come back. */
export function useSpoken(words: string | false | null | undefined, { element, about }: Spoken): void {
  const announce = useAnnounce(element);
  useEffect(() => {
    if (words) announce({ about: about ?? words, text: words, repeats: true });
  }, [announce, words, about]);
}
