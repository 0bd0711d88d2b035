import type { Identity } from "../protocol/identity.ts";
import { TIMES } from "../protocol/limits.ts";
import type { Presence, PutWatches } from "../protocol/presence.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { InboxRoom } from "./inbox-room.ts";

/** Whom to watch, and what to do with each answer as it comes. */
interface WatchRequest extends PutWatches {
  readonly onPresence?: (presence: Presence) => void;
}

/**
 * Watches others' presence: the thread says which of them are co-members, and each one's inbox keeps the watch.
 * Strangers are left out silently; `not_found` when nobody is left.
 */
export async function watchPresence(
  room: InboxRoom,
  caller: Identity,
  request: WatchRequest,
): Promise<Result<Presence[]>> {
  const others = [...new Set(request.userIds)].filter((userId) => userId !== caller.userId);
  const retryAfterMs = takeWatches(room, others.length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  const coMembers = await room.ports.thread(request.threadId).coMembers(caller, others);
  if (!coMembers.ok) return coMembers;
  const answers = await Promise.all(coMembers.value.map((userId) => watchOne(room, userId, request)));
  const presence = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  if (presence.length === 0) return answers.find((answer) => !answer.ok) ?? fail("not_found");
  // While the slowest answered, the others may have changed.
  return ok(presence.map((one) => room.presenceCache.of(one.userId, room.now) ?? one));
}

/** An answer that an update overtook says what the update said. */
async function watchOne(room: InboxRoom, userId: string, { onPresence }: WatchRequest): Promise<Result<Presence>> {
  const until = room.now + TIMES.watchMs;
  const requestedAt = room.presenceCache.requested(userId);
  const answer = await room.ports.inboxes.watch(userId, { watcherId: room.userId, until });
  if (!answer.ok) return answer;
  const presence = room.presenceCache.answered(answer.value, { requestedAt, until });
  onPresence?.(presence);
  return ok(presence);
}

/**
 * Ends watches, unless another device of the user may want them: what each device watches is not kept, and a lease
 * that nobody repeats ends by itself. Ending a watch that this life of the object does not know of costs as much as
 * watching did; the others have been paid for.
 */
export async function unwatchPresence(room: InboxRoom, userIds: readonly string[]): Promise<Result<null>> {
  if (room.devices.size > 1 || room.ownPresence.isPolling) return ok(null);
  const others = [...new Set(userIds)].filter((userId) => userId !== room.userId);
  const unknown = others.filter((userId) => !room.presenceCache.of(userId, room.now));
  const retryAfterMs = takeWatches(room, unknown.length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  for (const userId of others) room.presenceCache.forget(userId);
  await Promise.all(others.map((userId) => room.ports.inboxes.unwatch(userId, room.userId)));
  return ok(null);
}

/** The presence of somebody who is watched changed. Without a device to tell it to, the watch is over. */
export function receivePresence(room: InboxRoom, presence: Presence): Result<null> {
  if (!room.ownPresence.isReachable) {
    room.presenceCache.forget(presence.userId);
    return fail("not_found");
  }
  room.presenceCache.update(presence);
  room.tell([{ type: "user_status_change", ...presence }]);
  return ok(null);
}

/** Takes one of the user's rate for each, or none and says when to ask again. */
function takeWatches(room: InboxRoom, count: number): number {
  const { perSecond } = room.ports.rates.watchesPerUser;
  for (let taken = 0; taken < count; taken++) {
    const waitMs = room.watchRate.take(room.now);
    if (waitMs === 0) continue;
    for (let back = 0; back < taken; back++) room.watchRate.giveBack();
    return Math.ceil(waitMs + ((count - taken - 1) * 1_000) / perSecond);
  }
  return 0;
}
