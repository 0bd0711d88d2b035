import type { InboxClientFrame } from "../../protocol/inbox-frames.ts";
import { HEARTBEAT_MS, PONG_MS } from "../../protocol/limits.ts";
import type { PutStatus } from "../../protocol/presence.ts";
import { NEVER } from "../connection/state.ts";
import type { You } from "./nouns.ts";

/** One's own status: as the server says, as it was asked for here, and whether somebody is at this device. */
export interface OwnState {
  readonly you: You | null;
  /** Set by hand here, and when the socket was told; told to each socket until it has settled. */
  readonly wish: (PutStatus & { readonly toldAt: number | null }) | null;
  /** Null where nobody could be seen: such a device is never idle. */
  readonly lastInputAt: number | null;
  readonly isAway: boolean;
}

/** Whose status it is, and how it is told. */
interface StatusContext {
  self: OwnState;
  readonly now: number;
  readonly isLive: boolean;
  say(frame: InboxClientFrame): void;
}

export const UNKNOWN_SELF: OwnState = { you: null, wish: null, lastInputAt: null, isAway: false };

/** Without input for this long, somebody is no longer there. */
const IDLE_MS = 300_000;

/** A socket that is still good by now has answered a ping that was sent after it: what was told has arrived. */
const SETTLED_MS = HEARTBEAT_MS + PONG_MS;

/** So that a refusal can be told from others. */
export const STATUS_REF = "status";

/** The server says what one's status is; what was asked for and told is decided by that. */
export const hearStatus = (self: OwnState, you: You): OwnState => ({
  ...self,
  you,
  wish: self.wish?.toldAt === null ? self.wish : null,
});

/** What was told to a socket that died may not have arrived, unless the server says just that. */
export function greetStatus(self: OwnState, you: You): OwnState {
  const { wish } = self;
  const isSo = wish !== null && wish.toldAt !== null && (you.manual ?? "online") === wish.status;
  return { ...self, you, wish: wish && !isSo ? { ...wish, toldAt: null } : null };
}

/** On a live socket: the server answers only to what changes something, and to what it refuses. Then it is as it was. */
export function settleStatus(self: OwnState, now: number, isRefused = false): OwnState {
  const at = statusSettledAt(self);
  return now >= at || (isRefused && at < NEVER) ? { ...self, wish: null } : self;
}

export const statusSettledAt = ({ wish }: OwnState): number => (wish?.toldAt ?? NEVER) + SETTLED_MS;

/** Says once what has to be said about it. `isNew`: the socket knows nothing of this device yet. */
export function tellStatus(inbox: StatusContext, isNew: boolean): void {
  const { self, now } = inbox;
  const { wish, isAway } = self;
  if (!inbox.isLive) return;
  if (wish?.toldAt === null) {
    inbox.self = { ...self, wish: { ...wish, toldAt: now } };
    inbox.say({ type: "update_status", status: wish.status, until: wish.until, ref: STATUS_REF });
  }
  if (isNew && isAway) sayAuto(inbox, "away");
}

/** What nobody has decided, but this device sees. To a socket that comes later, it is told then. */
function sayAuto(inbox: StatusContext, status: "online" | "away"): void {
  if (inbox.isLive) inbox.say({ type: "update_status", status, auto: true });
}

/** Somebody is at the device. */
export function feelInput(inbox: StatusContext): void {
  const { isAway } = inbox.self;
  inbox.self = { ...inbox.self, lastInputAt: inbox.now, isAway: false };
  if (isAway) sayAuto(inbox, "online");
}

/** Nobody has been for a while. */
export function fallIdle(inbox: StatusContext): void {
  if (inbox.now < idleAt(inbox.self)) return;
  inbox.self = { ...inbox.self, isAway: true };
  sayAuto(inbox, "away");
}

export const idleAt = ({ lastInputAt, isAway }: OwnState): number =>
  lastInputAt === null || isAway ? NEVER : lastInputAt + IDLE_MS;

/** As the user should see it: with what they have just asked for. `online` ends what was set by hand. */
export function viewSelf({ you, wish }: Pick<OwnState, "you" | "wish">): You | null {
  if (!you || !wish) return you;
  const { status, until } = wish;
  return { userId: you.userId, status, ...(status === "online" ? {} : { manual: status, until }) };
}
