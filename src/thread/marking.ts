import type { Identity } from "../protocol/identity.ts";
import type { PostRead } from "../protocol/receipt.ts";
import { fail, type Result } from "../protocol/result.ts";
import type { Cursors } from "./receipts.ts";
import type { Room } from "./room.ts";
import { takeHttpFrame } from "./sending.ts";
import type { Permissions } from "./thread.ts";

/** The seq of a message that this caller may see. */
export function seqOf(room: Room, permissions: Permissions, id: string): number | undefined {
  const message = room.thread.store.messageById(id);
  return message && message.seq >= permissions.visibleFromSeq ? message.seq : undefined;
}

/** `mark_message_read` over HTTP. */
export function markRead(room: Room, caller: Identity, read: PostRead): Result<null> {
  const permissions = room.thread.permissionsOf(caller);
  const readSeq = permissions && (read.seq ?? seqOf(room, permissions, read.id ?? ""));
  return readSeq === undefined ? fail("not_found") : mark(room, caller, { readSeq });
}

/** `mark_message_delivered` over HTTP. */
export function markDelivered(room: Room, caller: Identity, seq: number): Result<null> {
  return room.thread.permissionsOf(caller) ? mark(room, caller, { deliveredSeq: seq }) : fail("not_found");
}

function mark(room: Room, caller: Identity, to: Partial<Cursors>): Result<null> {
  return takeHttpFrame(room, caller) ?? room.receipts.raiseAndWrite(caller.userId, to);
}
