import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import type { PostRead } from "../protocol/receipt.ts";
import type { Room } from "./room.ts";
import type { Standing } from "./thread.ts";

/** Tells the others that somebody types or stopped; more often than every two seconds it tells nobody. */
export function type(room: Room, { userId, access }: Standing, isTyping: boolean): void {
  if (!access || access === "reader") return;
  const news = isTyping ? room.typing.start(userId, room.now) : room.typing.stop(userId);
  const threadId = room.thread.record?.id ?? "";
  if (news) room.tell({ type: "user_typing", threadId, userId, isTyping }, (session) => session.userId !== userId);
}

/** The seq of a message that this caller may see. */
export function seqOf(room: Room, standing: Standing, id: string): number | undefined {
  const message = room.thread.store.messageById(id);
  return message && message.seq >= standing.visibleFromSeq ? message.seq : undefined;
}

/** `typing_start` and `typing_stop` over HTTP. */
export function setTyping(room: Room, caller: Identity, isTyping: boolean): Result<null> {
  const standing = room.thread.standing(caller);
  if (!standing) return fail("not_found");
  type(room, standing, isTyping);
  return ok(null);
}

/** `mark_message_read` over HTTP. */
export function markRead(room: Room, caller: Identity, read: PostRead): Result<null> {
  const standing = room.thread.standing(caller);
  const readSeq = standing && (read.seq ?? seqOf(room, standing, read.id ?? ""));
  if (readSeq === undefined) return fail("not_found");
  return mark(room, caller, { readSeq });
}

/** `mark_message_delivered` over HTTP. */
export function markDelivered(room: Room, caller: Identity, seq: number): Result<null> {
  return room.thread.standing(caller) ? mark(room, caller, { deliveredSeq: seq }) : fail("not_found");
}

/** Without a socket there is no attachment that would outlive a crash: the cursors are written at once. */
function mark(room: Room, { userId }: Identity, to: { readSeq?: number; deliveredSeq?: number }): Result<null> {
  const { readSeq } = room.receipts.of(userId);
  room.receipts.raise(userId, to);
  const written = room.writeCursors();
  if (room.receipts.of(userId).readSeq > readSeq) room.inboxes.caughtUp(userId);
  return written;
}
