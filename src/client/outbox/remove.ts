import { shape, text } from "../codec/readers.ts";
import type { OperationKind } from "./operations.ts";
import { changeRequest, changeView, inPlaceOf, overMessage } from "./over-message.ts";

/** The end of a message. What waits to change it otherwise is superfluous. */
export const remove: OperationKind<"delete", "delete_message"> = {
  type: "delete_message",
  read: shape({ messageId: text }),
  frame: ({ id, messageId }) => ({ type: "delete_message", id: messageId, ref: id }),
  request: (path, frame) => changeRequest(path, frame, { method: "DELETE" }),
  fault: () => undefined,
  isSettledBy: ({ messageId }, event) =>
    "id" in event &&
    event.id === messageId &&
    (event.type === "message_deleted" || (event.type === "new_message" && event.deletedAt !== undefined)),
  overlay: (entry, shown) =>
    overMessage(entry, shown, (view) => {
      const change = changeView(entry);
      if (entry.is === "failed") return { ...view, change };
      const { reactions: _, editedAt: __, ...rest } = view;
      return { ...rest, text: "", deleted: { at: entry.writtenAt, by: shown.self ?? "" }, change };
    }),
  enqueue: (outbox, entry) =>
    inPlaceOf(outbox, entry, (other) => other.kind !== "send" && other.messageId === entry.messageId),
};
