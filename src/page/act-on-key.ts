import { isField, isShown } from "../ui/focus.ts";
import { handToComposer } from "../ui/stray-letters.ts";
import { paneFor } from "./front-pane.ts";
import { neighbour, type Shortcut, shortcutOf } from "./shortcuts.ts";
import { areSingleKeysOn } from "./single-keys.ts";

export interface Acting {
  /** The conversations that can be gone through, in their order, when asked. */
  readonly threads: () => readonly string[];
  readonly openId: string | null;
  readonly onOpen: (threadId: string) => void;
}

/**
 * Does what a key stands for, in the conversation that has the focus, else in the one in front. A letter that stands for
 * nothing is the beginning of a text: it goes to the composer.
 */
export function actOnKey(event: KeyboardEvent, { threads, openId, onOpen }: Acting): void {
  const { target } = event;
  if (!(target instanceof Element) || target.closest("dialog, [role=menu]")) return;
  const isMac = navigator.platform.startsWith("Mac");
  const around = { isTyping: isField(target), isEmpty: isEmpty(target), areSingleKeysOn: areSingleKeysOn(), isMac };
  const shortcut = shortcutOf(event, around);
  const pane = paneFor(target);
  if (shortcut === null) {
    handToComposer(event, pane);
    return;
  }
  const isStep = shortcut === "next" || shortcut === "previous";
  const thread = isStep ? neighbour(threads(), openId, shortcut === "next" ? 1 : -1) : null;
  if (thread !== null) onOpen(thread);
  if (isStep || press(shortcut, pane)) event.preventDefault();
}

const isEmpty = (target: Element): boolean => target instanceof HTMLTextAreaElement && target.value === "";

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
