import type {
  ChangedThread,
  InboxCounts,
  InboxEventsAnswer,
  InboxPage,
  InboxThread,
  LastMessage,
  Preview,
} from "../protocol/inbox.ts";
import type { OwnStatus, Presence, Status } from "../protocol/presence.ts";
import { each, type Fields, isFields, isSeq, isText, textOr } from "./fields.ts";
import { readAccess, readPerson, readSubject } from "./reading.ts";

/** The inbox's nouns, read from outside. Each returns null for what is not one; unknown fields are dropped. */

export function readInboxThread(fields: Fields): InboxThread | null {
  const { threadId, version, memberCount, lastSeq, activityAt, unread, readSeq } = fields;
  const access = readAccess(fields.access);
  if (!isText(threadId) || !isSeq(version) || !access) return null;
  if (!isSeq(lastSeq) || !isSeq(activityAt) || !isSeq(unread) || !isSeq(readSeq)) return null;
  return {
    ...{ threadId, version, access, lastSeq, activityAt, unread, readSeq },
    title: textOr(fields.title),
    subject: readSubject(fields.subject),
    counterparts: each(fields.counterparts, readPerson),
    memberCount: isSeq(memberCount) ? memberCount : 0,
    lastMessage: isFields(fields.lastMessage) ? (readLastMessage(fields.lastMessage) ?? undefined) : undefined,
    markedUnread: fields.markedUnread === true,
    muted: fields.muted === true,
    pinned: fields.pinned === true,
    archived: fields.archived === true,
    unseen: fields.unseen === true,
  };
}

/** A row, or that its thread was left. */
export function readChangedThread(fields: Fields): ChangedThread | null {
  const { threadId, version, left } = fields;
  if (left !== true) return readInboxThread(fields);
  return isText(threadId) && isSeq(version) ? { threadId, version, left } : null;
}

export function readLastMessage({ seq, id, senderId, senderName, preview, at }: Fields): LastMessage | null {
  if (!isSeq(seq) || !isText(id) || !isText(senderId) || !isSeq(at)) return null;
  return { seq, id, senderId, senderName: textOr(senderName), preview: readPreview(preview), at };
}

/** Of a newer server's kinds nothing can be said; that there is a message still can. */
function readPreview(preview: unknown): Preview {
  if (isText(preview)) return preview;
  if (!isFields(preview) || !isSeq(preview.count)) return "";
  const { kind, count } = preview;
  return kind === "image" || kind === "file" ? { kind, count } : "";
}

export function readCounts({ unreadThreads, unseen, seenVersion }: Fields): InboxCounts | null {
  if (!isSeq(unreadThreads) || !isSeq(unseen) || !isSeq(seenVersion)) return null;
  return { unreadThreads, unseen, seenVersion };
}

export function readInboxPage(fields: Fields): InboxPage | null {
  const counts = readCounts(fields);
  const { version, cursor } = fields;
  if (!counts || !isSeq(version) || !Array.isArray(fields.threads)) return null;
  return { ...counts, version, threads: each(fields.threads, readInboxThread), cursor: textOr(cursor) ?? null };
}

/** What changed since a version. */
export type Changes = InboxCounts & Pick<InboxEventsAnswer, "version" | "recovered" | "threads">;

export function readChanges(fields: Fields): Changes | null {
  const counts = readCounts(fields);
  const { version, recovered } = fields;
  if (!counts || !isSeq(version) || typeof recovered !== "boolean") return null;
  return { ...counts, version, recovered, threads: each(fields.threads, readChangedThread) };
}

const STATUSES = ["online", "away", "busy", "offline"] as const;

const readStatus = (value: unknown): Status | undefined => STATUSES.find((status) => status === value);

export function readPresence({ userId, status, lastSeenAt }: Fields): Presence | null {
  const known = readStatus(status);
  if (!isText(userId) || !known) return null;
  return isSeq(lastSeenAt) ? { userId, status: known, lastSeenAt } : { userId, status: known };
}

/** One's own status, and who one is. */
export type You = OwnStatus & { readonly userId: string };

export function readYou({ userId, status, manual, until }: Fields): You | null {
  const known = readStatus(status);
  if (!isText(userId) || !known) return null;
  return { userId, status: known, manual: readStatus(manual), until: isSeq(until) ? until : undefined };
}
