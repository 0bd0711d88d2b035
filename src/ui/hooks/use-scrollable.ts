import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Lets the keyboard reach an element while there is more in it than is shown (WCAG 2.1.1); what fits is no stop. */
export function useScrollable(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const observer = new ResizeObserver(() => {
      if (current.scrollHeight > current.clientHeight) current.tabIndex = 0;
      else current.removeAttribute("tabindex");
    });
    for (const sized of [current, ...current.children]) observer.observe(sized);
    return () => observer.disconnect();
  }, [element]);
}
