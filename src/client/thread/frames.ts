import type { CaughtUp, Closing, Connected, ErrorFrame } from "../../protocol/connection.ts";
import type { DurableEvent, ServerFrame, TransientEvent } from "../../protocol/frames.ts";
import { MESSAGE_CODE_POINTS } from "../../protocol/limits.ts";
import type { MemberJoined, MemberLeft, MemberUpdated } from "../../protocol/member.ts";
import type {
  EventHidden,
  MessageChanged,
  MessageDeleted,
  MessageEdited,
  MessageSent,
} from "../../protocol/message.ts";
import type { ReactionChanged } from "../../protocol/reaction.ts";
import type { MessageDelivered, MessageRead } from "../../protocol/receipt.ts";
import type { ThreadSnapshot, ThreadUpdated } from "../../protocol/thread.ts";
import type { UserTyping } from "../../protocol/typing.ts";
import type { ViewingChanged } from "../../protocol/viewing.ts";
import { readClosingNotice, readMessage, readRole, readSubject, refusal, snapshot } from "../codec/nouns.ts";
import {
  type Every,
  type Fields,
  type FrameReaders,
  flag,
  frame,
  frameReader,
  ignored,
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
} from "../codec/readers.ts";

/** What a thread's socket may say, as far as this client understands it. */
export type Incoming =
  | DurableEvent
  | TransientEvent
  | Hello
  | Pick<Closing, "type" | "status" | "code" | "retryAfterMs">
  | Pick<CaughtUp, "type" | "seq">
  | MessageSent
  | MessageChanged
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
interface Unreadable {
  readonly type: "unreadable";
  readonly what: string;
  readonly seq: number | null;
}

const inThread = { threadId: text, userId: text };
const cursor = { ...inThread, seq: whole, at: time };
const event = { threadId: text, seq: whole, at: time, by: text };
const change = { threadId: text, seq: whole, id: text };

const readHello = frame("connection_status", {
  status: oneOf("connected"),
  recovered: flag,
  ...snapshot,
  typing: texts,
  limits: or(shape({ messageCodePoints: whole }), { messageCodePoints: MESSAGE_CODE_POINTS }),
  heartbeatMs: ignored,
  serverTime: ignored,
  ref: ignored,
} satisfies Every<Connected>);

/** Each type that a thread may say, with each field that it may have. */
const READERS: FrameReaders<ServerFrame["type"], Incoming> = {
  new_message: readMessage,
  connection_status: (value) => readHello(value) ?? readClosingNotice(value),
  message_sent: frame("message_sent", {
    threadId: text,
    id: text,
    seq: whole,
    at: time,
    duplicate: ignored,
    mismatch: maybe(oneOf(true)),
    ref: ignored,
  } satisfies Every<MessageSent>),
  message_changed: frame("message_changed", {
    threadId: text,
    id: text,
    seq: whole,
    rev: whole,
    duplicate: ignored,
    ref: maybe(text),
  } satisfies Every<MessageChanged>),
  message_edited: frame("message_edited", {
    ...change,
    rev: whole,
    message: text,
    editedAt: time,
    by: text,
  } satisfies Every<MessageEdited>),
  message_deleted: frame("message_deleted", {
    ...change,
    rev: whole,
    deletedAt: time,
    by: text,
  } satisfies Every<MessageDeleted>),
  reaction_changed: frame("reaction_changed", {
    ...change,
    userId: text,
    key: text,
    on: flag,
  } satisfies Every<ReactionChanged>),
  event_hidden: frame("event_hidden", { threadId: text, seq: whole } satisfies Every<EventHidden>),
  member_joined: frame("member_joined", { ...event, member: readRole } satisfies Every<MemberJoined>),
  member_updated: frame("member_updated", { ...event, member: readRole } satisfies Every<MemberUpdated>),
  member_left: frame("member_left", { ...event, userId: text } satisfies Every<MemberLeft>),
  thread_updated: frame("thread_updated", {
    ...event,
    title: maybe(text),
    subject: readSubject,
  } satisfies Every<ThreadUpdated>),
  user_typing: frame("user_typing", { ...inThread, isTyping: flag } satisfies Every<UserTyping>),
  viewing_changed: frame("viewing_changed", { ...inThread, viewing: flag } satisfies Every<ViewingChanged>),
  message_read: frame("message_read", cursor satisfies Every<MessageRead>),
  message_delivered: frame("message_delivered", cursor satisfies Every<MessageDelivered>),
  caught_up: frame("caught_up", { threadId: ignored, seq: whole } satisfies Every<CaughtUp>),
  error: frame("error", { ...refusal, id: maybe(text), ref: maybe(text) } satisfies Every<ErrorFrame>),
};

/** Reads a frame; whatever it is, something can be said of it. */
export const readFrame = frameReader<Incoming>(READERS, (fields) => ({
  ...unreadable(fields),
  seq: whole(fields.seq),
}));

/** Every event after a cursor. */
export const readEvents = ({ recovered, events }: Fields): Incoming[] | null =>
  recovered === true ? list(events).map(readFrame) : null;
