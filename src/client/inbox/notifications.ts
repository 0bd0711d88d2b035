import type { InboxThread, LastMessage } from "../../protocol/inbox.ts";
import type { AddedNotification, NewMessageNotification } from "../../protocol/notification.ts";

/** What a notification center shows: one entry per thread, that grows. */
export interface Notification {
  readonly threadId: string;
  readonly title?: string;
  /** The latest message; null when the user was only added to the thread. */
  readonly message: LastMessage | null;
  /** Who added the user, if that was told while this device listened. */
  readonly addedBy: string | null;
  readonly unread: number;
  readonly state: "unseen" | "unread" | "read";
  readonly at: number;
  /** It came while the thread was before somebody's eyes on this device. */
  readonly isQuiet: boolean;
}

/** What was heard, by thread. Whether it was seen and read, the rows know better. */
export type Notices = ReadonlyMap<string, Notice>;

interface Notice extends Omit<Notification, "state"> {
  readonly isSeen: boolean;
}

/** An older entry than these nobody looks for; of what was read, than these. */
const MAX_ENTRIES = 100;
const MAX_READ = 20;

export function hearMessage(notices: Notices, frame: NewMessageNotification, isQuiet: boolean): Notices {
  const { threadId, title, unread, type: _, ...message } = frame;
  const before = notices.get(threadId);
  if (before?.message && before.message.seq >= message.seq) return notices;
  const addedBy = before?.addedBy ?? null;
  return put(notices, { threadId, title, message, addedBy, unread, at: message.at, isQuiet, isSeen: isQuiet });
}

export function hearAdded(notices: Notices, frame: AddedNotification, isQuiet: boolean): Notices {
  const { threadId, title, by, at } = frame;
  // Messages of before belong to a membership that ended.
  const added = { threadId, title, message: null, addedBy: by, unread: 0, at, isQuiet, isSeen: isQuiet };
  return put(notices, added);
}

export function dropNotice(notices: Notices, threadId: string): Notices {
  if (!notices.has(threadId)) return notices;
  const others = new Map(notices);
  others.delete(threadId);
  return others;
}

/** All have been seen. */
export const seeNotices = (notices: Notices): Notices =>
  new Map([...notices].map(([threadId, notice]) => [threadId, { ...notice, isSeen: true }]));

/**
 * The entries, newest first: what was heard, and what the rows say that others wrote last. It stays when it has been
 * read, until one answers or archives the thread. Muted threads have none.
 */
export function listNotifications(
  notices: Notices,
  threads: ReadonlyMap<string, InboxThread>,
  userId: string | undefined,
): readonly Notification[] {
  const heard = [...notices.values()].flatMap((notice) => fromNotice(notice, threads.get(notice.threadId)));
  const found = [...threads.values()].flatMap((thread) => (notices.has(thread.threadId) ? [] : fromRow(thread)));
  const all = [...heard, ...found].sort(byTime);
  const isRead = ({ state }: Notification) => state === "read";
  const read = all.filter((one) => isRead(one) && !isDone(threads.get(one.threadId), userId)).slice(0, MAX_READ);
  return [...all.filter((one) => !isRead(one)), ...read].sort(byTime).slice(0, MAX_ENTRIES);
}

const byTime = (a: Notification, b: Notification): number => b.at - a.at;

/** There is nothing more to do about what was read there. */
const isDone = (row: InboxThread | undefined, userId: string | undefined): boolean =>
  row?.archived === true || (userId !== undefined && row?.lastMessage?.senderId === userId);

function fromNotice({ isSeen, ...notice }: Notice, row: InboxThread | undefined): Notification[] {
  if (row?.muted) return [];
  const isAhead = !row || (notice.message?.seq ?? 0) > row.lastSeq;
  if (isAhead) return [{ ...notice, state: isSeen ? "unread" : "unseen" }];
  const heard = notice.message?.seq ?? 0;
  const { lastMessage: last } = row;
  // Of the one that was heard, the row says what has become of it.
  const isLater = last !== undefined && (last.seq === heard || (last.seq > heard && row.unread > 0));
  const message = isLater ? last : notice.message;
  return [{ ...notice, ...about(row), message, at: message?.at ?? notice.at }];
}

function fromRow(row: InboxThread): Notification[] {
  const { threadId, lastMessage, activityAt, muted, unseen, unread } = row;
  // Of a thread without a message, only that one was added to it, as long as that is news.
  if (muted || (!lastMessage && !unseen && unread === 0)) return [];
  const at = lastMessage?.at ?? activityAt;
  return [{ threadId, message: lastMessage ?? null, addedBy: null, at, isQuiet: false, ...about(row) }];
}

const about = ({ title, unread, unseen }: InboxThread): Pick<Notification, "title" | "unread" | "state"> => ({
  title,
  unread,
  state: unseen ? "unseen" : unread > 0 ? "unread" : "read",
});

/** The oldest gives way. */
function put(notices: Notices, notice: Notice): Notices {
  const others = [...notices.values()].filter(({ threadId }) => threadId !== notice.threadId);
  return new Map([...others.slice(1 - MAX_ENTRIES), notice].map((one) => [one.threadId, one]));
}
