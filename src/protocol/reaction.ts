import * as z from "zod";
import { messageId, ref, seq, threadId, userId } from "./identifiers.ts";
import { LIMITS } from "./limits.ts";

/**
 * Reactions to messages. What is asked for is absolute, never a toggle: to ask for what is so changes nothing and takes
 * no seq. A reaction takes a seq and leaves the message's `rev`: it never stands in the way of an edit. Rules X1–X3 in
 * PROTOCOL.md.
 */

/** `key` is judged apart, so that what is no emoji has its own error code. */
export const react = z.object({
  type: z.literal("react"),
  ref: ref.optional(),
  id: messageId,
  key: z.string(),
  on: z.boolean(),
});
export type React = z.infer<typeof react>;

export const reactionChanged = z.object({
  type: z.literal("reaction_changed"),
  threadId,
  seq,
  id: messageId,
  userId,
  key: z.string(),
  on: z.boolean(),
});
export type ReactionChanged = z.infer<typeof reactionChanged>;

/** How often there is one kind of reaction, by whom first, and in what one reader alone is told, whether by them. */
const reactions = z.object({
  key: z.string(),
  count: z.int().min(1),
  userIds: z.array(userId).max(LIMITS.reactionUsers),
  mine: z.literal(true).optional(),
});

/** Fields of a message. `reactionsSeq` is the seq of their last change: one that is not newer is in them already. */
export const reactionFields = { reactions: z.array(reactions).optional(), reactionsSeq: seq.optional() };
