import type { InboxClientFrame } from "../../protocol/inbox-frames.ts";
import type { AddedNotification, NewMessageNotification } from "../../protocol/notification.ts";
import type { UserStatusChange, UserStatusUpdate } from "../../protocol/presence.ts";
import type { HeartbeatContext } from "../connection/heartbeat.ts";
import type { ConnectionStatus, Linked } from "../connection/view.ts";
import type { ClientContext } from "../context.ts";
import type { Edits } from "./edits.ts";
import type { InView, Look } from "./in-view.ts";
import type { Filter, Listing, PageAsk } from "./lists.ts";
import type { Notices } from "./notifications.ts";
import type { OwnState } from "./own-status.ts";
import type { Pace } from "./pacing.ts";
import type { Subscriptions } from "./presence.ts";
import type { ReceiptCursors } from "./receipts.ts";
import type { Counts, Rows } from "./rows.ts";

/** Everything the client knows of its user's inbox. Immutable: a part that did not change keeps its identity. */
export interface InboxState extends Linked {
  /** Whether this tab is the one of the user's that stays connected though out of sight, so that badge and sound live on. */
  readonly leads: boolean;
  /** Every change up to this version has been heard; null before the first socket. */
  readonly version: number | null;
  /** Something before `heard` is missing; at `askAt` the server is asked for it, unless that has been done. */
  readonly gap: { readonly heard: number; readonly askAt: number } | null;
  readonly rows: Rows;
  readonly listings: Readonly<Record<Filter, Listing>>;
  readonly counts: Counts;
  readonly edits: Edits;
  readonly reads: ReceiptCursors;
  readonly delivered: ReceiptCursors;
  readonly notices: Notices;
  readonly inView: InView;
  /** Notifications up to this version were seen here. */
  readonly seen: { readonly version: number } | null;
  readonly self: OwnState;
  readonly subscriptions: Subscriptions;
  readonly pace: Pace;
}

/** What listeners hear. `quiet`: the thread is before somebody's eyes on this device. */
export type InboxEvent =
  | ((NewMessageNotification | AddedNotification) & { readonly quiet: boolean })
  | UserStatusChange
  | UserStatusUpdate
  | ConnectionStatus;

type Changeable<State> = { -readonly [Part in keyof State]: State[Part] };

/** An inbox and its connection, as its rules see and change them; they change while something is being taken. */
export interface InboxContext extends Changeable<InboxState>, HeartbeatContext {
  readonly client: ClientContext;
  readonly path: string;
  /** The cursor, as a query; empty before there is one. */
  readonly cursor: string;
  readonly isLive: boolean;
  /** What is before somebody's eyes in this tab. */
  looks: readonly Look[];
  /** Tells this tab from others. */
  readonly tab: number;
  /** Whether a thread has a live socket of its own. */
  readonly isOpen: (threadId: string) => boolean;
  say(...frames: InboxClientFrame[]): void;
  /** Tells listeners, once the snapshot shows it. */
  tell(event: InboxEvent): void;
  /** Asks for a page of a list. */
  load(ask: PageAsk): Promise<void>;
}
