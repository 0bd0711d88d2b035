/** The wire for clients of one's own: types and constants. The schemas stay on the server's side. */
export { CLOSE, type CloseCode, type CloseInstruction, closeInstruction } from "./close-codes.ts";
export type { CaughtUp, Closing, Connected, ErrorFrame } from "./connection.ts";
export { ERRORS, type ErrorCode } from "./errors.ts";
export type { ClientFrame, DurableEvent, ServerFrame, TransientEvent } from "./frames.ts";
export type { Problem } from "./identity.ts";
export type {
  ChangedThread,
  InboxCounts,
  InboxEventsAnswer,
  InboxPage,
  InboxThread,
  LastMessage,
  PatchInboxThread,
  Preview,
} from "./inbox.ts";
export type { InboxClientFrame, InboxServerFrame } from "./inbox-frames.ts";
export { LIMITS, RATES, type Rate, type Rates, SUBPROTOCOL, TIMES } from "./limits.ts";
export type { Access, Member, MemberInput, Person } from "./member.ts";
export type {
  DeleteMessage,
  EditMessage,
  EventHidden,
  MessageChanged,
  MessageDeleted,
  MessageEdited,
  MessagePage,
  MessageSent,
  MessageType,
  NewMessage,
  PatchMessage,
  PostMessage,
  SendMessage,
} from "./message.ts";
export type { AddedNotification, NewMessageNotification } from "./notification.ts";
export type { EventsAnswer } from "./polling.ts";
export type { Presence, PutStatus, Status, UserStatusChange, UserStatusUpdate } from "./presence.ts";
export type { React, ReactionChanged } from "./reaction.ts";
export type { MessageDelivered, MessageRead } from "./receipt.ts";
export type { Subject, ThreadInput, ThreadSnapshot } from "./thread.ts";
export type { UserTyping } from "./typing.ts";
export type { MessageVersions } from "./version.ts";
export type { ViewingChanged } from "./viewing.ts";
