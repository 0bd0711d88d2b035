import type {
  InboxCounts,
  InboxEventsAnswer,
  InboxPage,
  InboxThread,
  LastMessage,
  LeftThread,
  Preview,
} from "../../protocol/inbox.ts";
import type { OwnStatus, Presence } from "../../protocol/presence.ts";
import { access, readPerson, readSubject } from "../codec/nouns.ts";
import {
  all,
  type Every,
  type Fields,
  flag,
  isFields,
  maybe,
  oneOf,
  or,
  type Read,
  shape,
  text,
  time,
  whole,
  yes,
} from "../codec/readers.ts";

/** The inbox's nouns, read from outside. Each returns null for what is not one; unknown fields are dropped. */

const readKindAndCount = shape({ kind: oneOf("image", "file"), count: whole });

/** Of a newer server's kinds nothing can be said; that there is a message still can. */
const readPreview = (value: unknown): Preview => text(value) ?? readKindAndCount(value) ?? "";

export const lastMessage = {
  seq: whole,
  id: text,
  senderId: text,
  senderName: maybe(text),
  preview: readPreview,
  at: time,
  edited: maybe(oneOf(true)),
  deleted: maybe(oneOf(true)),
} satisfies Every<LastMessage>;

export const readInboxThread = shape({
  threadId: text,
  version: whole,
  access,
  lastSeq: whole,
  activityAt: time,
  unread: whole,
  readSeq: whole,
  title: maybe(text),
  subject: readSubject,
  counterparts: all(readPerson),
  memberCount: or(whole, 0),
  lastMessage: maybe(shape(lastMessage)),
  markedUnread: yes,
  muted: yes,
  pinned: yes,
  archived: yes,
  unseen: yes,
} satisfies Every<InboxThread>);

const readLeft = shape({ threadId: text, version: whole, left: oneOf(true) } satisfies Every<LeftThread>);

/** A row, or that its thread was left. */
export const readChangedThread = (value: unknown) => readLeft(value) ?? readInboxThread(value);

export const counts = { unreadThreads: whole, unseen: whole, seenVersion: whole } satisfies Every<InboxCounts>;
export const readCounts = shape({ ...counts, version: whole });

const readPage = shape({
  ...counts,
  version: whole,
  cursor: maybe(text),
  threads: all(readInboxThread),
} satisfies Every<InboxPage>);

export function readInboxPage(fields: Fields): InboxPage | null {
  const page = Array.isArray(fields.threads) ? readPage(fields) : null;
  return page && { ...page, cursor: page.cursor ?? null };
}

/** What changed since a version. */
export type Changes = InboxCounts & Pick<InboxEventsAnswer, "version" | "recovered" | "threads">;

export const readChanges: Read<Changes> = shape({
  ...counts,
  version: whole,
  recovered: flag,
  threads: all(readChangedThread),
});

const status = oneOf("online", "away", "busy", "offline");

export const presence = { userId: text, status, lastSeenAt: maybe(time) } satisfies Every<Presence>;

/** One's own status, and who one is. */
export type You = OwnStatus & { readonly userId: string };

export const you = { userId: text, status, manual: maybe(status), until: maybe(time) } satisfies Every<You>;
export const readYou: Read<You> = shape(you);

/** The answer to an edit: the row, where the server sends it. */
export interface AnsweredRow {
  readonly row: InboxThread | null;
}

export const readRow = (fields: Fields): AnsweredRow => ({
  row: readInboxThread(isFields(fields.thread) ? fields.thread : fields),
});
