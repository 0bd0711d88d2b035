import * as z from "zod";
import { type DurableEvent, durableEvent } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { NewMessage } from "../protocol/message.ts";
import type { ChangeEvent, Thread } from "./thread.ts";
import type { EventRecord, MessageRecord } from "./thread-store.ts";

/** What is kept of a message's reactions: by whom there is each kind, in the order in which they came. */
export interface KeptReactions {
  /** The seq of their last change. */
  readonly seq: number;
  readonly of: Readonly<Record<string, readonly string[]>>;
}

const keptReactions = z.object({ seq: z.int(), of: z.record(z.string(), z.array(z.string())) });

export const readReactions = ({ reactions }: Pick<MessageRecord, "reactions">): KeptReactions =>
  reactions === null ? { seq: 0, of: {} } : keptReactions.parse(JSON.parse(reactions));

/** A stored message as it is now; `readerId` for what one reader alone is told. */
export function messageFrame(thread: Thread, message: MessageRecord, readerId?: string): NewMessage {
  return {
    type: "new_message",
    threadId: threadIdOf(thread),
    seq: message.seq,
    rev: message.rev,
    id: message.id,
    senderId: message.senderId,
    messageType: message.type,
    message: message.text,
    at: message.at,
    ...(message.replyTo !== null && { replyTo: message.replyTo }),
    ...(message.editedAt !== null && { editedAt: message.editedAt }),
    ...(message.deletedAt !== null && { deletedAt: message.deletedAt, deletedBy: message.deletedBy ?? "" }),
    ...(message.reactions !== null && reactionsOf(message, readerId)),
  };
}

function reactionsOf(message: MessageRecord, readerId?: string): Pick<NewMessage, "reactions" | "reactionsSeq"> {
  const { seq, of } = readReactions(message);
  const reactions = Object.entries(of).map(([key, userIds]) => ({
    key,
    count: userIds.length,
    userIds: userIds.slice(0, LIMITS.reactionUsers),
    ...(readerId !== undefined && userIds.includes(readerId) && { mine: true as const }),
  }));
  return { reactionsSeq: seq, ...(reactions.length > 0 && { reactions }) };
}

/** What the log keeps of a change to a message: a text is rendered from its row, so that what is deleted is in no event. */
const keptChange = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message_edited") }),
  z.object({ type: z.literal("message_deleted") }),
  z.object({ type: z.literal("reaction_changed"), userId: z.string(), key: z.string(), on: z.boolean() }),
]);
export type KeptChange = z.infer<typeof keptChange>;

interface Reading {
  readonly visibleFromSeq: number;
  /** The message at a seq, as it is now. */
  readonly messageAt: (seq: number) => MessageRecord | undefined;
}

/** An event of the log as it is told to somebody who sees the thread from a seq on. */
export function eventFrame(thread: Thread, event: EventRecord, { visibleFromSeq, messageAt }: Reading): DurableEvent {
  const { seq, frame, messageSeq } = event;
  if (messageSeq === null) return durableEvent.parse(JSON.parse(frame));
  const message = messageSeq < visibleFromSeq ? undefined : messageAt(messageSeq);
  if (!message) return hiddenEvent(thread, seq);
  return changeFrame(thread, { seq, message, change: keptChange.parse(JSON.parse(frame)) });
}

export const hiddenEvent = (thread: Thread, seq: number): DurableEvent => ({
  type: "event_hidden",
  threadId: threadIdOf(thread),
  seq,
});

interface ChangedMessage {
  readonly seq: number;
  /** As it is now. */
  readonly message: MessageRecord;
  readonly change: KeptChange;
}

export function changeFrame(thread: Thread, { seq, message, change }: ChangedMessage): ChangeEvent {
  const about = { threadId: threadIdOf(thread), seq, id: message.id };
  switch (change.type) {
    case "message_edited": {
      const { text, editedAt, senderId } = message;
      return { ...about, type: "message_edited", rev: seq, message: text, editedAt: editedAt ?? 0, by: senderId };
    }
    case "message_deleted": {
      const { deletedAt, deletedBy } = message;
      return { ...about, type: "message_deleted", rev: seq, deletedAt: deletedAt ?? 0, by: deletedBy ?? "" };
    }
    case "reaction_changed": {
      const { key, userId, on } = change;
      return { ...about, type: "reaction_changed", userId, key, on };
    }
    default:
      return change satisfies never;
  }
}

export const threadIdOf = (thread: Thread): string => thread.record?.id ?? "";
