import { inboxOf } from "../client/inbox.ts";
import { useInbox } from "../ui/hooks/index.ts";
import { useTitleBadge } from "../ui/hooks/use-title-badge.ts";
import { ThreadList } from "../ui/thread-list.tsx";
import { clientOf, type PersonId } from "./demo.ts";
import { addressOf } from "./place.ts";

/** One person's threads, beside the one that is open. */
export function PersonThreads({ userId, openId }: { userId: PersonId; openId: string | null }) {
  const { inbox, counts } = useInbox(inboxOf(clientOf(userId)));
  useTitleBadge(counts.unreadThreads);
  return (
    <nav class="threads" aria-label="Conversations">
      <ThreadList {...{ inbox, openId }} hrefOf={(threadId) => addressOf({ threadId, as: userId })} />
    </nav>
  );
}
