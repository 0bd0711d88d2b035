import { isEmoji } from "../protocol/emoji.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { ClientFrame, DurableEvent } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { MessageChanged, NewMessage } from "../protocol/message.ts";
import type { FakeThread } from "./fake-thread.ts";

export type ChangeFrame = Extract<ClientFrame, { type: "edit_message" | "delete_message" | "react" }>;

/** What became of a change: its events, if it was one, and what its writer is answered. */
export type Changed =
  | { readonly ok: true; readonly events: readonly DurableEvent[]; readonly answer: MessageChanged }
  | { readonly ok: false; readonly code: ErrorCode; readonly current?: NewMessage };

const refused = (code: ErrorCode, current?: NewMessage): Changed => ({ ok: false, code, ...(current && { current }) });

/** Changes a message as the rules E and X have it: without windows of time and rates. */
export function changeMessage(thread: FakeThread, userId: string, frame: ChangeFrame): Changed {
  const message = thread.log.find(
    (event): event is NewMessage => event.type === "new_message" && event.id === frame.id,
  );
  if (!message) return refused("not_found");
  const isOwn = message.senderId === userId;
  const isGone = message.deletedAt !== undefined;
  const base = { threadId: thread.id, seq: thread.lastSeq + 1, id: message.id };
  const at = 1_000 + base.seq;
  switch (frame.type) {
    case "edit_message":
      if (!isOwn) return refused("forbidden");
      if (isGone) return refused("gone");
      if (message.message === frame.message) return unchanged(thread, message);
      if (message.rev !== frame.baseRev) return refused("conflict", message);
      return change(
        thread,
        { ...message, rev: base.seq, message: frame.message, editedAt: at },
        { ...base, type: "message_edited", rev: base.seq, message: frame.message, editedAt: at, by: userId },
      );
    case "delete_message": {
      if (!isOwn && thread.access(userId) !== "owner") return refused("forbidden");
      if (isGone) return unchanged(thread, message);
      const { reactions: _, reactionsSeq: __, ...rest } = message;
      thread.log = thread.log.map((event) =>
        event.type === "message_edited" && event.id === message.id ? { ...event, message: "" } : event,
      );
      return change(
        thread,
        { ...rest, rev: base.seq, message: "", deletedAt: at, deletedBy: userId },
        { ...base, type: "message_deleted", rev: base.seq, deletedAt: at, by: userId },
      );
    }
    case "react":
      return react(thread, message, { ...frame, userId });
    default:
      return frame satisfies never;
  }
}

function react(
  thread: FakeThread,
  message: NewMessage,
  { key, on, userId }: { key: string; on: boolean; userId: string },
): Changed {
  if (!isEmoji(key)) return refused("invalid_reaction");
  if (message.deletedAt !== undefined) return refused("gone");
  const { reactions = [] } = message;
  const kind = reactions.find((one) => one.key === key);
  if ((kind?.userIds.includes(userId) ?? false) === on) return unchanged(thread, message);
  if (on && !kind && reactions.length >= LIMITS.reactionKinds) return refused("too_many_reactions");
  const userIds = kind?.userIds ?? [];
  const now = on ? [...userIds, userId] : userIds.filter((other) => other !== userId);
  const after = { key, count: now.length, userIds: now };
  const all = kind ? reactions.map((one) => (one === kind ? after : one)) : [...reactions, after];
  const seq = thread.lastSeq + 1;
  return change(
    thread,
    { ...message, reactions: all.filter(({ count }) => count > 0), reactionsSeq: seq },
    { type: "reaction_changed", threadId: thread.id, seq, id: message.id, userId, key, on },
  );
}

function change(thread: FakeThread, after: NewMessage, event: DurableEvent): Changed {
  thread.log = [...thread.log.map((one) => (one.seq === after.seq ? after : one)), event];
  const answer = {
    type: "message_changed",
    threadId: thread.id,
    id: after.id,
    seq: event.seq,
    rev: after.rev,
  } as const;
  return { ok: true, events: [event], answer };
}

const unchanged = (thread: FakeThread, { id, rev }: NewMessage): Changed => ({
  ok: true,
  events: [],
  answer: { type: "message_changed", threadId: thread.id, id, seq: thread.lastSeq, rev, duplicate: true },
});
