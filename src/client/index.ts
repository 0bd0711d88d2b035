/** The SDK of Parlor: `import { createParlor } from "parlor/client"`. */

export { createParlor, type Parlor, type ParlorOptions } from "./client.ts";
export type { Answer } from "./connection/requests.ts";
export type { GetToken } from "./connection/tokens.ts";
export { type ConnectionStatus, type ConnectionView, isOver } from "./connection/view.ts";
export type { WatchIdle } from "./inbox/idle.ts";
export type { Inbox, InboxEventType, InboxListener } from "./inbox/inbox.ts";
export type { Filter } from "./inbox/lists.ts";
export type { Notification } from "./inbox/notifications.ts";
export type { InboxEvent } from "./inbox/state.ts";
export type { InboxView, PageView } from "./inbox/view.ts";
export type { StoredOperation } from "./outbox/operations.ts";
export type { SendOutcome } from "./outbox/queue.ts";
export type { OpenStorage, ParlorStorage } from "./outbox/storage.ts";
export type { Problem } from "./outbox/store.ts";
export type {
  Channel,
  Clock,
  DeviceListener,
  Fetch,
  Locks,
  OpenSocket,
  Ports,
  Socket,
  SocketHandlers,
  Tabs,
} from "./ports.ts";
export type { HoleSide } from "./thread/history.ts";
export type { ChangeView, MessageView, ReactionView, SendStatus } from "./thread/message-view.ts";
export type { Draft, SentChange, SentMessage } from "./thread/sent.ts";
export type { ThreadEvent } from "./thread/state.ts";
export type { Thread, ThreadEventType } from "./thread/thread.ts";
export type { Hole } from "./thread/timeline.ts";
export type { HoleView, ThreadView } from "./thread/view.ts";
