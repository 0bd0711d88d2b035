import type { Inbox } from "../client/index.ts";
import type { InboxThread } from "../protocol/inbox.ts";
import type { Language } from "./languages/language.ts";
import { titleWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill, type Words } from "./languages/words.ts";
import type { Outcome } from "./list-notes.tsx";
import type { Choice } from "./menu.tsx";
import { MenuButton } from "./menu-button.tsx";

interface ThreadMenuProps {
  readonly inbox: Inbox;
  readonly thread: InboxThread;
  readonly onOutcome: (outcome: Outcome | null) => void;
}

/** What can be done with a thread from outside of it. */
export function ThreadMenu(props: ThreadMenuProps) {
  const language = useLanguage();
  const label = fill(language.words.inbox.actions, { title: titleWords(language, props.thread) });
  return (
    <MenuButton label={label} className="parlor-row-menu" choices={choicesOf(props, language)}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="3" cy="8" r="1.4" />
        <circle cx="8" cy="8" r="1.4" />
        <circle cx="13" cy="8" r="1.4" />
      </svg>
    </MenuButton>
  );
}

function choicesOf({ inbox, thread, onOutcome }: ThreadMenuProps, language: Language): Choice[] {
  const { inbox: words } = language.words;
  const { threadId, pinned, muted, archived } = thread;
  const say = (answer: Promise<{ readonly ok: boolean }>) =>
    void answer.then(({ ok }) => ok || onOutcome({ is: "refused" }));
  const archive = (isWanted: boolean) => say(inbox.archive(threadId, isWanted));
  return [
    reading({ inbox, thread, say }, words),
    {
      words: pinned ? words.unpin : words.pin,
      onChoose: () => say(inbox.pin(threadId, !pinned)),
    },
    {
      words: muted ? words.unmute : words.mute,
      onChoose: () => say(inbox.mute(threadId, !muted)),
    },
    {
      words: archived ? words.unarchive : words.archive,
      onChoose: () => {
        archive(!archived);
        const title = titleWords(language, thread);
        onOutcome(archived ? null : { is: "archived", threadId, title, undo: () => archive(false) });
      },
    },
  ];
}

interface Reading extends Pick<ThreadMenuProps, "inbox" | "thread"> {
  readonly say: (answer: Promise<{ readonly ok: boolean }>) => void;
}

/** Unread messages can be read from here; without any, the thread can be marked so that it is not forgotten. */
function reading({ inbox, thread, say }: Reading, words: Words["inbox"]): Choice {
  const { threadId, unread, markedUnread, lastSeq } = thread;
  if (unread > 0) return { words: words.markRead, onChoose: () => inbox.markRead(threadId, lastSeq) };
  return {
    words: markedUnread ? words.unmarkUnread : words.markUnread,
    onChoose: () => say(inbox.markUnread(threadId, !markedUnread)),
  };
}
