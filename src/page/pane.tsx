import { useEffect } from "preact/hooks";
import { MessageThread } from "../ui/index.ts";
import { clientOf, type PersonId, personOf } from "./demo.ts";

/** One person's window on a thread. */
export function Pane({ userId, threadId }: { userId: PersonId; threadId: string }) {
  const thread = clientOf(userId).thread(threadId);
  useEffect(() => {
    void thread.open({ limit: 50 });
    return () => thread.close();
  }, [thread]);
  const person = personOf(userId);
  return (
    <article class="pane" data-person={userId} aria-label={`As ${person?.name}`}>
      <p class="pane-owner">
        <span class={`avatar avatar-${person?.role}`} aria-hidden="true">
          {person?.name.charAt(0)}
        </span>
        <span>
          <strong>{person?.name}</strong>, the {person?.role}
        </span>
      </p>
      <MessageThread thread={thread} />
    </article>
  );
}
