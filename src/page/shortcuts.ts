import type { Words } from "../ui/languages/words.ts";
import { singleShortcutOf } from "./single-keys.ts";

export type Shortcut = "next" | "previous" | "search" | "write" | "latest" | "notifications" | "list";

interface Key {
  readonly key: string;
  /** The place of the key, whatever the keyboard writes with it. */
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

/** Where a key is pressed. */
interface Around {
  /** In a field: there a letter is a letter. */
  readonly isTyping: boolean;
  /** … in which nothing is written yet. */
  readonly isEmpty: boolean;
  /** Letters by themselves do something too: off unless switched on, for they may begin a text (WCAG 2.1.4). */
  readonly areSingleKeysOn: boolean;
  /** There Alt with an arrow goes through the words of a field, and the command key takes the place of Ctrl. */
  readonly isMac: boolean;
}

/** With Ctrl, or the command key; by what is written on them, or where a Latin keyboard has them. */
const COMBINED: Readonly<Record<string, Shortcut>> = {
  k: "search",
  KeyK: "search",
  i: "notifications",
  KeyI: "notifications",
  "/": "list",
  "?": "list",
};

/** What a key does. While somebody types, only combinations lead elsewhere. */
export function shortcutOf(pressed: Key, { isTyping, isEmpty, areSingleKeysOn, isMac }: Around): Shortcut | null {
  const { key, altKey, ctrlKey, metaKey, isComposing } = pressed;
  if (isComposing) return null;
  if (ctrlKey || metaKey) return isMac === metaKey && ctrlKey !== metaKey ? combined(pressed) : null;
  if (altKey) return isTyping && isMac && !isEmpty ? null : stepOf(key);
  if (isTyping) return null;
  if (key === "End") return "latest";
  return areSingleKeysOn ? singleShortcutOf(key) : null;
}

function combined({ key, code, altKey, shiftKey }: Key): Shortcut | null {
  // With Caps Lock letters are capital.
  const sign = found(COMBINED, key.toLowerCase());
  // AltGr is Ctrl with Alt, and many keyboards write the slash with Shift.
  if (altKey || (shiftKey && sign !== "list")) return null;
  return sign ?? (/^[a-z]$/i.test(key) ? null : found(COMBINED, code));
}

const stepOf = (key: string): Shortcut | null => (key === "ArrowDown" ? "next" : key === "ArrowUp" ? "previous" : null);

const found = (of: Readonly<Record<string, Shortcut>>, key: string): Shortcut | null =>
  (Object.hasOwn(of, key) ? of[key] : undefined) ?? null;

/** The thread after or before the open one; nothing follows the last. Without an open one, the first. */
export function neighbour(threads: readonly string[], openId: string | null, step: 1 | -1): string | null {
  const at = openId === null ? -1 : threads.indexOf(openId);
  return at === -1 ? (threads[0] ?? null) : (threads[at + step] ?? null);
}

/** A line of the list of shortcuts: `single` is the letter that does the same where those are switched on. */
export interface ListedShortcut {
  readonly what: keyof Words["shortcuts"];
  readonly keys: readonly string[];
  readonly single?: string;
}

/** What the list of shortcuts says, in its order; `Mod` is the command key on a Mac and Ctrl elsewhere. */
export const SHORTCUTS: readonly ListedShortcut[] = [
  { what: "write", keys: [], single: "C" },
  { what: "next", keys: ["Alt", "↓"] },
  { what: "previous", keys: ["Alt", "↑"] },
  { what: "search", keys: ["Mod", "K"], single: "/" },
  { what: "notifications", keys: ["Mod", "I"], single: "N" },
  { what: "latest", keys: ["End"] },
  { what: "leave", keys: ["Esc"] },
  { what: "open", keys: ["Mod", "/"], single: "?" },
];
