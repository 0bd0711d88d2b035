import * as z from "zod";
import {
  caughtUp,
  closing,
  connected,
  errorFrame,
  joinMessageThread,
  leaveMessageThread,
  refreshToken,
} from "./connection.ts";
import { memberJoined, memberLeft, memberUpdated } from "./member.ts";
import {
  deleteMessage,
  editMessage,
  eventHidden,
  messageChanged,
  messageDeleted,
  messageEdited,
  messageSent,
  newMessage,
  sendMessage,
} from "./message.ts";
import { react, reactionChanged } from "./reaction.ts";
import { markMessageDelivered, markMessageRead, messageDelivered, messageRead } from "./receipt.ts";
import { threadUpdated } from "./thread.ts";
import { typingStart, typingStop, userTyping } from "./typing.ts";
import { setView, viewingChanged } from "./viewing.ts";

/** Everything a client may say on a thread's socket. */
export const clientFrame = z.discriminatedUnion("type", [
  joinMessageThread,
  leaveMessageThread,
  sendMessage,
  editMessage,
  deleteMessage,
  react,
  typingStart,
  typingStop,
  markMessageRead,
  markMessageDelivered,
  setView,
  refreshToken,
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** What a thread's log holds: each has the next `seq`, and only these move a client's cursor. */
export const durableEvent = z.discriminatedUnion("type", [
  newMessage,
  messageEdited,
  messageDeleted,
  reactionChanged,
  eventHidden,
  memberJoined,
  memberUpdated,
  memberLeft,
  threadUpdated,
]);
export type DurableEvent = z.infer<typeof durableEvent>;

/** What is true now and not kept. */
const transientEvent = z.discriminatedUnion("type", [userTyping, viewingChanged, messageRead, messageDelivered]);
export type TransientEvent = z.infer<typeof transientEvent>;

/** Everything the server may say on a thread's socket. */
export const serverFrame = z.union([
  durableEvent,
  transientEvent,
  z.discriminatedUnion("status", [connected, closing]),
  caughtUp,
  messageSent,
  messageChanged,
  errorFrame,
]);
export type ServerFrame = z.infer<typeof serverFrame>;
