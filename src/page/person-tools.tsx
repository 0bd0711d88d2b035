import { inboxOf } from "../client/inbox/inbox.ts";
import { useInbox } from "../ui/hooks/index.ts";
import { RealTimeNotificationCenter } from "../ui/real-time-notification-center.tsx";
import { StatusMenu } from "../ui/status-menu.tsx";
import { ConnectionMark } from "./connection-mark.tsx";
import { clientOf } from "./demo.ts";
import type { PersonId } from "./demo-people.ts";
import { addressOf, type Place } from "./place.ts";
import { useUnreadSign } from "./use-title.ts";

export interface PersonToolsProps {
  readonly userId: PersonId;
  /** The view that a notification leads to. */
  readonly as: Place["as"];
}

/** One person's connection, own status and bell. */
export function PersonTools({ userId, as }: PersonToolsProps) {
  const { inbox, ...view } = useInbox(inboxOf(clientOf(userId)));
  useUnreadSign(userId, view.counts.unreadThreads);
  return (
    <div class="tools">
      <ConnectionMark connection={view.connection} />
      <StatusMenu {...{ inbox, view }} />
      <RealTimeNotificationCenter inbox={inbox} hrefOf={(threadId) => addressOf({ threadId, as })} />
    </div>
  );
}
