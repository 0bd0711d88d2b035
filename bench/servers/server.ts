import { tokenOf } from "../../test/support/tokens.ts";
import type { DialectName, PeerPlan } from "../load/plan.ts";

/** A server that is measured, running. */
export interface Server {
  readonly pid: number;
  /** Its address over HTTP. */
  readonly url: string;
  readonly dialect: DialectName;
  /** Makes a new room with these members. */
  openRoom(userIds: readonly string[]): Promise<Room>;
  stop(): Promise<void>;
}

/** A room, and where its sockets are. */
export interface Room {
  readonly room: string;
  readonly socketUrl: string;
}

/** Makes rooms' names that were never used before, as runs share a server. */
let rooms = 0;
export const nextRoom = (): string => `room-${process.pid}-${rooms++}`;

const tokens = new Map<string, Promise<string>>();

/** A token of this user, signed once. */
export function tokenFor(userId: string): Promise<string> {
  const made = tokens.get(userId) ?? tokenOf(userId);
  tokens.set(userId, made);
  return made;
}

export const people = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) => `user-${first + index}`);

/** The sockets of a room: each person's first, then each one's second, so that the first sockets are of different people. */
export async function peersOf({ room, socketUrl }: Room, userIds: readonly string[], each = 1): Promise<PeerPlan[]> {
  const once = await Promise.all(
    userIds.map(async (userId) => ({ url: socketUrl, room, token: await tokenFor(userId) })),
  );
  return Array.from({ length: each }, () => once).flat();
}

export const toWebSocket = (url: string): string => url.replace(/^http/, "ws");
