import type { InboxPage, InboxThread, PatchInboxThread } from "../protocol/inbox.ts";
import type { InboxClientFrame } from "../protocol/inbox-frames.ts";
import type { AddedNotification, NewMessageNotification } from "../protocol/notification.ts";
import type { PutStatus, UserStatusChange, UserStatusUpdate } from "../protocol/presence.ts";
import { type Connection, IDLE } from "./connection.ts";
import type { ConnectionStatus } from "./connection-view.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Edits } from "./inbox-edits.ts";
import type { InboxIncoming } from "./inbox-frames.ts";
import { type Filter, type Listing, NOT_LOADED, type PageAsk } from "./inbox-listings.ts";
import type { Marks } from "./inbox-marks.ts";
import type { Changes } from "./inbox-reading.ts";
import { type Counts, NO_COUNTS, NO_ROWS, type Rows } from "./inbox-rows.ts";
import type { LineEffect, LineInput } from "./line.ts";
import type { Notices } from "./notifications.ts";
import { type OwnState, UNKNOWN_SELF } from "./own-status.ts";
import { newPace, type Pace } from "./pacing.ts";
import { NOBODY_WATCHED, type Watching } from "./presence.ts";
import type { Answer } from "./requests.ts";
import type { Surroundings } from "./state.ts";

/** Everything the client knows of its user's inbox. Immutable: a part that did not change keeps its identity. */
export interface InboxState {
  readonly connection: Connection;
  /** Of the live socket; null without one. */
  readonly heartbeat: Heartbeat | null;
  readonly isOnline: boolean;
  /** Since when the page is out of sight. */
  readonly hiddenSince: number | null;
  /** Every change up to this version has been heard; null before the first socket. */
  readonly version: number | null;
  /** Something before `heard` is missing; at `askAt` (null: it is on its way) the server is asked for it. */
  readonly gap: { readonly heard: number; readonly askAt: number | null } | null;
  readonly rows: Rows;
  readonly listings: Readonly<Record<Filter, Listing>>;
  readonly counts: Counts;
  readonly edits: Edits;
  readonly reads: Marks;
  readonly delivered: Marks;
  readonly notices: Notices;
  /** The thread before somebody's eyes on this device. */
  readonly inView: string | null;
  /** Notifications up to this version were seen here. */
  readonly seen: { readonly version: number } | null;
  readonly self: OwnState;
  readonly watching: Watching;
  readonly pace: Pace;
}

export const NEW_INBOX: InboxState = {
  connection: IDLE,
  heartbeat: null,
  isOnline: true,
  hiddenSince: null,
  version: null,
  gap: null,
  rows: NO_ROWS,
  listings: { all: NOT_LOADED, unread: NOT_LOADED, archived: NOT_LOADED },
  counts: NO_COUNTS,
  edits: [],
  reads: new Map(),
  delivered: new Map(),
  notices: new Map(),
  inView: null,
  seen: null,
  self: UNKNOWN_SELF,
  watching: NOBODY_WATCHED,
  pace: newPace(0),
};

/** What may happen to an inbox: its owner's wishes, the socket, answers over HTTP, the device, the clock. */
export type InboxInput = { readonly on: "open" | "close" } | LineInput<InboxIncoming> | InboxAnswer | InboxWish;

/** What came of a request over HTTP. */
export type InboxAnswer =
  | { readonly on: "page"; readonly ask: PageAsk; readonly answer: Answer<InboxPage> }
  | { readonly on: "changes"; readonly dial: number; readonly answer: Answer<Changes> }
  | { readonly on: "edited"; readonly id: number; readonly answer: Answer<InboxThread | null> };

/** What its owner wants. */
export type InboxWish =
  | { readonly on: "load"; readonly filter: Filter }
  | { readonly on: "load-more"; readonly filter: Filter }
  | { readonly on: "edit"; readonly id: number; readonly threadId: string; readonly patch: PatchInboxThread }
  | { readonly on: "read"; readonly threadId: string; readonly seq: number }
  | { readonly on: "seen" }
  | { readonly on: "look"; readonly threadId: string | null }
  | { readonly on: "set-status"; readonly status: PutStatus }
  | { readonly on: "input" }
  | { readonly on: "watch"; readonly threadId: string; readonly userIds: readonly string[]; readonly by: 1 | -1 };

/** What listeners hear. `quiet`: the thread is before somebody's eyes on this device. */
export type InboxEvent =
  | ((NewMessageNotification | AddedNotification) & { readonly quiet: boolean })
  | UserStatusChange
  | UserStatusUpdate
  | ConnectionStatus;

/** What the engine has to do in the world. */
export type InboxEffect =
  | LineEffect<InboxEvent, InboxClientFrame>
  | { readonly do: "load"; readonly ask: PageAsk }
  | { readonly do: "catch-up"; readonly dial: number; readonly after: number }
  | { readonly do: "edit"; readonly id: number; readonly threadId: string; readonly patch: PatchInboxThread }
  /** Who asked for an edit can be told. */
  | { readonly do: "answer"; readonly id: number; readonly answer: Answer<null> };

/** Time, chance, and which threads have a socket of their own, are arguments. */
export interface InboxSurroundings extends Surroundings {
  readonly isOpen: (threadId: string) => boolean;
}

/** One input being worked on: the rules replace `state` and add to `effects`. Nobody outside sees it half done. */
export interface InboxTurn extends InboxSurroundings {
  state: InboxState;
  readonly effects: InboxEffect[];
}

export function change(turn: InboxTurn, to: Partial<InboxState>): void {
  turn.state = { ...turn.state, ...to };
}

export function say(turn: InboxTurn, ...frames: InboxClientFrame[]): void {
  if (frames.length > 0) turn.effects.push({ do: "say", frames });
}
