import * as z from "zod";
import { closing, errorFrame, refreshToken } from "./connection.ts";
import { ref, seq, threadId, time, userId } from "./identifiers.ts";
import { changedThread, inboxCounts, markNotificationsSeen, version } from "./inbox.ts";
import { addedNotification, newMessageNotification } from "./notification.ts";
import {
  ownStatus,
  unwatchPresence,
  updateStatus,
  userStatusChange,
  userStatusUpdate,
  watchPresence,
} from "./presence.ts";

/** Receipts from the inbox, for a thread that has no socket of its own. */
const inThread = { threadId, seq, ref: ref.optional() };
const inboxMarkRead = z.object({ type: z.literal("mark_message_read"), ...inThread });
const inboxMarkDelivered = z.object({ type: z.literal("mark_message_delivered"), ...inThread });

/** Everything a client may say on its inbox's socket. */
export const inboxClientFrame = z.discriminatedUnion("type", [
  updateStatus,
  watchPresence,
  unwatchPresence,
  inboxMarkRead,
  inboxMarkDelivered,
  markNotificationsSeen,
  refreshToken,
]);
export type InboxClientFrame = z.infer<typeof inboxClientFrame>;

/** The first frame: where the inbox is; then what changed after the client's version, or `recovered: false`. */
const inboxConnected = inboxCounts.extend({
  type: z.literal("connection_status"),
  status: z.literal("connected"),
  version,
  recovered: z.boolean(),
  you: ownStatus.extend({ userId }),
  heartbeatMs: z.int(),
  serverTime: time,
  ref: ref.optional(),
});
export type InboxConnected = z.infer<typeof inboxConnected>;

/** One row as it is now, with the counts over all of them. */
const inboxChanged = inboxCounts.extend({ type: z.literal("inbox_changed"), thread: changedThread });
export type InboxChanged = z.infer<typeof inboxChanged>;

/** The counts alone changed: notifications were seen. */
const inboxCountsChanged = inboxCounts.extend({ type: z.literal("inbox_counts"), version });
const inboxCaughtUp = z.object({ type: z.literal("caught_up"), version });

/** Everything the server may say on an inbox's socket. */
export const inboxServerFrame = z.union([
  z.discriminatedUnion("status", [inboxConnected, closing]),
  inboxChanged,
  inboxCountsChanged,
  inboxCaughtUp,
  newMessageNotification,
  addedNotification,
  userStatusChange,
  userStatusUpdate,
  errorFrame,
]);
export type InboxServerFrame = z.infer<typeof inboxServerFrame>;
