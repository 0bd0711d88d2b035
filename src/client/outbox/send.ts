import { maybe, oneOf, shape, text } from "../codec/readers.ts";
import type { MessageView, SendStatus } from "../thread/message-view.ts";
import type { OperationKind, OutboxEntry } from "./operations.ts";
import { faultOfText } from "./text-fault.ts";

/** A message: it stands last until the log has it. */
export const send: OperationKind<"send", "send_message"> = {
  type: "send_message",
  read: shape({ text, replyTo: maybe(text), isAmended: maybe(oneOf(true)) }),
  frame: ({ id, text: message, replyTo }) => ({ type: "send_message", id, messageType: "text", message, replyTo }),
  request: (path, frame) => ({
    path: `${path}/messages`,
    body: frame,
    read: (sent) => [{ ...sent, type: "message_sent" }],
  }),
  fault: ({ text: written }, limits) => faultOfText(written, limits),
  isSettledBy: ({ id }, event) => event.type === "new_message" && event.id === id,
  overlay: (entry, { placed, last, self, reached, keep }) => {
    const { is, seq } = entry;
    const status = is === "sent" ? reached(seq) : waitingStatus(entry);
    const shown = keep(entry, status, () => viewOf(entry, status, self));
    if (is !== "failed") {
      last.push(shown);
      return;
    }
    const later = placed.findIndex((other) => other.seq !== null && other.seq > seq);
    placed.splice(later === -1 ? placed.length : later, 0, shown);
  },
  enqueue: (outbox, entry) => [...outbox, entry],
};

type Entry = OutboxEntry<"send">;

function viewOf(entry: Entry, status: SendStatus, self: string | undefined): MessageView {
  const { id, text: written, replyTo, is, seq, at, writtenAt, failed } = entry;
  const base = {
    id,
    text: written,
    replyTo,
    messageType: "text",
    isOwn: true,
    senderId: self ?? null,
    status,
  } as const;
  if (is === "sent") return { ...base, seq, at };
  return { ...base, seq: null, at: writtenAt, ...(is === "failed" && { failure: failed }) };
}

/** The word for a message that is not known to be in the thread. */
function waitingStatus({ is, isTried }: Entry): SendStatus {
  if (is === "failed") return "failed";
  if (isTried) return "unconfirmed";
  return is === "flying" ? "sending" : "queued";
}
