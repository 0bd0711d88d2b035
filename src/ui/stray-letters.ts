import { isField } from "./focus.ts";

/** Whether a key writes something, or begins to (a dead key): it could be the beginning of a text. Space scrolls. */
export function writesText(event: KeyboardEvent): boolean {
  const { key, altKey, ctrlKey, metaKey, isComposing, defaultPrevented } = event;
  const isText = key === "Dead" || ([...key].length === 1 && key !== " ");
  // AltGr is Ctrl and Alt at once on some systems, and Alt alone writes signs on a Mac.
  const isHeld = (ctrlKey || metaKey || altKey) && !event.getModifierState("AltGraph") && !isMacSign(event);
  return isText && !isHeld && !isComposing && !defaultPrevented;
}

const isMacSign = ({ altKey, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  altKey && !ctrlKey && !metaKey && navigator.platform.startsWith("Mac");

/** Whether a key writes something, and into nothing: not into a field, a menu or a dialog. */
export function isStrayLetter(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element) || !writesText(event)) return false;
  return !isField(target) && !target.closest("dialog, [role=menu], [role=dialog]");
}

/**
 * Gives the composer within `place` the focus, and so this letter, if it was typed into nothing. Called while the key goes
 * down: who has the focus after that gets what it writes.
 */
export function handToComposer(event: KeyboardEvent, place: Element | null): void {
  if (isStrayLetter(event)) place?.querySelector<HTMLElement>(".parlor-field")?.focus({ preventScroll: true });
}
