import type { Identity } from "../protocol/identity.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { changed } from "./changes.ts";
import type { InboxRoom } from "./inbox-room.ts";

/** A receipt from a device that has no socket of the thread. */
export interface Receipt {
  readonly threadId: string;
  readonly seq: number;
}

/**
 * Forwards a read cursor to its thread, which then tells all inboxes; dropped when the row says as much. Ends a mark
 * set by hand, and what the user was notified of.
 */
export async function forwardRead(
  room: InboxRoom,
  caller: Identity,
  { threadId, seq }: Receipt,
): Promise<Result<null>> {
  const row = room.inbox.liveRow(threadId);
  if (!row) return fail("not_found");
  // Where messages are unread, the thread says what of them is read, and that clears the rest.
  const notifiedVersion = row.unread === 0 ? 0 : row.notifiedVersion;
  if (row.markedUnread > 0 || notifiedVersion < row.notifiedVersion) {
    const cleared = changed(room, { before: row, row: { ...row, markedUnread: 0, notifiedVersion } });
    if (!cleared.ok) return cleared;
  }
  if (seq <= row.readSeq) return ok(null);
  return room.ports.thread(threadId).markRead(caller, { seq });
}

/** Forwards a delivered cursor to its thread; dropped when it was read, or forwarded before. */
export async function forwardDelivered(
  room: InboxRoom,
  caller: Identity,
  { threadId, seq }: Receipt,
): Promise<Result<null>> {
  const row = room.inbox.liveRow(threadId);
  if (!row) return fail("not_found");
  if (seq <= row.readSeq || room.forwardedReceipts.covers(threadId, seq)) return ok(null);
  const forwarded = await room.ports.thread(threadId).markDelivered(caller, { seq });
  if (forwarded.ok) room.forwardedReceipts.add(threadId, Math.min(seq, row.lastSeq));
  return forwarded;
}
