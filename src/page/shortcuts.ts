import type { Words } from "../ui/languages/words.ts";
import { keep, readKept } from "./kept.ts";

export type Shortcut = "next" | "previous" | "search" | "write" | "latest" | "notifications" | "list";

interface Key {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
}

/** Where a key is pressed. */
interface Around {
  /** In a field: there a letter is a letter. */
  readonly isTyping: boolean;
  /** Keys that write something do nothing else: whoever speaks to his device would set them off (WCAG 2.1.4). */
  readonly isPlainOff: boolean;
  /** There Alt with an arrow goes through the words of a field. */
  readonly isMac: boolean;
}

const BY_KEY: Readonly<Record<string, Shortcut>> = {
  "?": "list",
  "/": "search",
  c: "write",
  n: "notifications",
  End: "latest",
};

/** What a key does. While somebody types, only Alt with an arrow still leads elsewhere. */
export function shortcutOf(
  { key, altKey, ctrlKey, metaKey, isComposing }: Key,
  { isTyping, isPlainOff, isMac }: Around,
): Shortcut | null {
  if (ctrlKey || metaKey || isComposing || (isTyping && (isMac || !altKey))) return null;
  if (altKey) return key === "ArrowDown" ? "next" : key === "ArrowUp" ? "previous" : null;
  if (isPlainOff && key.length === 1) return null;
  return (Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : undefined) ?? null;
}

/** The thread after or before the open one; nothing follows the last. Without an open one, the first. */
export function neighbour(threads: readonly string[], openId: string | null, step: 1 | -1): string | null {
  const at = openId === null ? -1 : threads.indexOf(openId);
  return at === -1 ? (threads[0] ?? null) : (threads[at + step] ?? null);
}

/** What the list of shortcuts says, in its order. */
export const SHORTCUTS: readonly { readonly what: keyof Words["shortcuts"]; readonly keys: readonly string[] }[] = [
  { what: "next", keys: ["Alt", "↓"] },
  { what: "previous", keys: ["Alt", "↑"] },
  { what: "search", keys: ["/"] },
  { what: "write", keys: ["C"] },
  { what: "latest", keys: ["End"] },
  { what: "notifications", keys: ["N"] },
  { what: "leave", keys: ["Esc"] },
  { what: "open", keys: ["?"] },
];

const KEPT = "plain-keys";

/** Whether keys that write something are shortcuts in this browser. */
export const arePlainKeysOff = (): boolean => readKept(KEPT) === "off";
export const switchPlainKeys = (isOn: boolean): void => keep(KEPT, isOn ? "on" : "off");
