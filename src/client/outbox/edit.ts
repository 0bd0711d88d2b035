import { shape, text, whole } from "../codec/readers.ts";
import type { OperationKind } from "./operations.ts";
import { changeRequest, changeView, inPlaceOf, overMessage } from "./over-message.ts";
import { faultOfText } from "./text-fault.ts";

/** Another text of one's own message. A later one takes its place as long as it waits, on the same revision. */
export const edit: OperationKind<"edit", "edit_message"> = {
  type: "edit_message",
  read: shape({ messageId: text, message: text, baseRev: whole }),
  frame: ({ id, messageId, message, baseRev }) => ({ type: "edit_message", id: messageId, message, baseRev, ref: id }),
  request: (path, frame) => changeRequest(path, frame, { method: "PATCH" }),
  fault: ({ message }, limits) => faultOfText(message, limits),
  isSettledBy: ({ messageId, message }, event) =>
    event.type === "message_edited" && event.id === messageId && event.message === message.normalize(),
  overlay: (entry, shown) =>
    overMessage(entry, shown, (view) =>
      entry.is === "failed"
        ? { ...view, change: changeView(entry, entry.message) }
        : { ...view, text: entry.message, editedAt: view.editedAt ?? entry.writtenAt, change: changeView(entry) },
    ),
  enqueue: (outbox, entry) => {
    const isBefore = (other: (typeof outbox)[number]) => other.kind === "edit" && other.messageId === entry.messageId;
    const before = outbox.find((other) => isBefore(other) && other.is === "waiting" && !other.isTried);
    const baseRev = before?.kind === "edit" ? before.baseRev : entry.baseRev;
    return inPlaceOf(outbox, { ...entry, baseRev }, isBefore);
  },
};
