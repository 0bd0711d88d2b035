import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import type { Inbox, InboxView } from "../client/index.ts";
import type { InboxThread } from "../protocol/inbox.ts";
import { openDraft } from "./drafts.ts";
import { linkOf } from "./focus.ts";
import { usePresence } from "./hooks/index.ts";
import { useHandingOn } from "./hooks/use-handing-on.ts";
import { previewWords, titleWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import type { Outcome } from "./list-notes.tsx";
import { follow } from "./opening.ts";
import { Portrait } from "./portrait.tsx";
import { PresenceMark } from "./presence-mark.tsx";
import { ThreadMenu } from "./thread-menu.tsx";

export interface ThreadListRowProps {
  readonly inbox: Inbox;
  readonly view: Pick<InboxView, "you">;
  readonly thread: InboxThread;
  readonly href: string;
  /** It is the thread that stands open beside the list. */
  readonly isOpen: boolean;
  readonly onOpen?: ((threadId: string) => void) | undefined;
  readonly onOutcome: (outcome: Outcome | null) => void;
  /** What has the focus when no row is left to have it. */
  readonly around: RefObject<HTMLElement | null>;
}

/** There is no room for more names that could be read. */
const MOST_NAMED = 2;

/** One thread: about what, with whom and whether they are there, the last words, and what is unread. */
export function ThreadListRow({ view, href, isOpen, onOpen, around, ...props }: ThreadListRowProps) {
  const language = useLanguage();
  const { inbox, thread } = props;
  const { threadId, counterparts, unread, markedUnread, activityAt } = thread;
  const named = counterparts.slice(0, MOST_NAMED);
  const presence = usePresence({ inbox, threadId, userIds: named.map(({ userId }) => userId) });
  const isUnread = unread > 0 || markedUnread;
  const row = useRef<HTMLLIElement>(null);
  useHandingOn(row, ({ nextElementSibling: next, previousElementSibling: before }) =>
    (linkOf(next ?? before) ?? around.current)?.focus(),
  );
  return (
    <li ref={row} class={`parlor-row${isUnread ? " parlor-row-unread" : ""}`} data-thread-id={threadId}>
      <a
        class="parlor-row-link"
        href={href}
        aria-current={isOpen ? "page" : undefined}
        onClick={(event) => follow(event, onOpen && (() => onOpen(threadId)))}
      >
        <RowPicture thread={thread} />
        <span class="parlor-row-text">
          <span class="parlor-row-title">
            <span dir="auto">{titleWords(language, thread)}</span>
          </span>
          <span class="parlor-row-line">
            <People {...{ named, presence }} more={thread.memberCount - 1 - named.length} />
            <time class="parlor-row-time" dateTime={new Date(activityAt).toISOString()}>
              {language.moment(activityAt, Date.now())}
            </time>
          </span>
          <span class="parlor-row-line">
            <LastWords {...{ thread, view, isOpen }} />
            <Marks thread={thread} />
          </span>
        </span>
      </a>
      <ThreadMenu {...props} />
    </li>
  );
}

type Drawn = Pick<ThreadListRowProps, "thread" | "view">;

/** The listing, and in its corner whom one talks to. */
function RowPicture({ thread: { subject, counterparts } }: Pick<Drawn, "thread">) {
  return (
    <span class="parlor-row-picture">
      {subject?.picture ? (
        <img class="parlor-picture" src={subject.picture} alt="" width="80" height="60" loading="lazy" />
      ) : (
        <span class="parlor-picture parlor-picture-none" />
      )}
      {counterparts.length > 0 && <Portrait person={counterparts[0]} size={28} />}
    </span>
  );
}

interface PeopleProps extends Pick<InboxView, "presence"> {
  readonly named: InboxThread["counterparts"];
  /** So many are there besides. */
  readonly more: number;
}

function People({ named, more, presence }: PeopleProps) {
  const { many } = useLanguage();
  return (
    <span class="parlor-row-people">
      {named.map(({ userId, name }) => (
        <span key={userId} class="parlor-row-person" data-user-id={userId}>
          <PresenceMark presence={presence.get(userId)} />
          <span class="parlor-cut" dir="auto">
            {name ?? userId}
          </span>{" "}
        </span>
      ))}
      {more > 0 && <span>{many("more", more)}</span>}
    </span>
  );
}

/** What was said last; or what one has begun to say, where one is not at it. */
function LastWords({ thread, view, isOpen }: Drawn & Pick<ThreadListRowProps, "isOpen">) {
  const language = useLanguage();
  const { inbox: words, thread: said } = language.words;
  const { threadId, lastMessage, memberCount } = thread;
  const { text: draft } = openDraft({ threadId, userId: view.you?.userId });
  if (draft.trim() !== "" && !isOpen) return <Words by={words.draft} text={draft} isDraft />;
  if (!lastMessage) return <span class="parlor-row-preview">{words.noMessages}</span>;
  const { senderId, senderName } = lastMessage;
  const isOwn = senderId === view.you?.userId;
  const sender = isOwn ? said.you : memberCount > 2 ? senderName?.split(" ")[0] : undefined;
  return <Words by={sender} text={previewWords(language, lastMessage)} />;
}

interface WordsProps {
  readonly by: string | undefined;
  readonly text: string;
  readonly isDraft?: boolean;
}

function Words({ by, text, isDraft = false }: WordsProps) {
  return (
    <span class="parlor-row-preview">
      {by && (
        <span class={isDraft ? "parlor-draft" : undefined}>
          <bdi>{by}</bdi>:
        </span>
      )}
      <span class="parlor-cut" dir="auto">
        {text}
      </span>
    </span>
  );
}

function Marks({ thread: { pinned, muted, unread, markedUnread } }: Pick<Drawn, "thread">) {
  const { words, count, many } = useLanguage();
  return (
    <span class="parlor-marks">
      {pinned && <Mark words={words.inbox.pinned} path="M6 2.5h4l-.6 4 2.1 2.5h-7L6.6 6.5 6 2.5M8 9v4.5" />}
      {muted && <Mark words={words.inbox.muted} path="M3 6.5v3h2.2L8.5 12V4L5.2 6.5ZM11 6.2l3 3.6m0-3.6-3 3.6" />}
      {unread > 0 && (
        <span class="parlor-badge" title={many("unread", unread)}>
          <span aria-hidden="true">{count(unread)}</span>
          <span class="parlor-hidden">{many("unread", unread)}</span>
        </span>
      )}
      {unread === 0 && markedUnread && (
        <span class="parlor-badge parlor-badge-blank">
          <span class="parlor-hidden">{words.inbox.markedUnread}</span>
        </span>
      )}
    </span>
  );
}

function Mark({ words, path }: { words: string; path: string }) {
  return (
    <span class="parlor-mark" title={words}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={path} />
      </svg>
      <span class="parlor-hidden">{words}</span>
    </span>
  );
}
