import type { Closing, ErrorFrame } from "../protocol/connection.ts";
import type { ChangedThread, InboxCounts } from "../protocol/inbox.ts";
import type { AddedNotification, NewMessageNotification } from "../protocol/notification.ts";
import type { UserStatusChange, UserStatusUpdate } from "../protocol/presence.ts";
import { flag, frame, frameReader, isFields, maybe, oneOf, shape, text, time, unreadable, whole } from "./fields.ts";
import { counts, lastMessage, presence, readChangedThread, readYou, type You, you } from "./inbox-reading.ts";
import { readFarewell, refusal } from "./reading.ts";

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

const readHello = shape({
  type: oneOf("connection_status"),
  status: oneOf("connected"),
  ...counts,
  ...{ version: whole, recovered: flag, you: readYou },
});

/** Reads a frame; whatever it is, something can be said of it. */
export const readInboxFrame = frameReader<InboxIncoming>(
  {
    connection_status: (value) => readHello(value) ?? readFarewell(value),
    ...frame("inbox_changed", { ...counts, thread: readChangedThread }),
    ...frame("inbox_counts", { ...counts, version: whole }),
    ...frame("caught_up", { version: whole }),
    ...frame("new_message_notification", { ...lastMessage, threadId: text, title: maybe(text), unread: whole }),
    ...frame("added_to_thread", { threadId: text, title: maybe(text), by: text, at: time }),
    ...frame("user_status_change", presence),
    ...frame("user_status_update", you),
    ...frame("error", { ...refusal, ref: maybe(text) }),
  },
  // If it took a version, the inbox goes on after it.
  (fields) => ({ ...unreadable(fields), version: whole((isFields(fields.thread) ? fields.thread : fields).version) }),
);
