import type { ClientFrame, DurableEvent } from "../../protocol/frames.ts";
import type { Subject } from "../../protocol/thread.ts";
import type { HeartbeatContext } from "../connection/heartbeat.ts";
import type { ConnectionStatus, Linked } from "../connection/view.ts";
import type { ClientContext } from "../context.ts";
import type { Outbox } from "../outbox/operations.ts";
import type { SendOutcome } from "../outbox/queue.ts";
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
  /** A page was asked for, of what is missing where this seq is; or it did not come. */
  readonly pageLoad: { readonly is: "loading" | "failed"; readonly seq: number } | null;
  readonly isVisible: boolean;
  /** Whether this tab is the one that sends what is in the outbox. */
  readonly holdsSendLock: boolean;
}

/** An event of the log; of a newer server's kinds no more is known than their seq. */
export type LogEvent = DurableEvent | { readonly type: "unreadable"; readonly seq: number };

/** What listeners hear: the server's frames that took effect, and changes of the connection as it is shown. */
export type ThreadEvent =
  | Exclude<Incoming, { type: "connection_status" | "caught_up" | "unreadable" | "event_hidden" }>
  | ConnectionStatus;

/** Asking again for what is in doubt: when, and how long after a failure. */
export interface Recheck {
  /** Never while it is asked for. */
  readonly at: number;
  readonly waitMs: number;
}

type Changeable<State> = { -readonly [Part in keyof State]: State[Part] };

/** A thread and its connection, as its rules see and change them; they change while something is being taken. */
export interface ThreadContext extends Changeable<ThreadState>, HeartbeatContext {
  readonly client: ClientContext;
  /** Its path; messages, events and the like are below it. */
  readonly path: string;
  /** The cursor, as a query; empty before there is one. */
  readonly cursor: string;
  readonly isLive: boolean;
  pageSize: number;
  /** The dial on which the server has said hello: before that, nothing is known to be of this log. */
  hello: number;
  /** When we last said that we type, unless we said since that we stopped. */
  toldTypingAt: number;
  /** Up to where somebody said that they have read, also of what is not here yet. */
  readUpTo: number;
  recheck: Recheck;
  /** Does one work after the other. */
  take(work: () => void): void;
  say(...frames: ClientFrame[]): void;
  /** Tells listeners, once the snapshot shows it. */
  tell(event: ThreadEvent): void;
  /** The writer of a message learns what became of it. */
  answer(id: string, outcome: SendOutcome): void;
  /** Asks for what is missing. */
  catchUp(): Promise<void>;
}
