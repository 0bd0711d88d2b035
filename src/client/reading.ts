import type { Member, Person } from "../protocol/member.ts";
import type { MessageSent, NewMessage } from "../protocol/message.ts";
import type { Subject, ThreadSnapshot } from "../protocol/thread.ts";
import { each, type Fields, isFields, isSeq, isText, textOr, texts } from "./fields.ts";

/** The protocol's nouns, read from outside. Each returns null for what is not one; unknown fields are dropped. */

export function readMessage(fields: Fields): NewMessage | null {
  const { threadId, seq, rev, id, senderId, messageType, message, at, replyTo } = fields;
  if (!isText(threadId) || !isSeq(seq) || !isSeq(rev) || !isText(id)) return null;
  if (!isText(senderId) || !isText(message) || !isSeq(at)) return null;
  // A type of a newer server still has a text to show.
  const known = MESSAGE_TYPES.find((type) => type === messageType) ?? "text";
  const base = { type: "new_message", threadId, seq, rev, id, senderId, messageType: known, message, at } as const;
  return isText(replyTo) ? { ...base, replyTo } : base;
}

const MESSAGE_TYPES = ["text", "image", "file", "system"] as const;

export function readSent(fields: Fields): MessageSent | null {
  const { threadId, id, seq, at } = fields;
  if (!isText(threadId) || !isText(id) || !isSeq(seq) || !isSeq(at)) return null;
  return { type: "message_sent", threadId, id, seq, at };
}

export function readPerson(fields: Fields): Person | null {
  const { userId, name, picture, role } = fields;
  return isText(userId) ? { userId, name: textOr(name), picture: textOr(picture), role: textOr(role) } : null;
}

const ACCESS = ["owner", "member", "reader"] as const;

export function readAccess(value: unknown): Member["access"] | undefined {
  return ACCESS.find((access) => access === value);
}

export function readMember(fields: Fields): Member | null {
  const person = readPerson(fields);
  const access = readAccess(fields.access);
  const { readSeq, deliveredSeq } = fields;
  if (!person || !access || !isSeq(readSeq) || !isSeq(deliveredSeq)) return null;
  return { ...person, access, readSeq, deliveredSeq };
}

export function readSubject(value: unknown): Subject | undefined {
  if (!isFields(value)) return undefined;
  const { type, id, title, detail, price, url, picture } = value;
  if (!isText(type) || !isText(id) || !isText(title)) return undefined;
  return { type, id, title, detail: textOr(detail), price: textOr(price), url: textOr(url), picture: textOr(picture) };
}

export function readSnapshot(fields: Fields): ThreadSnapshot | null {
  const { threadId, epoch, lastSeq, title, subject, history, createdAt, you } = fields;
  if (!isText(threadId) || !isText(epoch) || !isSeq(lastSeq) || !isFields(you) || !isText(you.userId)) return null;
  return {
    ...{ threadId, epoch, lastSeq, title: textOr(title), subject: readSubject(subject) },
    history: history === "all" ? "all" : "joined",
    createdAt: isSeq(createdAt) ? createdAt : 0,
    you: { userId: you.userId, access: readAccess(you.access) },
    members: each(fields.members, readMember),
    former: each(fields.former, readPerson),
    viewing: texts(fields.viewing),
  };
}
