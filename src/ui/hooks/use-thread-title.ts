import type { Inbox, ThreadView } from "../../client/index.ts";
import { titleWords } from "../languages/phrases.ts";
import { useLanguage } from "../languages/use-language.ts";
import { namesOfOthers } from "../names.ts";
import { useParlor } from "./index.ts";

/**
 * What a conversation is called, if need be by who else is in it: as it says itself, or until it is there as the list
 * says. Undefined where neither does.
 */
export function useThreadTitle(view: ThreadView, threadId: string, given: Inbox | undefined): string | undefined {
  const provided = useParlor();
  const language = useLanguage();
  const inbox = given ?? provided?.inbox;
  const known = view.title ?? view.subject?.title;
  if (known !== undefined) return known;
  if (view.isLoaded) return language.list(namesOfOthers(view)) || undefined;
  const row = inbox?.getSnapshot().threads.find((thread) => thread.threadId === threadId);
  return (row && titleWords(language, row)) || undefined;
}
