/** The SDK of Parlor: `import { createParlor } from "parlor/client"`. */
export { createParlor, type Parlor, type ParlorOptions } from "./parlor.ts";
export type { Clock, DeviceListener, Fetch, OpenSocket, Ports, Socket, SocketHandlers } from "./ports.ts";
export type { Answer } from "./requests.ts";
export type { SendOutcome } from "./sending.ts";
export type { Draft, SentMessage, Thread } from "./thread.ts";
export type { GetToken } from "./tokens.ts";
export type { ConnectionView, MessageView, SendStatus, ThreadView } from "./view.ts";
