import type { Notification } from "../client/index.ts";
import type { InboxThread } from "../protocol/inbox.ts";
import { notificationWords, previewWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { follow, type Leading } from "./opening.ts";

interface NotificationEntryProps {
  readonly notification: Notification;
  readonly state: Notification["state"];
  /** Its thread, if that is known: a thread without a title of its own is called after its subject. */
  readonly row: InboxThread | undefined;
  readonly href: string;
  readonly onLeave: () => void;
  readonly onOpen: Leading["onOpen"];
}

/** What is new in one thread; it grows while more comes. */
export function NotificationEntry({ notification, state, row, href, onLeave, onOpen }: NotificationEntryProps) {
  const language = useLanguage();
  const { threadId, message, at } = notification;
  const title = notification.title ?? row?.subject?.title;
  const isGroup = (row?.memberCount ?? 0) > 2;
  const go = (event: MouseEvent) => {
    onLeave();
    follow(event, onOpen && (() => onOpen(threadId)));
  };
  return (
    <li class={`parlor-entry parlor-entry-${state}`} data-thread-id={threadId} data-state={state}>
      <a class="parlor-entry-link" href={href} onClick={go}>
        <span class="parlor-entry-words">
          <span class="parlor-entry-what">{notificationWords(language, { ...notification, isGroup })}</span>
          {title && (
            <span class="parlor-entry-title">
              {" "}
              <bdi>{title}</bdi>
            </span>
          )}
        </span>
        {message && (
          <span class="parlor-row-preview">
            <span class="parlor-cut" dir="auto">
              {previewWords(language, message)}
            </span>
          </span>
        )}
        <span class="parlor-entry-foot">
          <span class="parlor-entry-state">{language.words.notifications[state]}</span>
          <time dateTime={new Date(at).toISOString()}>{language.moment(at, Date.now())}</time>
        </span>
      </a>
    </li>
  );
}
