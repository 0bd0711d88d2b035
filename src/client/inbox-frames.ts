import type { Closing, ErrorFrame } from "../protocol/connection.ts";
import type { ChangedThread, InboxCounts } from "../protocol/inbox.ts";
import type { AddedNotification, NewMessageNotification } from "../protocol/notification.ts";
import type { UserStatusChange, UserStatusUpdate } from "../protocol/presence.ts";
import { type Fields, isFields, isSeq, isText, maybe, oneOf, shape, text, textOr } from "./fields.ts";
import { readChangedThread, readCounts, readLastMessage, readPresence, readYou, type You } from "./inbox-reading.ts";
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

/** Reads a frame; whatever it is, something can be said of it. */
export function readInboxFrame(fields: Fields): InboxIncoming {
  const read = isText(fields.type) && Object.hasOwn(READERS, fields.type) ? READERS[fields.type] : undefined;
  return read?.(fields) ?? unreadable(fields);
}

/** A frame of a newer server, or a broken one. If it took a version, the inbox goes on after it. */
function unreadable({ type, version, thread }: Fields): InboxIncoming {
  const taken = isFields(thread) ? thread.version : version;
  return {
    type: "unreadable",
    what: isText(type) ? type.slice(0, 64) : "no frame",
    version: isSeq(taken) ? taken : null,
  };
}

const READERS: Readonly<Record<string, (fields: Fields) => InboxIncoming | null>> = {
  connection_status: (fields) => (fields.status === "connected" ? hello(fields) : readFarewell(fields)),
  inbox_changed: (fields) => {
    const counts = readCounts(fields);
    const thread = isFields(fields.thread) ? readChangedThread(fields.thread) : null;
    return counts && thread ? { type: "inbox_changed", ...counts, thread } : null;
  },
  inbox_counts: (fields) => {
    const counts = readCounts(fields);
    return counts && isSeq(fields.version) ? { type: "inbox_counts", ...counts, version: fields.version } : null;
  },
  caught_up: ({ version }) => (isSeq(version) ? { type: "caught_up", version } : null),
  new_message_notification: (fields) => {
    const message = readLastMessage(fields);
    const { threadId, title, unread } = fields;
    if (!message || !isText(threadId) || !isSeq(unread)) return null;
    return { type: "new_message_notification", ...message, threadId, title: textOr(title), unread };
  },
  added_to_thread: ({ threadId, title, by, at }) =>
    isText(threadId) && isText(by) && isSeq(at)
      ? { type: "added_to_thread", threadId, title: textOr(title), by, at }
      : null,
  user_status_change: (fields) => {
    const presence = readPresence(fields);
    return presence && { type: "user_status_change", ...presence };
  },
  user_status_update: (fields) => {
    const you = readYou(fields);
    return you && { type: "user_status_update", ...you };
  },
  error: shape({ type: oneOf("error"), ...refusal, ref: maybe(text) }),
};

function hello(fields: Fields): InboxHello | null {
  const counts = readCounts(fields);
  const you = isFields(fields.you) ? readYou(fields.you) : null;
  const { version, recovered } = fields;
  if (!counts || !you || !isSeq(version) || typeof recovered !== "boolean") return null;
  return { type: "connection_status", status: "connected", ...counts, version, recovered, you };
}
