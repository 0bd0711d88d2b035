import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { focusInPage, hasKeyboard, isField } from "../focus.ts";

/**
 * Who has just opened a conversation writes there: on a device with a keyboard its field has the focus as soon as it is
 * drawn. Who types into another field is left there, also into one of the page around an element.
 */
export function useWriting(field: RefObject<HTMLElement | null>, isWanted: boolean): void {
  const wanted = useRef(isWanted);
  // With the drawing itself: the next key may come before anything else.
  useLayoutEffect(() => {
    const element = field.current;
    if (!wanted.current || !element || !hasKeyboard()) return;
    const busy = focusInPage();
    if (!busy || !mayBeField(busy) || busy.closest(".parlor-thread, .parlor-inbox"))
      element.focus({ preventScroll: true });
  }, [field]);
}

/** Nobody sees into a frame, nor into a closed shadow tree. */
const mayBeField = (element: Element): boolean =>
  isField(element) || element.matches("iframe") || element.localName.includes("-");
