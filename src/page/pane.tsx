import { useRef } from "preact/hooks";
import { inboxOf } from "../client/inbox.ts";
import { useInbox } from "../ui/hooks/index.ts";
import { useInView } from "../ui/hooks/use-in-view.ts";
import { MessageThread } from "../ui/index.ts";
import { clientOf, type PersonId, personOf } from "./demo.ts";
import { PersonTools } from "./person-tools.tsx";
import { addressOf } from "./place.ts";

interface PaneProps {
  readonly userId: PersonId;
  readonly threadId: string;
  /** The page is this person's alone: his bell and status are in its header. */
  readonly isAlone?: boolean;
}

/** One person's window on a thread. */
export function Pane({ userId, threadId, isAlone = false }: PaneProps) {
  const thread = clientOf(userId).thread(threadId);
  const { inbox } = useInbox(inboxOf(clientOf(userId)));
  const element = useRef<HTMLElement>(null);
  useInView({ inbox, threadId, element });
  const person = personOf(userId);
  return (
    <article ref={element} class="pane" data-person={userId} aria-label={`As ${person?.name}`}>
      <div class="pane-bar">
        {isAlone && (
          <a class="pane-back" href={addressOf({ threadId: null, as: userId })}>
            Conversations
          </a>
        )}
        <p class="pane-owner">
          <span class={`avatar avatar-${person?.role}`} aria-hidden="true">
            {person?.name.charAt(0)}
          </span>
          <span>
            <strong>{person?.name}</strong>, the {person?.role}
          </span>
        </p>
        {!isAlone && <PersonTools userId={userId} as={null} />}
      </div>
      <MessageThread thread={thread} />
    </article>
  );
}
