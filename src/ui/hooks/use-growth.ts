import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Lets a field be as high as what is in it, up to what the styles allow, where the browser does not do so itself. */
export function useGrowth(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const { current: element } = field;
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.blockSize = "auto";
    const border = element.offsetHeight - element.clientHeight;
    element.style.blockSize = text === "" ? "" : `${element.scrollHeight + border}px`;
  }, [field, text]);
}
