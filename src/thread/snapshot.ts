import { type Encoded, encode } from "../actor/frame-text.ts";
import type { Connected } from "../protocol/connection.ts";
import type { Identity } from "../protocol/identity.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import type { Room } from "./room.ts";
import type { Permissions } from "./thread.ts";

/** A thread without its people. */
type Head<T> = Omit<T, "members" | "former">;

/** The thread and its people, as this caller sees them. */
export function snapshotFor(room: Room, permissions: Permissions): ThreadSnapshot {
  return { ...headFor(room, permissions), ...room.people.list() };
}

function headFor(room: Room, permissions: Permissions): Head<ThreadSnapshot> {
  const { record, subject, lastSeq } = room.thread;
  if (!record) throw new Error("unable to describe a thread; because it was never created");
  return {
    threadId: record.id,
    epoch: record.epoch,
    lastSeq,
    ...(record.title !== null && { title: record.title }),
    ...(subject && { subject }),
    history: record.history,
    createdAt: record.createdAt,
    you: { userId: permissions.userId, access: permissions.access },
    viewing: room.connections.viewing(room.now),
  };
}

/** The first frame on a socket. */
export function helloFor(room: Room, permissions: Permissions, recovered: boolean): Connected {
  return { ...helloHead(room, permissions, recovered), ...room.people.list() };
}

/** The same, encoded. */
export function encodeHello(room: Room, permissions: Permissions, recovered: boolean): Encoded {
  const head = encode(helloHead(room, permissions, recovered));
  const people = room.people.encode();
  // Two objects become one: a brace of each goes, and a comma comes.
  return { json: `${head.json.slice(0, -1)},${people.json.slice(1)}`, bytes: head.bytes + people.bytes - 1 };
}

function helloHead(room: Room, permissions: Permissions, recovered: boolean): Head<Connected> {
  return {
    type: "connection_status",
    status: "connected",
    ...headFor(room, permissions),
    recovered,
    typing: room.typing.now(room.now).filter((userId) => userId !== permissions.userId),
    heartbeatMs: TIMES.heartbeatMs,
    limits: { messageCodePoints: LIMITS.messageCodePoints, frameUnits: LIMITS.frameUnits },
    serverTime: room.now,
  };
}

export function snapshot(room: Room, caller: Identity): Result<ThreadSnapshot> {
  const permissions = room.thread.permissionsOf(caller);
  return permissions ? ok(snapshotFor(room, permissions)) : fail("not_found");
}
