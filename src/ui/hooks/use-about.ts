import type { RefObject } from "preact";
import { useState } from "preact/hooks";

interface About {
  readonly isOpen: boolean;
  readonly onTurn: () => void;
}

/**
 * Whether what a thread is about is opened above its messages, where there is no room for it beside them. Esc closes it,
 * and leads back to the button that opened it.
 */
export function useAbout(section: RefObject<HTMLElement | null>, isOffered: boolean) {
  const [isOpen, setOpen] = useState(false);
  const about: About | undefined = isOffered ? { isOpen, onTurn: () => setOpen(!isOpen) } : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !about?.isOpen) return;
    event.preventDefault();
    setOpen(false);
    section.current?.querySelector<HTMLElement>(".parlor-header [aria-expanded]")?.focus();
  };
  return { about, onKeyDown };
}
