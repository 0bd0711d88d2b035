import type { Inbox, ThreadView } from "../../client/index.ts";
import { useParlor } from "./index.ts";

/** What a conversation is called: as it says itself, or until it is there as the list says. Undefined where neither does. */
export function useThreadTitle(view: ThreadView, threadId: string, given: Inbox | undefined): string | undefined {
  const provided = useParlor();
  const inbox = given ?? provided?.inbox;
  const known = view.title ?? view.subject?.title;
  if (known !== undefined || view.isLoaded) return known;
  const row = inbox?.getSnapshot().threads.find((thread) => thread.threadId === threadId);
  return row?.title ?? row?.subject?.title;
}
