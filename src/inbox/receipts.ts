import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { LIMITS } from "../protocol/limits.ts";
import { changed } from "./changes.ts";
import type { InboxRoom } from "./inbox-room.ts";

/** Up to where delivery in each thread was passed on by this life of the object: ten devices say the same. */
export class PassedOn {
  readonly #seqs = new Map<string, number>();

  /** Whether as much was passed on already. */
  covers(threadId: string, seq: number): boolean {
    return seq <= (this.#seqs.get(threadId) ?? 0);
  }

  note(threadId: string, seq: number): void {
    this.#seqs.delete(threadId);
    this.#seqs.set(threadId, seq);
    if (this.#seqs.size <= LIMITS.watchers) return;
    const oldest = this.#seqs.keys().next().value;
    if (oldest !== undefined) this.#seqs.delete(oldest);
  }
}

/** A receipt from a device that has no socket of the thread. */
export interface Receipt {
  readonly threadId: string;
  readonly seq: number;
}

/** Passes a read cursor on to its thread, which then tells all inboxes; dropped when the row says as much. Ends what was marked by hand, and what he was notified of. */
export async function passRead(room: InboxRoom, caller: Identity, { threadId, seq }: Receipt): Promise<Result<null>> {
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

/** Passes a delivered cursor on to its thread; dropped when it was read, or passed on before. */
export async function passDelivered(
  room: InboxRoom,
  caller: Identity,
  { threadId, seq }: Receipt,
): Promise<Result<null>> {
  const row = room.inbox.liveRow(threadId);
  if (!row) return fail("not_found");
  if (seq <= row.readSeq || room.passedOn.covers(threadId, seq)) return ok(null);
  const passed = await room.ports.thread(threadId).markDelivered(caller, { seq });
  if (passed.ok) room.passedOn.note(threadId, Math.min(seq, row.lastSeq));
  return passed;
}
