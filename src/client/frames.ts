import type { CaughtUp, Closing, ErrorFrame } from "../protocol/connection.ts";
import type { DurableEvent, TransientEvent } from "../protocol/frames.ts";
import { MESSAGE_CODE_POINTS } from "../protocol/limits.ts";
import type { MessageSent } from "../protocol/message.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import { type Fields, isFields, isSeq, isText, textOr, texts } from "./fields.ts";
import { readAccess, readMessage, readPerson, readSent, readSnapshot, readSubject } from "./reading.ts";

/** What a thread's socket may say, as far as this client understands it. */
export type Incoming =
  | DurableEvent
  | TransientEvent
  | Hello
  | Pick<Closing, "type" | "status" | "code" | "retryAfterMs">
  | Pick<CaughtUp, "type" | "seq">
  | MessageSent
  | (Omit<ErrorFrame, "code"> & { readonly code: string })
  | Unreadable;

/** The first frame. */
export type Hello = ThreadSnapshot & {
  readonly type: "connection_status";
  readonly status: "connected";
  readonly recovered: boolean;
  readonly typing: readonly string[];
  readonly limits: Limits;
};

/** What this server takes. */
export interface Limits {
  /** Code points of a message's text. */
  readonly messageCodePoints: number;
}

/** A frame of a newer server, or a broken one. If it is the log's next event, the log goes on after it. */
export interface Unreadable {
  readonly type: "unreadable";
  readonly what: string;
  readonly seq: number | null;
}

/** Reads a frame; whatever it is, something can be said of it. */
export function readFrame(fields: Fields): Incoming {
  const read = isText(fields.type) && Object.hasOwn(READERS, fields.type) ? READERS[fields.type] : undefined;
  return read?.(fields) ?? unreadable(fields);
}

const unreadable = ({ type, seq }: Fields): Unreadable => ({
  type: "unreadable",
  what: isText(type) ? type.slice(0, 64) : "no frame",
  seq: isSeq(seq) ? seq : null,
});

const READERS: Readonly<Record<string, (fields: Fields) => Incoming | null>> = {
  new_message: readMessage,
  message_sent: readSent,
  member_joined: (fields) => memberChange("member_joined", fields),
  member_updated: (fields) => memberChange("member_updated", fields),
  member_left: ({ threadId, seq, at, by, userId }) =>
    isText(threadId) && isSeq(seq) && isSeq(at) && isText(by) && isText(userId)
      ? { type: "member_left", threadId, seq, at, by, userId }
      : null,
  thread_updated: ({ threadId, seq, at, by, title, subject }) =>
    isText(threadId) && isSeq(seq) && isSeq(at) && isText(by)
      ? { type: "thread_updated", threadId, seq, at, by, title: textOr(title), subject: readSubject(subject) }
      : null,
  user_typing: ({ threadId, userId, isTyping }) =>
    isText(threadId) && isText(userId) && typeof isTyping === "boolean"
      ? { type: "user_typing", threadId, userId, isTyping }
      : null,
  viewing_changed: ({ threadId, userId, viewing }) =>
    isText(threadId) && isText(userId) && typeof viewing === "boolean"
      ? { type: "viewing_changed", threadId, userId, viewing }
      : null,
  message_read: (fields) => receipt("message_read", fields),
  message_delivered: (fields) => receipt("message_delivered", fields),
  connection_status: (fields) => (fields.status === "connected" ? hello(fields) : farewell(fields)),
  caught_up: ({ seq }) => (isSeq(seq) ? { type: "caught_up", seq } : null),
  error: refusal,
};

function memberChange(type: "member_joined" | "member_updated", fields: Fields): Incoming | null {
  const { threadId, seq, at, by, member } = fields;
  if (!isText(threadId) || !isSeq(seq) || !isSeq(at) || !isText(by) || !isFields(member)) return null;
  const person = readPerson(member);
  const access = readAccess(member.access);
  return person && access ? { type, threadId, seq, at, by, member: { ...person, access } } : null;
}

function receipt(type: "message_read" | "message_delivered", fields: Fields): Incoming | null {
  const { threadId, userId, seq, at } = fields;
  return isText(threadId) && isText(userId) && isSeq(seq) && isSeq(at) ? { type, threadId, userId, seq, at } : null;
}

function hello(fields: Fields): Hello | null {
  const thread = readSnapshot(fields);
  if (!thread || typeof fields.recovered !== "boolean") return null;
  const { recovered } = fields;
  const typing = texts(fields.typing);
  return { ...thread, type: "connection_status", status: "connected", recovered, typing, limits: readLimits(fields) };
}

function readLimits({ limits }: Fields): Limits {
  const said = isFields(limits) ? limits.messageCodePoints : undefined;
  return { messageCodePoints: isSeq(said) && said > 0 ? said : MESSAGE_CODE_POINTS };
}

function farewell({ status, code, retryAfterMs }: Fields): Incoming | null {
  if (status !== "closing" || !isSeq(code)) return null;
  return { type: "connection_status", status, code, retryAfterMs: isSeq(retryAfterMs) ? retryAfterMs : undefined };
}

function refusal({ code, message, retryable, retryAfterMs, id }: Fields): Incoming | null {
  if (!isText(code)) return null;
  return {
    type: "error",
    code,
    message: textOr(message) ?? "",
    retryable: retryable === true,
    retryAfterMs: isSeq(retryAfterMs) ? retryAfterMs : undefined,
    id: textOr(id),
  };
}
