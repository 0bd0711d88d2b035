import type { Language } from "../ui/languages/language.ts";

/** What the document is called: "(2) Two-bedroom flat · Parlor". Without a name and news it is "Parlor". */
export function titleOf({ count }: Pick<Language, "count">, { name, unread = 0 }: Titled): string {
  return `${unread > 0 ? `(${count(unread)}) ` : ""}${name ? `${name} · ` : ""}Parlor`;
}

export interface Titled {
  /** What is open. */
  readonly name?: string;
  /** How many threads have something unread. */
  readonly unread?: number;
}
