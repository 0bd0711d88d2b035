import * as z from "zod";
import { epoch, messageId, queryNumber, ref, seq, threadId, time, userId } from "./identifiers.ts";
import { LIMITS } from "./limits.ts";
import { reactionFields } from "./reaction.ts";

/**
 * Messages. The client makes the id and sends it as often as it needs to; the thread stores it once and
 * answers `message_sent` each time. `new_message` goes to everybody in the thread, the sender included:
 * it alone moves cursors. Rules M1–M9 in PROTOCOL.md; what becomes of a message later, rules E1–E8.
 */
const messageType = z.enum(["text", "image", "file"]);
const storedMessageType = z.enum([...messageType.options, "system"]);
export type MessageType = z.infer<typeof storedMessageType>;

const content = {
  id: messageId,
  /** The text; judged by `normalizeText`, so that each fault has its own error code. */
  message: z.string(),
  replyTo: messageId.optional(),
};

export const sendMessage = z.object({ type: z.literal("send_message"), ref: ref.optional(), messageType, ...content });
export type SendMessage = z.infer<typeof sendMessage>;

/** Body of `POST /v1/threads/:id/messages`; `system` is for the service only. */
export const postMessage = z.object({ messageType: storedMessageType.default("text"), ...content });
export type PostMessage = z.infer<typeof postMessage>;

export const newMessage = z.object({
  type: z.literal("new_message"),
  threadId,
  seq,
  /** The seq of the message's last change: apply a change only if it is newer. */
  rev: seq,
  id: messageId,
  senderId: userId,
  messageType: storedMessageType,
  message: z.string(),
  at: time,
  replyTo: messageId.optional(),
  /** When its text was changed last. */
  editedAt: time.optional(),
  /** It was deleted then, by its author or by somebody who manages the thread: its text is empty. */
  deletedAt: time.optional(),
  deletedBy: userId.optional(),
  ...reactionFields,
});
export type NewMessage = z.infer<typeof newMessage>;

export const messageSent = z.object({
  type: z.literal("message_sent"),
  threadId,
  id: messageId,
  seq,
  at: time,
  /** The id was stored before; this is the original acknowledgement. */
  duplicate: z.literal(true).optional(),
  /** The id was stored before with other content, which stands. */
  mismatch: z.literal(true).optional(),
  ref: ref.optional(),
});
export type MessageSent = z.infer<typeof messageSent>;

/** Changes the text of one's own message. `baseRev` is the `rev` that the writer saw. */
export const editMessage = z.object({
  type: z.literal("edit_message"),
  ref: ref.optional(),
  id: messageId,
  message: z.string(),
  baseRev: seq,
});
export type EditMessage = z.infer<typeof editMessage>;

/** Body of `PATCH /v1/threads/:id/messages/:messageId`. */
export const patchMessage = z.object({ message: z.string(), baseRev: seq });
export type PatchMessage = z.infer<typeof patchMessage>;

export const deleteMessage = z.object({ type: z.literal("delete_message"), ref: ref.optional(), id: messageId });
export type DeleteMessage = z.infer<typeof deleteMessage>;

/** Answers `edit_message`, `delete_message` and `react`, when the change is durable. */
export const messageChanged = z.object({
  type: z.literal("message_changed"),
  threadId,
  id: messageId,
  /** Of the event that says it; of what was so before, the last seq of the log. */
  seq,
  rev: seq,
  /** It was so before: nothing changed. */
  duplicate: z.literal(true).optional(),
  ref: ref.optional(),
});
export type MessageChanged = z.infer<typeof messageChanged>;

/** The text of a message as it is now. Told anew after another edit, it has the text of that one. */
export const messageEdited = z.object({
  type: z.literal("message_edited"),
  threadId,
  seq,
  /** The event's own seq. */
  rev: seq,
  id: messageId,
  message: z.string(),
  editedAt: time,
  by: userId,
});
export type MessageEdited = z.infer<typeof messageEdited>;

export const messageDeleted = z.object({
  type: z.literal("message_deleted"),
  threadId,
  seq,
  rev: seq,
  id: messageId,
  deletedAt: time,
  by: userId,
});
export type MessageDeleted = z.infer<typeof messageDeleted>;

/** Something happened to a message that this reader may not see. The log goes on after it. */
export const eventHidden = z.object({ type: z.literal("event_hidden"), threadId, seq });
export type EventHidden = z.infer<typeof eventHidden>;

const cursor = queryNumber.pipe(seq);

/** Query of `GET /v1/threads/:id/messages`. At most one of the three cursors, each a seq. */
export const historyQuery = z
  .object({
    before: cursor.optional(),
    after: cursor.optional(),
    around: cursor.optional(),
    limit: queryNumber.pipe(z.int().min(1).max(LIMITS.pageMessages)).default(50),
  })
  .refine((query) => [query.before, query.after, query.around].filter((c) => c !== undefined).length <= 1, {
    message: "takes one of before, after, around",
  });
export type HistoryQuery = z.infer<typeof historyQuery>;

/** A page of history, newest first. `before` and `after` are the cursors of the neighbouring pages; null at the end. */
export const messagePage = z.object({
  messages: z.array(newMessage),
  epoch,
  asOfSeq: seq,
  before: seq.nullable(),
  after: seq.nullable(),
});
export type MessagePage = z.infer<typeof messagePage>;
