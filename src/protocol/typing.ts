import * as z from "zod";
import { ref, threadId, userId } from "./identifiers.ts";

/** Who is typing. Transient: never stored, dropped by the receiver after `TIMES.typingExpiryMs`. Rules T1–T3. */
export const typingStart = z.object({ type: z.literal("typing_start"), ref: ref.optional() });
export const typingStop = z.object({ type: z.literal("typing_stop"), ref: ref.optional() });

/** Body of `POST /v1/threads/:id/typing`. */
export const postTyping = z.object({ isTyping: z.boolean() });

export const userTyping = z.object({ type: z.literal("user_typing"), threadId, userId, isTyping: z.boolean() });
export type UserTyping = z.infer<typeof userTyping>;
