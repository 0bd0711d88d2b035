import { isField } from "./focus.ts";

/** Whether a key writes something, or begins to (a dead key): it could be the beginning of a text. Space scrolls. */
function writesText(event: KeyboardEvent): boolean {
  const { key, altKey, ctrlKey, metaKey, isComposing, defaultPrevented } = event;
  const isText = key === "Dead" || ([...key].length === 1 && key !== " ");
  // AltGr is Ctrl and Alt at once on some systems, and Alt alone writes signs on a Mac.
  const isHeld = (ctrlKey || metaKey || altKey) && !event.getModifierState("AltGraph") && !isMacSign(event);
  return isText && !isHeld && !isComposing && !defaultPrevented;
}

const isMacSign = ({ altKey, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  altKey && !ctrlKey && !metaKey && navigator.platform.startsWith("Mac");

/**
 * Gives the composer within `place` the focus, and so this letter, unless it was typed into a field, a menu or a dialog.
 * Called while the key goes down: who has the focus after that gets what it writes.
 */
export function handToComposer(event: KeyboardEvent, place: Element | null): void {
  const { target } = event;
  if (!(target instanceof Element) || !writesText(event)) return;
  if (isField(target) || target.closest("dialog, [role=menu], [role=dialog]")) return;
  place?.querySelector<HTMLElement>(".parlor-field")?.focus({ preventScroll: true });
}
