import type { Inbox } from "../client/index.ts";
import type { InboxThread } from "../protocol/inbox.ts";
import { titleWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill, type Words } from "./languages/words.ts";
import { type Choice, MenuButton } from "./menu-button.tsx";

interface ThreadMenuProps {
  readonly inbox: Inbox;
  readonly thread: InboxThread;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** What is said of a change: the server did not take it, and it has been taken back; or how to do that oneself. */
export type Outcome = { readonly is: "refused" } | { readonly is: "archived"; readonly undo: () => void };

/** What can be done with a thread from outside of it. */
export function ThreadMenu(props: ThreadMenuProps) {
  const language = useLanguage();
  const { inbox: words } = language.words;
  const label = fill(words.actions, { title: titleWords(language, props.thread) });
  return (
    <MenuButton label={label} className="parlor-row-menu" choices={choicesOf(props, words)}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="3" cy="8" r="1.4" />
        <circle cx="8" cy="8" r="1.4" />
        <circle cx="13" cy="8" r="1.4" />
      </svg>
    </MenuButton>
  );
}

type InboxWords = Words["inbox"];

function choicesOf({ inbox, thread, onOutcome }: ThreadMenuProps, words: InboxWords): Choice[] {
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
        if (!archived) onOutcome({ is: "archived", undo: () => archive(false) });
      },
    },
  ];
}

interface Reading extends Pick<ThreadMenuProps, "inbox" | "thread"> {
  readonly say: (answer: Promise<{ readonly ok: boolean }>) => void;
}

/** Unread messages can be read from here; without any, the thread can be marked so that it is not forgotten. */
function reading({ inbox, thread, say }: Reading, words: InboxWords): Choice {
  const { threadId, unread, markedUnread, lastSeq } = thread;
  if (unread > 0) return { words: words.markRead, onChoose: () => inbox.markRead(threadId, lastSeq) };
  return {
    words: markedUnread ? words.unmarkUnread : words.markUnread,
    onChoose: () => say(inbox.markUnread(threadId, !markedUnread)),
  };
}
