import { inboxOf } from "../../client/inbox/inbox.ts";
import type { Inbox } from "../../client/index.ts";
import { useParlor } from "./index.ts";

/** This inbox, or the one of the `ParlorProvider`; null without either. */
export function useWhichInbox(inbox: Inbox | undefined): Inbox | null {
  const provided = useParlor();
  if (inbox) return inbox;
  return provided && (provided.inbox ?? inboxOf(provided.parlor));
}
