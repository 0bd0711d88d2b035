import type { CaughtUp, Closing, ErrorFrame } from "../protocol/connection.ts";
import type { DurableEvent, TransientEvent } from "../protocol/frames.ts";
import { MESSAGE_CODE_POINTS } from "../protocol/limits.ts";
import type { MessageSent } from "../protocol/message.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import {
  type Fields,
  flag,
  frame,
  frameReader,
  list,
  maybe,
  oneOf,
  or,
  shape,
  text,
  texts,
  time,
  unreadable,
  whole,
} from "./fields.ts";
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

const inThread = { threadId: text, userId: text };
const cursor = { ...inThread, seq: whole, at: time };
const event = { threadId: text, seq: whole, at: time, by: text };

const readHello = shape({
  type: oneOf("connection_status"),
  status: oneOf("connected"),
  recovered: flag,
  ...snapshot,
  typing: texts,
  limits: or(shape({ messageCodePoints: whole }), { messageCodePoints: MESSAGE_CODE_POINTS }),
});

/** Reads a frame; whatever it is, something can be said of it. */
export const readFrame = frameReader<Incoming>(
  {
    new_message: readMessage,
    connection_status: (value) => readHello(value) ?? readFarewell(value),
    ...frame("message_sent", { threadId: text, id: text, seq: whole, at: time }),
    ...frame("member_joined", { ...event, member: readRole }),
    ...frame("member_updated", { ...event, member: readRole }),
    ...frame("member_left", { ...event, userId: text }),
    ...frame("thread_updated", { ...event, title: maybe(text), subject: readSubject }),
    ...frame("user_typing", { ...inThread, isTyping: flag }),
    ...frame("viewing_changed", { ...inThread, viewing: flag }),
    ...frame("message_read", cursor),
    ...frame("message_delivered", cursor),
    ...frame("caught_up", { seq: whole }),
    ...frame("error", { ...refusal, id: maybe(text) }),
  },
  (fields) => ({ ...unreadable(fields), seq: whole(fields.seq) }),
);

/** Every event after a cursor. */
export const readEvents = ({ recovered, events }: Fields): Incoming[] | null =>
  recovered === true ? list(events).map(readFrame) : null;
