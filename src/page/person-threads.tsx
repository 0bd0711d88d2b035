import type { RefObject } from "preact";
import { inboxOf } from "../client/inbox/inbox.ts";
import { useInbox } from "../ui/hooks/index.ts";
import { titleWords } from "../ui/languages/phrases.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import { ThreadList } from "../ui/thread-list.tsx";
import { clientOf } from "./demo.ts";
import type { PersonId } from "./demo-people.ts";
import { addressOf, homesAddress } from "./place.ts";
import { useTitle } from "./use-title.ts";

export interface PersonThreadsProps {
  readonly userId: PersonId;
  readonly openId: string | null;
  /** The address names the open thread: it is not only what stands beside the list where there is room. */
  readonly isNamed: boolean;
  readonly list: RefObject<HTMLElement | null>;
}

/** One person's threads, beside the one that is open. */
export function PersonThreads({ userId, openId, isNamed, list }: PersonThreadsProps) {
  const language = useLanguage();
  const { inbox, threads, isLoaded } = useInbox(inboxOf(clientOf(userId)));
  const { inbox: words } = language.words;
  const open = threads.find(({ threadId }) => threadId === openId);
  useTitle(isNamed ? open && titleWords(language, open) : words.name);
  const hrefOf = (threadId: string) => addressOf({ threadId, as: userId });
  return (
    <nav ref={list} class="threads" aria-label={words.name}>
      <ThreadList {...{ inbox, openId, hrefOf }} />
      {isLoaded && threads.length === 0 && (
        <a class="threads-homes" href={homesAddress(userId)}>
          {language.words.page.seeHomes}
        </a>
      )}
    </nav>
  );
}
