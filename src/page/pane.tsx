import { useLayoutEffect, useRef } from "preact/hooks";
import { ParlorProvider } from "../ui/hooks/index.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import { fill } from "../ui/languages/words.ts";
import { MessageThread } from "../ui/message-thread.tsx";
import { takeAsked } from "./asked.ts";
import { clientOf } from "./demo.ts";
import { nameOf, type PersonId, personOf } from "./demo-people.ts";
import { handLettersTo } from "./early-letters.ts";
import { addressOf } from "./place.ts";
import { Portrait } from "./portrait.tsx";
import { Tools } from "./tools.tsx";
import { goBack } from "./way-back.ts";

interface PaneProps {
  readonly userId: PersonId;
  readonly threadId: string;
  /** The page is this person's alone: their bell and status are in its header. */
  readonly isAlone?: boolean;
  /** It is in front, and whoever opens a conversation writes there. */
  readonly autoFocus: boolean;
}

/** One person's window on a thread. */
export function Pane({ userId, threadId, isAlone = false, autoFocus }: PaneProps) {
  const { page: words, thread: said } = useLanguage().words;
  const name = fill(words.pane, { name: nameOf(userId) });
  const element = useRef<HTMLElement>(null);
  // Who has asked about a home wants to write, on any device.
  useLayoutEffect(() => {
    if (takeAsked(userId, threadId)) element.current?.querySelector("textarea")?.focus();
  }, [userId, threadId]);
  useLayoutEffect(() => {
    const field = element.current?.querySelector("textarea");
    if (autoFocus && field) handLettersTo(field);
  }, [autoFocus]);
  return (
    <article
      ref={element}
      class={`pane${isAlone ? " pane-alone" : ""}`}
      data-person={userId}
      data-thread={threadId}
      aria-label={name}
    >
      <div class="pane-bar">
        {isAlone ? (
          <a class="pane-back" href={addressOf({ threadId: null, as: userId })} onClick={goBack}>
            {said.back}
          </a>
        ) : (
          <>
            <PaneOwner userId={userId} />
            <Tools userId={userId} as={null} />
          </>
        )}
      </div>
      <ParlorProvider parlor={clientOf(userId)}>
        <MessageThread {...{ threadId, autoFocus }} label={isAlone ? undefined : name} />
      </ParlorProvider>
    </article>
  );
}

function PaneOwner({ userId }: { userId: PersonId }) {
  const { role } = useLanguage().words;
  const person = personOf(userId);
  return (
    <p class="pane-owner">
      <Portrait userId={userId} size={36} />
      <span class="pane-name" dir="auto">
        {person?.name}
      </span>
      {person && <span class="pane-role">{role[person.role]}</span>}
    </p>
  );
}
