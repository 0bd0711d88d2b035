import type { CaughtUp, Closing, ErrorFrame } from "../protocol/connection.ts";
import type { DurableEvent, TransientEvent } from "../protocol/frames.ts";
import { MESSAGE_CODE_POINTS } from "../protocol/limits.ts";
import type { MessageSent } from "../protocol/message.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import { type Fields, flag, isSeq, isText, maybe, oneOf, or, type Read, shape, text, texts, whole } from "./fields.ts";
import { readFarewell, readMessage, readRole, readSubject, refusal, snapshot } from "./reading.ts";

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

const inThread = { threadId: text, userId: text };
const event = { threadId: text, seq: whole, at: whole, by: text };

const READERS: Readonly<Record<string, Read<Incoming>>> = {
  new_message: readMessage,
  message_sent: shape({ type: oneOf("message_sent"), threadId: text, id: text, seq: whole, at: whole }),
  member_joined: shape({ type: oneOf("member_joined"), ...event, member: readRole }),
  member_updated: shape({ type: oneOf("member_updated"), ...event, member: readRole }),
  member_left: shape({ type: oneOf("member_left"), ...event, userId: text }),
  thread_updated: shape({ type: oneOf("thread_updated"), ...event, title: maybe(text), subject: readSubject }),
  user_typing: shape({ type: oneOf("user_typing"), ...inThread, isTyping: flag }),
  viewing_changed: shape({ type: oneOf("viewing_changed"), ...inThread, viewing: flag }),
  message_read: shape({ type: oneOf("message_read"), ...inThread, seq: whole, at: whole }),
  message_delivered: shape({ type: oneOf("message_delivered"), ...inThread, seq: whole, at: whole }),
  connection_status: (fields) => readHello(fields) ?? readFarewell(fields),
  caught_up: shape({ type: oneOf("caught_up"), seq: whole }),
  error: shape({ type: oneOf("error"), ...refusal, id: maybe(text) }),
};

const readHello = shape({
  type: oneOf("connection_status"),
  status: oneOf("connected"),
  recovered: flag,
  ...snapshot,
  typing: texts,
  limits: or(shape({ messageCodePoints: whole }), { messageCodePoints: MESSAGE_CODE_POINTS }),
});
