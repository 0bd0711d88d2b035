import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Whether the element is at least so many CSS pixels wide: what has no room is not made at all. */
export function useRoom(element: RefObject<Element | null>, fromPx: number): boolean {
  const [hasRoom, setRoom] = useState(false);
  useLayoutEffect(() => {
    if (!element.current) return undefined;
    // Tells for the first time before anything is painted.
    const observer = new ResizeObserver(([entry]) => setRoom((entry?.contentRect.width ?? 0) >= fromPx));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, fromPx]);
  return hasRoom;
}
