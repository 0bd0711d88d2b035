import { inboxOf } from "../client/inbox.ts";
import { useInbox } from "../ui/hooks/index.ts";
import { NotificationCenter } from "../ui/notification-center.tsx";
import { StatusMenu } from "../ui/status-menu.tsx";
import { clientOf, type PersonId } from "./demo.ts";
import { addressOf, type Place } from "./place.ts";

/** One person's bell and own status. `as` is the view that a notification leads to. */
export function PersonTools({ userId, as }: { userId: PersonId; as: Place["as"] }) {
  const { inbox, ...view } = useInbox(inboxOf(clientOf(userId)));
  return (
    <div class="tools">
      <StatusMenu {...{ inbox, view }} />
      <NotificationCenter {...{ inbox, view }} hrefOf={(threadId) => addressOf({ threadId, as })} />
    </div>
  );
}
