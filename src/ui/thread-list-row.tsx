import type { Inbox, InboxView } from "../client/index.ts";
import type { InboxThread } from "../protocol/inbox.ts";
import { usePresence } from "./hooks/index.ts";
import { countWords, INBOX_WORDS, previewWords, unreadWords } from "./inbox-words.ts";
import { momentOf } from "./moments.ts";
import { OnlineStatus } from "./online-status.tsx";
import { ThreadMenu } from "./thread-menu.tsx";

export interface ThreadListRowProps {
  readonly inbox: Inbox;
  readonly view: Pick<InboxView, "you">;
  readonly thread: InboxThread;
  readonly href: string;
  /** It is the thread that stands open beside the list. */
  readonly isOpen: boolean;
  readonly onRefused: () => void;
  readonly onLeave: () => void;
}

/** One thread: about what, with whom and whether they are there, the last words, and what is unread. */
export function ThreadListRow({ view, href, isOpen, ...props }: ThreadListRowProps) {
  const { inbox, thread } = props;
  const { subject, unread, markedUnread } = thread;
  const { threadId, counterparts } = thread;
  const presence = usePresence({ inbox, threadId, userIds: counterparts.map(({ userId }) => userId) });
  const isUnread = unread > 0 || markedUnread;
  return (
    <li class={`parlor-row${isUnread ? " parlor-row-unread" : ""}`} data-thread-id={threadId}>
      <a class="parlor-row-link" href={href} aria-current={isOpen ? "page" : undefined}>
        {subject?.picture ? (
          <img class="parlor-picture" src={subject.picture} alt="" width="64" height="48" />
        ) : (
          <span class="parlor-picture parlor-picture-none" />
        )}
        <span class="parlor-row-text">
          <span class="parlor-row-line">
            <People {...{ thread, presence }} />
            <time class="parlor-row-time" dateTime={new Date(thread.activityAt).toISOString()}>
              {momentOf(thread.activityAt, Date.now())}
            </time>
          </span>
          <span class="parlor-row-title" dir="auto">
            {thread.title ?? subject?.title}
          </span>
          <span class="parlor-row-line">
            <LastWords {...{ thread, view }} />
            <Marks thread={thread} />
          </span>
        </span>
      </a>
      <ThreadMenu {...props} />
    </li>
  );
}

type Drawn = Pick<ThreadListRowProps, "thread" | "view">;

function People({ thread, presence }: Pick<Drawn, "thread"> & Pick<InboxView, "presence">) {
  const { counterparts, memberCount } = thread;
  const more = memberCount - 1 - counterparts.length;
  return (
    <span class="parlor-row-people">
      {counterparts.map(({ userId, name }) => (
        <span key={userId} class="parlor-row-person" data-user-id={userId}>
          <OnlineStatus presence={presence.get(userId)} />
          <span dir="auto">{name ?? userId}</span>{" "}
        </span>
      ))}
      {more > 0 && <span>+{more}</span>}
    </span>
  );
}

function LastWords({ thread, view }: Drawn) {
  const { lastMessage, memberCount } = thread;
  if (!lastMessage) return <span class="parlor-row-preview">{INBOX_WORDS.noMessages}</span>;
  const { senderId, senderName, preview } = lastMessage;
  const isOwn = senderId === view.you?.userId;
  const sender = isOwn ? INBOX_WORDS.you : memberCount > 2 ? senderName?.split(" ")[0] : undefined;
  return (
    <span class="parlor-row-preview">
      {sender && `${sender}: `}
      <bdi>{previewWords(preview)}</bdi>
    </span>
  );
}

function Marks({ thread: { pinned, muted, unread, markedUnread } }: Pick<Drawn, "thread">) {
  return (
    <span class="parlor-marks">
      {pinned && <span class="parlor-mark">{INBOX_WORDS.pinned}</span>}
      {muted && <span class="parlor-mark">{INBOX_WORDS.muted}</span>}
      {unread > 0 && (
        <span class="parlor-badge" title={unreadWords(unread)}>
          {countWords(unread)}
          <span class="parlor-hidden"> unread</span>
        </span>
      )}
      {unread === 0 && markedUnread && (
        <span class="parlor-badge parlor-badge-blank">
          <span class="parlor-hidden">{INBOX_WORDS.markedUnread}</span>
        </span>
      )}
    </span>
  );
}
