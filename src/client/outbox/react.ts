import { flag, shape, text } from "../codec/readers.ts";
import type { MessageView, ReactionView } from "../thread/message-view.ts";
import type { OperationKind, OutboxEntry } from "./operations.ts";
import { changeRequest, changeView, inPlaceOf, overMessage } from "./over-message.ts";

/** A reaction, there or not. It is absolute: said again, it changes nothing. */
export const react: OperationKind<"react", "react"> = {
  type: "react",
  read: shape({ messageId: text, key: text, on: flag }),
  frame: ({ id, messageId, key, on }) => ({ type: "react", id: messageId, key, on, ref: id }),
  request: (path, { key, on, ...frame }) =>
    changeRequest(path, frame, {
      method: on ? "PUT" : "DELETE",
      of: `/reactions/${encodeURIComponent(String(key))}`,
    }),
  fault: () => undefined,
  // Whose an event is, an operation does not know: to say it again is as good.
  isSettledBy: () => false,
  overlay: (entry, shown) =>
    overMessage(entry, shown, (view) => {
      const change = changeView(entry);
      if (entry.is === "failed") return { ...view, change };
      const { reactions: _, ...rest } = view;
      const reactions = reactionsWith(view, entry, shown.self);
      return { ...rest, ...(reactions.length > 0 && { reactions }), change };
    }),
  enqueue: (outbox, entry) =>
    inPlaceOf(
      outbox,
      entry,
      (other) => other.kind === "react" && other.messageId === entry.messageId && other.key === entry.key,
    ),
};

function reactionsWith(
  { reactions = [] }: MessageView,
  { key, on }: OutboxEntry<"react">,
  self = "",
): readonly ReactionView[] {
  const kind = reactions.find((one) => one.key === key);
  if ((kind?.mine ?? false) === on) return reactions;
  if (!kind) return [...reactions, { key, count: 1, userIds: [self], mine: true }];
  const { mine: _, ...rest } = kind;
  const after: ReactionView = on
    ? { ...rest, count: kind.count + 1, mine: true }
    : { ...rest, count: kind.count - 1, userIds: kind.userIds.filter((userId) => userId !== self) };
  return reactions.map((one) => (one === kind ? after : one)).filter(({ count }) => count > 0);
}
