import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { focusAround } from "../focus.ts";

/** When an element goes while the focus is in it, `handOn` gives the focus to another; else nobody would have it. */
export function useHandingOn<E extends HTMLElement>(element: RefObject<E | null>, handOn: (going: E) => void): void {
  const latest = useRef(handOn);
  latest.current = handOn;
  useLayoutEffect(() => {
    const { current } = element;
    return () => {
      if (current?.contains(focusAround(current))) latest.current(current);
    };
  }, [element]);
}
