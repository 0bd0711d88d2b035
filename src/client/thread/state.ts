import type { DurableEvent } from "../../protocol/frames.ts";
import type { Subject } from "../../protocol/thread.ts";
import type { ConnectionStatus, Linked } from "../connection/view.ts";
import type { Outbox } from "../outbox/queue.ts";
import type { Incoming, Limits } from "./frames.ts";
import type { People } from "./members.ts";
import type { Receipts } from "./receipts.ts";
import type { Timeline } from "./timeline.ts";
import type { Typing } from "./typing.ts";

/** Everything the client knows of one thread. Each part is immutable: one that did not change keeps its identity. */
export interface ThreadState extends Linked {
  readonly timeline: Timeline;
  /** Something before these events is missing, and has been asked for. */
  readonly gap: readonly LogEvent[] | null;
  readonly outbox: Outbox;
  readonly people: People;
  readonly typing: Typing;
  readonly receipts: Receipts;
  /** `limits`: this server's, once it has said them. */
  readonly about: { readonly title?: string; readonly subject?: Subject; readonly limits: Limits };
  /** Messages of the newest page, and of each older one. */
  readonly pageSize: number;
  readonly older: "idle" | "loading" | "failed";
  readonly isVisible: boolean;
  /** Whether this tab is the one that sends what is in the outbox. */
  readonly drains: boolean;
}

/** An event of the log; of a newer server's kinds no more is known than their seq. */
export type LogEvent = DurableEvent | { readonly type: "unreadable"; readonly seq: number };

/** What listeners hear: the server's frames that took effect, and changes of the connection as it is shown. */
export type ThreadEvent =
  | Exclude<Incoming, { type: "connection_status" | "caught_up" | "unreadable" }>
  | ConnectionStatus;
