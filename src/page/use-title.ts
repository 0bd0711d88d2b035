import { useEffect } from "preact/hooks";
import type { Language } from "../ui/languages/language.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import type { PersonId } from "./demo-people.ts";
import { titleOf } from "./title.ts";

/** What is open; and what is unread of each person whose tools are drawn. */
let openName: string | undefined;
const unreadOf = new Map<PersonId, number>();

/** Names the document after what is open in it. */
export function useTitle(name: string | undefined): void {
  const language = useLanguage();
  useEffect(() => {
    openName = name;
    show(language);
  }, [language, name]);
}

/** Tells what is unread in the title, for who is looking at another tab, and at the icon of the installed page. */
export function useUnreadSign(userId: PersonId, unread: number): void {
  const language = useLanguage();
  useEffect(() => {
    unreadOf.set(userId, unread);
    show(language);
    return () => {
      unreadOf.delete(userId);
      show(language);
    };
  }, [language, userId, unread]);
}

function show(language: Language): void {
  let unread = 0;
  for (const count of unreadOf.values()) unread += count;
  document.title = titleOf(language, { name: openName, unread });
  // Only an installed page has one.
  navigator.setAppBadge?.(unread).catch(() => {});
}
