import type { Notification } from "../client/index.ts";
import type { InboxThread } from "../protocol/inbox.ts";
import { NOTIFICATION_WORDS, notificationWords, previewWords } from "./inbox-words.ts";
import { momentOf } from "./moments.ts";

interface NotificationEntryProps {
  readonly notification: Notification;
  readonly state: Notification["state"];
  /** Its thread, if that is known: a thread without a title of its own is called after its subject. */
  readonly row: InboxThread | undefined;
  readonly href: string;
  readonly onLeave: () => void;
}

/** What is new in one thread; it grows while more comes. */
export function NotificationEntry({ notification, state, row, href, onLeave }: NotificationEntryProps) {
  const { threadId, message, at } = notification;
  const title = notification.title ?? row?.subject?.title;
  // Among several people, unread messages need not all be by the last sender.
  const isGroup = (row?.memberCount ?? 0) > 2;
  return (
    <li class={`parlor-entry parlor-entry-${state}`} data-thread-id={threadId} data-state={state}>
      <a class="parlor-entry-link" href={href} onClick={onLeave}>
        <span class="parlor-entry-words">
          <span class="parlor-entry-what">{notificationWords(notification, isGroup)}</span>
          {title && (
            <span class="parlor-entry-title">
              {" — "}
              <bdi>{title}</bdi>
            </span>
          )}
        </span>
        {message && (
          <span class="parlor-row-preview" dir="auto">
            {previewWords(message.preview)}
          </span>
        )}
        <span class="parlor-entry-foot">
          <span class="parlor-entry-state">{NOTIFICATION_WORDS[state]}</span>
          <time dateTime={new Date(at).toISOString()}>{momentOf(at, Date.now())}</time>
        </span>
      </a>
    </li>
  );
}
