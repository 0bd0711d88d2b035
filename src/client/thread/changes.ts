import type { DurableEvent } from "../../protocol/frames.ts";
import type { NewMessage } from "../../protocol/message.ts";
import type { ReactionChanged } from "../../protocol/reaction.ts";

/** An event that is a change to a message. */
export type ChangeEvent = Extract<DurableEvent, { type: "message_edited" | "message_deleted" | "reaction_changed" }>;

export const isChange = (event: { readonly type: string }): event is ChangeEvent =>
  event.type === "message_edited" || event.type === "message_deleted" || event.type === "reaction_changed";

/** So many users are named for each kind of reaction; the others are counted. */
const NAMED_USERS = 8;

/** The message after this event, told to `self`; the same object if that was known. */
export function changed(message: NewMessage, event: ChangeEvent, self: string | undefined): NewMessage {
  switch (event.type) {
    case "message_edited":
      return isNews(message, event)
        ? { ...message, rev: event.rev, message: event.message, editedAt: event.editedAt }
        : message;
    case "message_deleted": {
      if (!isNews(message, event)) return message;
      const { reactions: _, reactionsSeq: __, ...rest } = message;
      return { ...rest, rev: event.rev, message: "", deletedAt: event.deletedAt, deletedBy: event.by };
    }
    case "reaction_changed":
      return reacted(message, event, self);
    default:
      return event satisfies never;
  }
}

/** A change is news to a message that was not changed since; what was deleted stays so. */
const isNews = ({ rev, deletedAt }: NewMessage, event: { readonly rev: number }): boolean =>
  rev < event.rev && deletedAt === undefined;

function reacted(message: NewMessage, { seq, userId, key, on }: ReactionChanged, self: string | undefined): NewMessage {
  if (seq <= (message.reactionsSeq ?? 0) || message.deletedAt !== undefined) return message;
  const known = message.reactions ?? [];
  const of = known.find((kind) => kind.key === key) ?? { key, count: 0, userIds: [] };
  const isNamed = of.userIds.includes(userId);
  const isAllNamed = of.userIds.length === of.count;
  const isComplete = isAllNamed && of.count < NAMED_USERS;
  // Where all are named it is known that this was so.
  if (on ? isNamed : isAllNamed && !isNamed) return { ...message, reactionsSeq: seq };
  const { mine, ...kind } = of;
  const isMine = userId === self ? on : mine;
  const after = {
    ...kind,
    count: kind.count + (on ? 1 : -1),
    userIds: on ? [...kind.userIds, ...(isComplete ? [userId] : [])] : kind.userIds.filter((other) => other !== userId),
    ...(isMine && { mine: true as const }),
  };
  const reactions = known.includes(of) ? known.map((one) => (one === of ? after : one)) : [...known, after];
  return { ...message, reactionsSeq: seq, reactions: reactions.filter(({ count }) => count > 0) };
}
