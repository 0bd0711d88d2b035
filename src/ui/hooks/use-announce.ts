import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef } from "preact/hooks";
import { joinRegion, type Line } from "../live-region.ts";

/** Says something to those who listen, by the one voice of the document or shadow that this element is in. */
export function useAnnounce(element: RefObject<Element | null>): (line: Line) => void {
  const region = useRef<ReturnType<typeof joinRegion> | null>(null);
  useLayoutEffect(() => {
    const root = element.current?.getRootNode() ?? document;
    region.current = joinRegion(root);
    return () => region.current?.leave();
  }, [element]);
  return useCallback((line) => region.current?.announcements.say(line), []);
}
