import { isShown } from "../ui/focus.ts";
import { noteAsked } from "./asked.ts";
import { arePlainKeysOff, neighbour, type Shortcut, shortcutOf } from "./shortcuts.ts";
import type { Acting } from "./use-shortcuts.ts";

/** Does what a key stands for, in the conversation that has the focus, else in the one in front. */
export function actOnKey(event: KeyboardEvent, { threads, openId, onOpen }: Acting): void {
  const { target } = event;
  if (!(target instanceof Element) || event.defaultPrevented || target.closest("dialog, [role=menu]")) return;
  const isMac = navigator.platform.startsWith("Mac");
  const shortcut = shortcutOf(event, { isTyping: isField(target), isPlainOff: arePlainKeysOff(), isMac });
  if (shortcut === null) return;
  const isStep = shortcut === "next" || shortcut === "previous";
  const thread = isStep ? neighbour(threads(), openId, shortcut === "next" ? 1 : -1) : null;
  if (thread !== null) {
    // Who is in a conversation goes on in the next: what he was at there is gone.
    const person = target.closest<HTMLElement>(".pane")?.dataset.person;
    if (person !== undefined) noteAsked(person, thread);
    onOpen(thread);
  }
  const pane = paneOf(target);
  if (isStep || (shortcut === "write" && writesLater(pane, openId)) || press(shortcut, pane)) event.preventDefault();
}

/** What is open is not drawn yet: whoever wants to write there does when it is. */
function writesLater(pane: HTMLElement | null, openId: string | null): boolean {
  const { person, thread } = pane?.dataset ?? {};
  if (person === undefined || openId === null || thread === openId) return false;
  noteAsked(person, openId);
  return true;
}

const isField = (target: Element): boolean =>
  target.matches("input, textarea, select") || (target instanceof HTMLElement && target.isContentEditable);

const paneOf = (target: Element): HTMLElement | null =>
  target.closest<HTMLElement>(".pane") ?? document.querySelector<HTMLElement>(".side-front .pane, .pane-alone");

/** Uses what is drawn. False when it is not there, and the key is the browser's. */
function press(shortcut: Shortcut, pane: Element | null): boolean {
  const within = (selector: string) =>
    pane?.querySelector<HTMLElement>(selector) ?? document.querySelector<HTMLElement>(selector);
  switch (shortcut) {
    case "search":
      return focus(document.querySelector<HTMLElement>(".threads input"));
    case "write":
      return focus(within("textarea"));
    case "notifications":
      return click(within(".parlor-bell"));
    case "latest":
      return click(within(".parlor-jump"));
    case "list":
      // A narrow page has no room for its button; the list has.
      document.querySelector<HTMLElement>(".shortcuts-button")?.click();
      return true;
    default:
      return false;
  }
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  return isShown(element);
}

/** A narrow page hides what is not in front. */
function click(element: HTMLElement | null): boolean {
  if (isShown(element)) element?.click();
  return isShown(element);
}
