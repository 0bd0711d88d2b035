import { useEffect } from "preact/hooks";
import type { Inbox } from "../../client/index.ts";
import type { InboxThread } from "../../protocol/inbox.ts";

/** Asks for the presence of a row's counterparts for as long as the row is drawn. */
export function usePresence(inbox: Inbox, { threadId, counterparts }: InboxThread): void {
  // As a text: a row that only has a new preview keeps its watch.
  const watched = JSON.stringify(counterparts.map(({ userId }) => userId));
  useEffect(() => {
    const userIds: string[] = JSON.parse(watched);
    return userIds.length > 0 ? inbox.watch(threadId, userIds) : undefined;
  }, [inbox, threadId, watched]);
}
