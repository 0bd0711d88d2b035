import { useInbox } from "../ui/hooks/use-inbox.ts";
import { useTitleBadge } from "../ui/hooks/use-title-badge.ts";
import { ThreadList } from "../ui/thread-list.tsx";
import type { PersonId } from "./demo.ts";
import { addressOf } from "./place.ts";
import { usePersonInbox } from "./use-person-inbox.ts";

/** One person's threads, beside the one that is open. */
export function PersonThreads({ userId, openId }: { userId: PersonId; openId: string | null }) {
  const inbox = usePersonInbox(userId);
  const { counts } = useInbox(inbox);
  useTitleBadge(counts.unreadThreads);
  return (
    <nav class="threads" aria-label="Conversations">
      <ThreadList {...{ inbox, openId }} hrefOf={(threadId) => addressOf({ threadId, as: userId })} />
    </nav>
  );
}
