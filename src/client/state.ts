import type { ClientFrame, DurableEvent } from "../protocol/frames.ts";
import { MESSAGE_CODE_POINTS } from "../protocol/limits.ts";
import type { Subject } from "../protocol/thread.ts";
import type { CachedThread } from "./cache.ts";
import { type Connection, IDLE } from "./connection.ts";
import type { ConnectionStatus } from "./connection-view.ts";
import type { Incoming, Limits } from "./frames.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { LineEffect, LineInput } from "./line.ts";
import { EMPTY_OUTBOX, type Outbox, type Written } from "./outbox.ts";
import { NOBODY, type People } from "./people.ts";
import { NO_RECEIPTS, type Receipts } from "./receipts.ts";
import type { SendOutcome } from "./sending.ts";
import type { Kept } from "./storage.ts";
import { EMPTY_TIMELINE, type OlderPage, type Timeline } from "./timeline.ts";
import { NOBODY_TYPES, type Typing } from "./typing.ts";

/** Everything the client knows of one thread. Immutable: a part that did not change keeps its identity. */
export interface ThreadState {
  readonly connection: Connection;
  /** Of the live socket; null without one. */
  readonly heartbeat: Heartbeat | null;
  readonly timeline: Timeline;
  /** Something before these events is missing, and has been asked for. */
  readonly gap: readonly LogEvent[] | null;
  readonly outbox: Outbox;
  readonly people: People;
  readonly typing: Typing;
  readonly receipts: Receipts;
  readonly about: { readonly title?: string; readonly subject?: Subject };
  /** This server's, once it has said them. */
  readonly limits: Limits;
  /** Messages of the newest page, and of each older one. */
  readonly pageSize: number;
  readonly older: "idle" | "loading" | "failed";
  readonly isVisible: boolean;
  readonly isOnline: boolean;
  /** Since when the page is out of sight. */
  readonly hiddenSince: number | null;
  /** Whether this tab is the one that sends what is in the outbox. */
  readonly drains: boolean;
}

export const NEW_THREAD: ThreadState = {
  connection: IDLE,
  heartbeat: null,
  timeline: EMPTY_TIMELINE,
  gap: null,
  outbox: EMPTY_OUTBOX,
  people: NOBODY,
  typing: NOBODY_TYPES,
  receipts: NO_RECEIPTS,
  about: {},
  limits: { messageCodePoints: MESSAGE_CODE_POINTS },
  pageSize: 50,
  older: "idle",
  isVisible: false,
  isOnline: true,
  hiddenSince: null,
  drains: true,
};

/** An event of the log; of a newer server's kinds no more is known than their seq. */
export type LogEvent = DurableEvent | { readonly type: "unreadable"; readonly seq: number };

/** What may happen to a thread: its owner's wishes, the socket, answers over HTTP, the device, the clock. */
export type Input =
  | { readonly on: "open"; readonly limit: number }
  | { readonly on: "close" }
  | LineInput<Incoming>
  /** What was missing; null when it is not to be had. */
  | { readonly on: "missed"; readonly dial: number; readonly events: readonly Incoming[] | null }
  | { readonly on: "send"; readonly message: Written }
  | { readonly on: "retry"; readonly id: string }
  | { readonly on: "cancel"; readonly id: string }
  | { readonly on: "restored"; readonly kept: readonly Kept[] }
  | { readonly on: "cached"; readonly thread: CachedThread }
  | { readonly on: "drains"; readonly isMine: boolean }
  | { readonly on: "sent-elsewhere"; readonly id: string; readonly seq: number; readonly at: number }
  | { readonly on: "cancelled-elsewhere"; readonly id: string }
  | { readonly on: "press" }
  | { readonly on: "cease" }
  | { readonly on: "load-older" }
  | { readonly on: "older-failed" }
  | { readonly on: "read"; readonly seq: number }
  | { readonly on: "look"; readonly isVisible: boolean }
  | { readonly on: "older"; readonly before: number; readonly page: OlderPage };

/** What listeners hear: the server's frames that took effect, and changes of the connection as it is shown. */
export type ThreadEvent =
  | Exclude<Incoming, { type: "connection_status" | "caught_up" | "unreadable" }>
  | ConnectionStatus;

/** What the engine has to do in the world. */
export type Effect =
  | LineEffect<ThreadEvent, ClientFrame>
  /** A message's writer can be told. */
  | { readonly do: "answer"; readonly id: string; readonly outcome: SendOutcome }
  | { readonly do: "catch-up"; readonly dial: number }
  | { readonly do: "load-older"; readonly before: number; readonly limit: number };

/** Time and chance are arguments. */
export interface Surroundings {
  readonly now: number;
  readonly random: () => number;
}

/** One input being worked on: the rules replace `state` and add to `effects`. Nobody outside sees it half done. */
export interface Turn extends Surroundings {
  state: ThreadState;
  readonly effects: Effect[];
}

export function change(turn: Turn, to: Partial<ThreadState>): void {
  turn.state = { ...turn.state, ...to };
}

export function say(turn: Turn, ...frames: ClientFrame[]): void {
  turn.effects.push({ do: "say", frames });
}
