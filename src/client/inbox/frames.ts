import type { Closing, ErrorFrame } from "../../protocol/connection.ts";
import type { ChangedThread, InboxCounts } from "../../protocol/inbox.ts";
import type { InboxChanged, InboxConnected, InboxServerFrame } from "../../protocol/inbox-frames.ts";
import type { AddedNotification, NewMessageNotification } from "../../protocol/notification.ts";
import type { UserStatusChange, UserStatusUpdate } from "../../protocol/presence.ts";
import { readClosingNotice, refusal } from "../codec/nouns.ts";
import {
  type Every,
  type FrameReaders,
  flag,
  frame,
  frameReader,
  ignored,
  isFields,
  maybe,
  oneOf,
  text,
  time,
  unreadable,
  whole,
} from "../codec/readers.ts";
import { counts, lastMessage, presence, readChangedThread, readYou, type You, you } from "./nouns.ts";

/** What an inbox's socket may say, as far as this client understands it. */
export type InboxIncoming =
  | InboxHello
  | Pick<Closing, "type" | "status" | "code" | "retryAfterMs">
  | (InboxCounts & { readonly type: "inbox_changed"; readonly thread: ChangedThread })
  | (InboxCounts & { readonly type: "inbox_counts"; readonly version: number })
  | { readonly type: "caught_up"; readonly version: number }
  | InboxEventFrame
  | (Pick<ErrorFrame, "type" | "message" | "retryable" | "retryAfterMs" | "ref"> & { readonly code: string })
  | { readonly type: "unreadable"; readonly what: string; readonly version: number | null };

/** The first frame. */
export type InboxHello = InboxCounts & {
  readonly type: "connection_status";
  readonly status: "connected";
  readonly version: number;
  readonly recovered: boolean;
  readonly you: You;
};

/** What listeners are told. */
export type InboxEventFrame = NewMessageNotification | AddedNotification | UserStatusChange | UserStatusUpdate;

const readHello = frame("connection_status", {
  status: oneOf("connected"),
  ...counts,
  version: whole,
  recovered: flag,
  you: readYou,
  heartbeatMs: ignored,
  serverTime: ignored,
  ref: ignored,
} satisfies Every<InboxConnected>);

type Said<Type extends InboxServerFrame["type"]> = Extract<InboxServerFrame, { type: Type }>;

/** Each type that an inbox may say, with each field that it may have. */
const READERS: FrameReaders<InboxServerFrame["type"], InboxIncoming> = {
  connection_status: (value) => readHello(value) ?? readClosingNotice(value),
  inbox_changed: frame("inbox_changed", { ...counts, thread: readChangedThread } satisfies Every<InboxChanged>),
  inbox_counts: frame("inbox_counts", { ...counts, version: whole } satisfies Every<Said<"inbox_counts">>),
  caught_up: frame("caught_up", { version: whole } satisfies Every<Said<"caught_up">>),
  new_message_notification: frame("new_message_notification", {
    ...lastMessage,
    threadId: text,
    title: maybe(text),
    unread: whole,
  } satisfies Every<NewMessageNotification>),
  added_to_thread: frame("added_to_thread", {
    threadId: text,
    title: maybe(text),
    by: text,
    at: time,
  } satisfies Every<AddedNotification>),
  user_status_change: frame("user_status_change", presence satisfies Every<UserStatusChange>),
  user_status_update: frame("user_status_update", you satisfies Every<UserStatusUpdate>),
  error: frame("error", { ...refusal, id: ignored, ref: maybe(text) } satisfies Every<ErrorFrame>),
};

/** Reads a frame; whatever it is, something can be said of it. */
export const readInboxFrame = frameReader<InboxIncoming>(
  READERS,
  // If it took a version, the inbox goes on after it.
  (fields) => ({ ...unreadable(fields), version: whole((isFields(fields.thread) ? fields.thread : fields).version) }),
);
