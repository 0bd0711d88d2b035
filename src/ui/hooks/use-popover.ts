import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Popover {
  readonly isOpen: boolean;
  /** Around the button and what it opens: whatever happens outside of it closes it. */
  readonly root: RefObject<HTMLDivElement | null>;
  readonly button: RefObject<HTMLButtonElement | null>;
  open(): void;
  /** Closes, and puts the focus where it came from. */
  close(): void;
}

/** Something that a button opens, and that Esc, a press or a focus elsewhere closes. */
export function usePopover(): Popover {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  }, []);
  // Before it is painted: a focus that goes elsewhere in that frame is heard too.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    // Seen from the document, all that happens in a shadow tree happens to its host; and a focus that moves within
    // one is not told outside of it.
    const leave = (event: Event) => {
      const isInside = root.current !== null && event.composedPath().includes(root.current);
      if (!isInside) setOpen(false);
    };
    const tree = root.current?.getRootNode() ?? document;
    document.addEventListener("pointerdown", leave, { signal });
    for (const place of new Set([tree, document])) place.addEventListener("focusin", leave, { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });
    return () => listening.abort();
  }, [isOpen, close]);
  return { isOpen, root, button, open: () => setOpen(true), close };
}
