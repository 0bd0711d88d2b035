import type { Inbox } from "../client/index.ts";
import type { InboxThread } from "../protocol/inbox.ts";
import { counterpartWords, INBOX_WORDS } from "./inbox-words.ts";
import { type Choice, MenuButton } from "./menu-button.tsx";

interface ThreadMenuProps {
  readonly inbox: Inbox;
  readonly thread: InboxThread;
  /** The server did not take a change; it has been taken back. */
  readonly onRefused: () => void;
  /** The row is about to leave the list, and the focus with it. */
  readonly onLeave: () => void;
}

/** What can be done with a thread from outside of it. */
export function ThreadMenu(props: ThreadMenuProps) {
  const { thread } = props;
  const about = thread.title ?? thread.subject?.title ?? counterpartWords(thread);
  return (
    <MenuButton label={`${INBOX_WORDS.actions} ${about}`} className="parlor-row-menu" choices={choicesOf(props)}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="3" cy="8" r="1.4" />
        <circle cx="8" cy="8" r="1.4" />
        <circle cx="13" cy="8" r="1.4" />
      </svg>
    </MenuButton>
  );
}

function choicesOf({ inbox, thread, onRefused, onLeave }: ThreadMenuProps): Choice[] {
  const { threadId, pinned, muted, archived } = thread;
  const say = (answer: Promise<{ readonly ok: boolean }>) => void answer.then(({ ok }) => ok || onRefused());
  return [
    reading({ inbox, thread, say }),
    {
      words: pinned ? INBOX_WORDS.unpin : INBOX_WORDS.pin,
      onChoose: () => say(inbox.pin(threadId, !pinned)),
    },
    {
      words: muted ? INBOX_WORDS.unmute : INBOX_WORDS.mute,
      onChoose: () => say(inbox.mute(threadId, !muted)),
    },
    {
      words: archived ? INBOX_WORDS.unarchive : INBOX_WORDS.archive,
      onChoose: () => {
        onLeave();
        say(inbox.archive(threadId, !archived));
      },
    },
  ];
}

interface Reading extends Pick<ThreadMenuProps, "inbox" | "thread"> {
  readonly say: (answer: Promise<{ readonly ok: boolean }>) => void;
}

/** Unread messages can be read from here; without any, the thread can be marked so that it is not forgotten. */
function reading({ inbox, thread, say }: Reading): Choice {
  const { threadId, unread, markedUnread, lastSeq } = thread;
  if (unread > 0) return { words: INBOX_WORDS.markRead, onChoose: () => inbox.markRead(threadId, lastSeq) };
  return {
    words: markedUnread ? INBOX_WORDS.unmarkUnread : INBOX_WORDS.markUnread,
    onChoose: () => say(inbox.markUnread(threadId, !markedUnread)),
  };
}
