import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import type { InboxThread, PatchInboxThread } from "../protocol/inbox.ts";
import type { InboxServerFrame } from "../protocol/inbox-frames.ts";
import type { Activity, Departure } from "../protocol/rpc.ts";
import { applyActivity, applyDeparture } from "./activity.ts";
import { applyPatch } from "./flags.ts";
import type { Hub } from "./hub.ts";
import type { InboxRow } from "./inbox-store.ts";
import { notificationsOf } from "./notifications.ts";
import { changedOf, threadOf } from "./rows.ts";

/** A thread tells how it is for this user now. */
export function hearActivity(hub: Hub, activity: Activity): Result<null> {
  const before = hub.inbox.row(activity.threadId);
  const applied = applyActivity(before, activity, { userId: hub.userId, version: hub.inbox.version + 1 });
  if (!applied) return ok(null);
  const notifications = notificationsOf(applied, activity, hub.now);
  return asDone(changed(hub, { before, row: applied.row, notifications }));
}

/** A thread tells that this user does not belong to it any more. */
export function hearDeparture(hub: Hub, departure: Departure): Result<null> {
  const before = hub.inbox.row(departure.threadId);
  const row = applyDeparture(before, departure);
  return row ? asDone(changed(hub, { before, row })) : ok(null);
}

/** The user mutes, pins, archives a thread or marks it; what he marks as read, he has read. */
export async function patchThread(
  hub: Hub,
  caller: Identity,
  { threadId, patch }: { threadId: string; patch: PatchInboxThread },
): Promise<Result<InboxThread>> {
  if (!hub.inbox.liveRow(threadId)) return fail("not_found");
  if (patch.unread) {
    const caughtUp = await catchUp(hub, caller, threadId);
    if (!caughtUp.ok) return caughtUp;
  }
  const before = hub.inbox.liveRow(threadId);
  if (!before) return fail("not_found");
  const row = applyPatch(before, patch);
  if (row) {
    const written = changed(hub, { before, row });
    if (!written.ok) return written;
  }
  if (patch.unread === false && before.readSeq < before.lastSeq) {
    const read = await hub.ports.thread(threadId).markRead(caller, { seq: before.lastSeq });
    if (!read.ok) return read;
  }
  const after = hub.inbox.liveRow(threadId);
  return after ? ok(threadOf(after, hub.inbox.counts.seenVersion)) : fail("not_found");
}

/** What was read before a mark must not undo it when it is told later: the thread says now how far that is, if it can. */
async function catchUp(hub: Hub, caller: Identity, threadId: string): Promise<Result<null>> {
  const now = await hub.ports.thread(threadId).activity(caller);
  return now.ok ? hearActivity(hub, now.value) : ok(null);
}

/** The badge is cleared, the unread is not. */
export function markSeen(hub: Hub): Result<null> {
  const { inbox } = hub;
  if (inbox.counts.unseen === 0) return ok(null);
  const written = hub.write(() => inbox.putSeen());
  if (!written.ok) return written;
  hub.publish([{ type: "inbox_counts", version: inbox.version, ...inbox.counts }]);
  return ok(null);
}

/** A row on its way into the inbox, with the one it replaces. */
interface Change {
  readonly before: InboxRow | undefined;
  readonly row: InboxRow;
  readonly notifications?: readonly InboxServerFrame[];
}

/** Commits a row, then tells all devices. */
export function changed(hub: Hub, { before, row, notifications = [] }: Change): Result<InboxRow> {
  const { inbox } = hub;
  const written = hub.write(() => {
    const put = inbox.put(row, before);
    if (put.gone === 1) inbox.forgetTombstones();
    return put;
  });
  if (!written.ok) return written;
  const thread = changedOf(written.value, inbox.counts.seenVersion);
  const frames: InboxServerFrame[] = [{ type: "inbox_changed", thread, ...inbox.counts }];
  hub.publish([...frames, ...notifications]);
  return written;
}

const asDone = (result: Result<unknown>): Result<null> => (result.ok ? ok(null) : result);
