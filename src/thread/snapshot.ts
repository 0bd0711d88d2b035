import type { Connected } from "../protocol/connection.ts";
import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { Member } from "../protocol/member.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import type { Room } from "./room.ts";
import type { Permissions } from "./thread.ts";
import { type MemberRecord, personOf } from "./thread-store.ts";

/** A member with their cursors as they are now, written or not. */
export function memberOf(room: Room, record: MemberRecord): Member {
  return { ...personOf(record), access: record.access, ...room.receipts.of(record.userId) };
}

/** The thread and its people, as this caller sees them. */
export function snapshotFor(room: Room, permissions: Permissions): ThreadSnapshot {
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
    members: room.thread.members().map((member) => memberOf(room, member)),
    former: room.thread.former().slice(-LIMITS.members).map(personOf),
    viewing: room.connections.viewing(room.now),
  };
}

/** The first frame on a socket. */
export function helloFor(room: Room, permissions: Permissions, recovered: boolean): Connected {
  return {
    type: "connection_status",
    status: "connected",
    ...snapshotFor(room, permissions),
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
