import type { Filter, Notification } from "../client/index.ts";
import type { InboxThread, Preview } from "../protocol/inbox.ts";
import type { Presence, Status } from "../protocol/presence.ts";
import { momentOf } from "./moments.ts";

/** Every word of the thread list, the notifications and the status, in English. */
export const INBOX_WORDS = {
  threads: "Conversations",
  filters: "Which conversations to show",
  actions: "Actions for",
  more: "Load more conversations",
  moreLoading: "Loading more conversations …",
  moreFailed: "More conversations could not be loaded. Try again",
  loading: "Loading your conversations …",
  loadFailed: "Your conversations could not be loaded. They are tried again shortly.",
  broken: "Connection lost: this list may be out of date. Trying again …",
  polling: "This network slows news down. They come all the same.",
  unreachable: "Your conversations cannot be reached. Reload the page, or try again later.",
  refused: "That could not be saved. Try again.",
  noMessages: "No messages yet",
  deleted: "A message",
  pinned: "Pinned",
  muted: "Muted",
  pin: "Pin to the top",
  unpin: "Unpin",
  mute: "Mute",
  unmute: "Unmute",
  archive: "Archive",
  unarchive: "Take out of the archive",
  markUnread: "Mark as unread",
  unmarkUnread: "Do not mark as unread",
  markRead: "Mark as read",
  markedUnread: "marked as unread",
  notifications: "Notifications",
  quiet: "Nothing new. When somebody writes to you, it shows here.",
  yourStatus: "Your status",
  statusUnknown: "Connecting …",
  busyForAnHour: "Busy for 1 hour",
  busy: "Busy until I change it",
  appearOffline: "Appear offline",
  you: "You",
} as const;

export const FILTER_WORDS: Readonly<Record<Filter, string>> = { all: "All", unread: "Unread", archived: "Archived" };

export const EMPTY_WORDS: Readonly<Record<Filter, string>> = {
  all: "No conversations yet. Ask a question at a listing, and it begins here.",
  unread: "Everything has been read.",
  archived: "Nothing is archived. What you archive waits here until somebody writes again.",
};

export const PRESENCE_WORDS: Readonly<Record<Status, string>> = {
  online: "Online",
  away: "Away",
  busy: "Busy",
  offline: "Offline",
};

export const NOTIFICATION_WORDS: Readonly<Record<Notification["state"], string>> = {
  unseen: "New",
  unread: "Unread",
  read: "Read",
};

/** "Busy", "Offline, last seen yesterday". */
export function presenceWords({ status, lastSeenAt }: Omit<Presence, "userId">, now: number): string {
  const words = PRESENCE_WORDS[status];
  return status === "offline" && lastSeenAt !== undefined ? `${words}, last seen ${momentOf(lastSeenAt, now)}` : words;
}

/** Above 999 nobody counts: "999+". */
export const countWords = (count: number): string => (count > 999 ? "999+" : String(count));

export const unreadWords = (count: number): string => `${countWords(count)} unread`;

/** The message itself, or what it carries. */
export function previewWords(preview: Preview): string {
  if (typeof preview === "string") return preview || INBOX_WORDS.deleted;
  const { kind, count } = preview;
  if (kind === "image") return count === 1 ? "A photo" : `${count} photos`;
  return count === 1 ? "A file" : `${count} files`;
}

/** "Marcus Bell and Priya Raman". */
export const counterpartWords = ({ counterparts, title }: Pick<InboxThread, "counterparts" | "title">): string =>
  new Intl.ListFormat("en").format(counterparts.map(({ name, userId }) => name ?? userId)) || (title ?? "");

/** "3 new messages from Marcus Bell": what a notification says, before what it is about. */
export function notificationWords(
  { message, unread }: Pick<Notification, "message" | "unread">,
  isGroup: boolean,
): string {
  if (!message) return "You were added to a conversation";
  const sender = message.senderName ?? message.senderId;
  if (unread === 0) return `Message from ${sender}`;
  if (unread === 1) return `New message from ${sender}`;
  return `${countWords(unread)} new messages${isGroup ? ", the last" : ""} from ${sender}`;
}

export const bellWords = (unseen: number): string =>
  unseen === 0 ? INBOX_WORDS.notifications : `${INBOX_WORDS.notifications}, ${countWords(unseen)} new`;
