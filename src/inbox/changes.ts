import type { Identity } from "../protocol/identity.ts";
import type { InboxThread, PatchInboxThread } from "../protocol/inbox.ts";
import type { InboxServerFrame } from "../protocol/inbox-frames.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { Activity, Departure } from "../protocol/rpc.ts";
import { applyActivity, applyDeparture } from "./activity.ts";
import { applyPatch } from "./flags.ts";
import type { InboxRoom } from "./inbox-room.ts";
import type { FiledRow, InboxRow } from "./inbox-store.ts";
import { notificationsOf } from "./notifications.ts";
import { changedOf, threadOf } from "./rows.ts";

/** A thread tells how it is for this user now. */
export function receiveActivity(room: InboxRoom, activity: Activity): Result<null> {
  const before = room.inbox.row(activity.threadId);
  const applied = applyActivity(before, activity, { userId: room.userId, version: room.inbox.version + 1 });
  if (!applied) return ok(null);
  const notifications = notificationsOf(applied, activity, room.now);
  return asDone(changed(room, { before, row: applied.row, notifications }));
}

/** A thread tells that this user does not belong to it any more. */
export function receiveDeparture(room: InboxRoom, departure: Departure): Result<null> {
  const before = room.inbox.row(departure.threadId);
  const row = applyDeparture(before, departure);
  return row ? asDone(changed(room, { before, row })) : ok(null);
}

/** The user mutes, pins, archives a thread or marks it; what they mark as read, they have read. */
export async function patchThread(
  room: InboxRoom,
  caller: Identity,
  { threadId, patch }: { threadId: string; patch: PatchInboxThread },
): Promise<Result<InboxThread>> {
  if (!room.inbox.liveRow(threadId)) return fail("not_found");
  if (patch.unread) {
    const refreshed = await refreshRow(room, caller, threadId);
    if (!refreshed.ok) return refreshed;
  }
  const before = room.inbox.liveRow(threadId);
  if (!before) return fail("not_found");
  const row = applyPatch(before, patch);
  if (row) {
    const written = changed(room, { before, row });
    if (!written.ok) return written;
  }
  if (patch.unread === false && before.readSeq < before.lastSeq) {
    const read = await room.ports.thread(threadId).markRead(caller, { seq: before.lastSeq });
    if (!read.ok) return read;
  }
  const after = room.inbox.liveRow(threadId);
  return after ? ok(threadOf(after, room.inbox.counts.seenVersion)) : fail("not_found");
}

/** What was read before a mark must not undo it when it is told later: the thread says now how far that is, if it can. */
async function refreshRow(room: InboxRoom, caller: Identity, threadId: string): Promise<Result<null>> {
  const now = await room.ports.thread(threadId).activity(caller);
  return now.ok ? receiveActivity(room, now.value) : ok(null);
}

/** The badge is cleared, the unread is not. */
export function markSeen(room: InboxRoom): Result<null> {
  const { inbox } = room;
  if (inbox.counts.unseen === 0) return ok(null);
  const written = room.write(() => inbox.putSeen());
  if (!written.ok) return written;
  room.publish([{ type: "inbox_counts", version: inbox.version, ...inbox.counts }]);
  return ok(null);
}

/** A row on its way into the inbox, with the one it replaces. */
interface Change {
  readonly before: FiledRow | undefined;
  readonly row: InboxRow;
  readonly notifications?: readonly InboxServerFrame[];
}

/** Commits a row, then tells all devices. */
export function changed(room: InboxRoom, { before, row, notifications = [] }: Change): Result<InboxRow> {
  const { inbox } = room;
  const written = room.write(() => {
    const put = inbox.put(row, before);
    if (put.gone === 1) inbox.forgetTombstones();
    return put;
  });
  if (!written.ok) return written;
  const thread = changedOf(written.value, inbox.counts.seenVersion);
  const frames: InboxServerFrame[] = [{ type: "inbox_changed", thread, ...inbox.counts }];
  room.publish([...frames, ...notifications]);
  return written;
}

const asDone = (result: Result<unknown>): Result<null> => (result.ok ? ok(null) : result);
