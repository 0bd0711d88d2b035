import * as z from "zod";
import { messageId, ref, seq, threadId, time, userId } from "./identifiers.ts";

/**
 * Receipts are cursors ("up to seq"), never rows per message. A cursor only rises, is clamped to the last
 * seq, and read implies delivered. The client sends its cursors again on connecting. Rules R1–R5.
 */
export const markMessageRead = z
  .object({ type: z.literal("mark_message_read"), seq: seq.optional(), id: messageId.optional(), ref: ref.optional() })
  .refine((frame) => (frame.seq === undefined) !== (frame.id === undefined), { message: "takes either seq or id" });

/** Also opens the window of the socket it arrives on: "I have handled everything up to here". */
export const markMessageDelivered = z.object({ type: z.literal("mark_message_delivered"), seq, ref: ref.optional() });

/** Bodies of `POST …/read` and `POST …/delivered`. */
export const postRead = z
  .object({ seq: seq.optional(), id: messageId.optional() })
  .refine((body) => (body.seq === undefined) !== (body.id === undefined), { message: "takes either seq or id" });
export type PostRead = z.infer<typeof postRead>;
export const postDelivered = z.object({ seq });
export type PostDelivered = z.infer<typeof postDelivered>;

const receipt = { threadId, userId, seq, at: time };
export const messageRead = z.object({ type: z.literal("message_read"), ...receipt });
export const messageDelivered = z.object({ type: z.literal("message_delivered"), ...receipt });
export type MessageRead = z.infer<typeof messageRead>;
export type MessageDelivered = z.infer<typeof messageDelivered>;
