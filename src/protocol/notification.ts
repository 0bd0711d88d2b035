import * as z from "zod";
import { threadId, time, userId } from "./identifiers.ts";
import { lastMessage, unread } from "./inbox.ts";

/**
 * A new message in a thread, to all devices of a member who has not muted it. One entry per thread that grows:
 * `unread` is how much. A device that has the thread in view keeps quiet by itself. Rules N1–N3.
 */
export const newMessageNotification = lastMessage.extend({
  type: z.literal("new_message_notification"),
  threadId,
  title: z.string().optional(),
  unread,
});
export type NewMessageNotification = z.infer<typeof newMessageNotification>;

/** Somebody added the user to a thread. */
export const addedNotification = z.object({
  type: z.literal("added_to_thread"),
  threadId,
  title: z.string().optional(),
  by: userId,
  at: time,
});
export type AddedNotification = z.infer<typeof addedNotification>;
