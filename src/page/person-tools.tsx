import { useInbox } from "../ui/hooks/use-inbox.ts";
import { NotificationCenter } from "../ui/notification-center.tsx";
import { StatusMenu } from "../ui/status-menu.tsx";
import type { PersonId } from "./demo.ts";
import { addressOf, type Place } from "./place.ts";
import { usePersonInbox } from "./use-person-inbox.ts";

/** One person's bell and own status. `as` is the view that a notification leads to. */
export function PersonTools({ userId, as }: { userId: PersonId; as: Place["as"] }) {
  const inbox = usePersonInbox(userId);
  const view = useInbox(inbox);
  return (
    <div class="tools">
      <StatusMenu {...{ inbox, view }} />
      <NotificationCenter {...{ inbox, view }} hrefOf={(threadId) => addressOf({ threadId, as })} />
    </div>
  );
}
