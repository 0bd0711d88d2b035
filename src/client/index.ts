/** The SDK of Parlor: `import { createParlor } from "parlor/client"`. */

export { type ConnectionStatus, type ConnectionView, isOver } from "./connection-view.ts";
export type { WatchIdle } from "./idle.ts";
export type { Inbox, InboxEventType, InboxListener } from "./inbox.ts";
export type { Filter } from "./inbox-listings.ts";
export type { InboxEvent } from "./inbox-state.ts";
export type { InboxView, PageView } from "./inbox-view.ts";
export type { Problem } from "./keeper.ts";
export type { Notification } from "./notifications.ts";
export { createParlor, type Parlor, type ParlorOptions } from "./parlor.ts";
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
export type { Answer } from "./requests.ts";
export type { SendOutcome } from "./sending.ts";
export type { ThreadEvent } from "./state.ts";
export type { Kept, OpenStorage, ParlorStorage } from "./storage.ts";
export type { Draft, SentMessage, Thread, ThreadEventType } from "./thread.ts";
export type { GetToken } from "./tokens.ts";
export type { MessageView, SendStatus, ThreadView } from "./view.ts";
