import { useEffect } from "preact/hooks";
import { countWords } from "../inbox-words.ts";

/** Puts a count before the document's title, as in "(2) Parlor", for who is looking at another tab. */
export function useTitleBadge(count: number): void {
  useEffect(() => {
    if (count === 0) return undefined;
    const { title } = document;
    document.title = `(${countWords(count)}) ${title}`;
    return () => {
      document.title = title;
    };
  }, [count]);
}
