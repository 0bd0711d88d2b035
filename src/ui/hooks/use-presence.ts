import { useEffect } from "preact/hooks";
import type { Inbox } from "../../client/index.ts";
import type { InboxThread } from "../../protocol/inbox.ts";

/** Asks for the presence of a row's counterparts for as long as the row is drawn. */
export function usePresence(inbox: Inbox, { threadId, counterparts }: InboxThread): void {
  const key = JSON.stringify([threadId, ...counterparts.map(({ userId }) => userId)]);
  // The key says all that matters: a row that only has a new preview keeps its watch.
  useEffect(() => {
    const userIds = counterparts.map(({ userId }) => userId);
    return userIds.length > 0 ? inbox.watch(threadId, userIds) : undefined;
  }, [inbox, key]);
}
