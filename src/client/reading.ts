import { all, maybe, oneOf, or, shape, text, texts, time, whole, yes } from "./fields.ts";

/** The protocol's nouns, read from outside. Each returns null for what is not one; unknown fields are dropped. */

export const readMessage = shape({
  type: oneOf("new_message"),
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
});

const person = { userId: text, name: maybe(text), picture: maybe(text), role: maybe(text) };

export const readPerson = shape(person);

export const access = oneOf("owner", "member", "reader");

export const readAccess = maybe(access);

/** Who somebody is in a thread, without how far he has read. */
export const readRole = shape({ ...person, access });

export const readMember = shape({ ...person, access, readSeq: whole, deliveredSeq: whole });

const subject = shape({
  ...{ type: text, id: text, title: text },
  ...{ detail: maybe(text), price: maybe(text), url: maybe(text), picture: maybe(text) },
});

export const readSubject = maybe(subject);

export const snapshot = {
  ...{ threadId: text, epoch: text, lastSeq: whole, title: maybe(text), subject: readSubject },
  history: or(oneOf("all"), "joined" as const),
  createdAt: or(time, 0),
  you: shape({ userId: text, access: readAccess }),
  members: all(readMember),
  former: all(readPerson),
  viewing: texts,
};

export const readSnapshot = shape(snapshot);

/** What the server says before it closes. */
export const readFarewell = shape({
  type: oneOf("connection_status"),
  status: oneOf("closing"),
  code: whole,
  retryAfterMs: maybe(whole),
});

export const refusal = {
  code: text,
  message: or(text, ""),
  retryable: yes,
  retryAfterMs: maybe(whole),
};
