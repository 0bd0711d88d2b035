import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { handToComposer } from "../stray-letters.ts";

/** Letters that are typed within this place, and into nothing, go to its composer. */
export function useStrayLetters(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    place.current?.addEventListener("keydown", (event) => handToComposer(event, place.current), { signal });
    return () => listening.abort();
  }, [place]);
}
