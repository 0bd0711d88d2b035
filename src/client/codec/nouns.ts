import type { Closing, ErrorFrame } from "../../protocol/connection.ts";
import type { Member, Person } from "../../protocol/member.ts";
import type { NewMessage } from "../../protocol/message.ts";
import type { Subject, ThreadSnapshot } from "../../protocol/thread.ts";
import { all, type Every, frame, maybe, oneOf, or, shape, text, texts, time, whole, yes } from "./readers.ts";

/** The protocol's nouns, read from outside. Each returns null for what is not one; unknown fields are dropped. */

const readReactions = shape({
  key: text,
  count: whole,
  userIds: texts,
  mine: maybe(oneOf(true)),
} satisfies Every<NonNullable<NewMessage["reactions"]>[number]>);

export const readMessage = frame("new_message", {
  threadId: text,
  seq: whole,
  rev: whole,
  id: text,
  senderId: text,
  // A type of a newer server still has a text to show.
  messageType: or(oneOf("text", "image", "file", "system"), "text" as const),
  message: text,
  at: time,
  replyTo: maybe(text),
  editedAt: maybe(time),
  deletedAt: maybe(time),
  deletedBy: maybe(text),
  reactions: maybe(all(readReactions)),
  reactionsSeq: maybe(whole),
} satisfies Every<NewMessage>);

const person = { userId: text, name: maybe(text), picture: maybe(text), role: maybe(text) } satisfies Every<Person>;

export const readPerson = shape(person);

export const access = oneOf("owner", "member", "reader");

const readAccess = maybe(access);

/** Who somebody is in a thread, without how far they have read. */
export const readRole = shape({ ...person, access } satisfies Every<Omit<Member, "readSeq" | "deliveredSeq">>);

const readMember = shape({ ...person, access, readSeq: whole, deliveredSeq: whole } satisfies Every<Member>);

const subjectFields = {
  id: text,
  title: text,
  detail: maybe(text),
  price: maybe(text),
  url: maybe(text),
  picture: maybe(text),
} satisfies Every<Subject>;

const subject = shape({ type: text, ...subjectFields });

export const readSubject = maybe(subject);

export const snapshot = {
  threadId: text,
  epoch: text,
  lastSeq: whole,
  title: maybe(text),
  subject: readSubject,
  history: or(oneOf("all"), "joined" as const),
  createdAt: or(time, 0),
  you: shape({ userId: text, access: readAccess }),
  members: all(readMember),
  former: all(readPerson),
  viewing: texts,
} satisfies Every<ThreadSnapshot>;

export const readSnapshot = shape(snapshot);

/** What the server says before it closes. */
export const readClosingNotice = frame("connection_status", {
  status: oneOf("closing"),
  code: whole,
  retryAfterMs: maybe(whole),
} satisfies Every<Closing>);

export const refusal = {
  code: text,
  message: or(text, ""),
  retryable: yes,
  retryAfterMs: maybe(whole),
  current: maybe(readMessage),
} satisfies Every<Omit<ErrorFrame, "id" | "ref">>;
