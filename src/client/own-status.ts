import { HEARTBEAT_MS, PONG_MS } from "../protocol/limits.ts";
import type { PutStatus } from "../protocol/presence.ts";
import type { You } from "./inbox-reading.ts";

/** One's own status: as the server says, as it was asked for here, and whether somebody is at this device. */
export interface OwnState {
  readonly you: You | null;
  /** Set by hand here, and when the socket was told; told to each socket until it has settled. */
  readonly wish: (PutStatus & { readonly toldAt: number | null }) | null;
  /** Null where nobody could be seen: such a device is never idle. */
  readonly lastInputAt: number | null;
  readonly isAway: boolean;
}

export const UNKNOWN_SELF: OwnState = { you: null, wish: null, lastInputAt: null, isAway: false };

/** Without input for this long, somebody is no longer there. */
const IDLE_MS = 300_000;

/** A socket that is still good by now has answered a ping that was sent after it: what was told has arrived. */
const SETTLED_MS = HEARTBEAT_MS + PONG_MS;

/** So that a refusal can be told from others. */
export const STATUS_REF = "status";

export type StatusFrame = PutStatus & { readonly type: "update_status"; readonly auto?: true; readonly ref?: string };

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
  return at !== null && (isRefused || now >= at) ? { ...self, wish: null } : self;
}

export const statusSettledAt = ({ wish }: OwnState): number | null =>
  wish === null || wish.toldAt === null ? null : wish.toldAt + SETTLED_MS;

/** What has to be said about it, once. `isNew`: the socket knows nothing of this device yet. */
export function tellStatus(
  self: OwnState,
  now: number,
  isNew: boolean,
): { self: OwnState; frames: readonly StatusFrame[] } {
  const frames: StatusFrame[] = [];
  const { wish } = self;
  const isUntold = wish !== null && wish.toldAt === null;
  if (isUntold) frames.push({ type: "update_status", status: wish.status, until: wish.until, ref: STATUS_REF });
  if (isNew && self.isAway) frames.push(AWAY);
  return { self: isUntold ? { ...self, wish: { ...wish, toldAt: now } } : self, frames };
}

const AWAY: StatusFrame = { type: "update_status", status: "away", auto: true };
const BACK: StatusFrame = { type: "update_status", status: "online", auto: true };

/** Somebody is at the device. */
export function feelInput(self: OwnState, now: number): { self: OwnState; frames: readonly StatusFrame[] } {
  return { self: { ...self, lastInputAt: now, isAway: false }, frames: self.isAway ? [BACK] : [] };
}

/** Nobody has been for a while. */
export function idle(self: OwnState, now: number): { self: OwnState; frames: readonly StatusFrame[] } {
  const at = idleAt(self);
  return at === null || now < at ? { self, frames: [] } : { self: { ...self, isAway: true }, frames: [AWAY] };
}

export const idleAt = ({ lastInputAt, isAway }: OwnState): number | null =>
  lastInputAt === null || isAway ? null : lastInputAt + IDLE_MS;

/** As the user should see it: with what he has just asked for. `online` ends what was set by hand. */
export function viewSelf({ you, wish }: Pick<OwnState, "you" | "wish">): You | null {
  if (!you || !wish) return you;
  const { status, until } = wish;
  return { userId: you.userId, status, ...(status === "online" ? {} : { manual: status, until }) };
}
