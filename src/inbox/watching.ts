import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { TIMES } from "../protocol/limits.ts";
import type { Presence, PutWatches } from "../protocol/presence.ts";
import type { InboxRoom } from "./inbox-room.ts";

/** Whom to watch, and what to do with each answer as it comes. */
interface Wish extends PutWatches {
  readonly onPresence?: (presence: Presence) => void;
}

/**
 * Watches others' presence: the thread says which of them are co-members, and each one's inbox keeps the
 * watch. Strangers are left out silently; `not_found` when none is left.
 */
export async function watchPresence(room: InboxRoom, caller: Identity, wish: Wish): Promise<Result<Presence[]>> {
  const others = [...new Set(wish.userIds)].filter((userId) => userId !== caller.userId);
  const retryAfterMs = takeWatches(room, others.length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  const coMembers = await room.ports.thread(wish.threadId).coMembers(caller, others);
  if (!coMembers.ok) return coMembers;
  const answers = await Promise.all(coMembers.value.map((userId) => watchOne(room, userId, wish)));
  const presence = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  if (presence.length === 0) return answers.find((answer) => !answer.ok) ?? fail("not_found");
  // While the slowest answered, there may have been news of the others.
  return ok(presence.map((one) => room.heard.of(one.userId, room.now) ?? one));
}

/** An answer that was overtaken by news says what the news said. */
async function watchOne(room: InboxRoom, userId: string, { onPresence }: Wish): Promise<Result<Presence>> {
  const until = room.now + TIMES.watchMs;
  const asked = room.heard.asked(userId);
  const answer = await room.ports.inboxes.watch(userId, { watcherId: room.userId, until });
  if (!answer.ok) return answer;
  const presence = room.heard.answered(answer.value, { asked, until });
  onPresence?.(presence);
  return ok(presence);
}

/**
 * Ends watches, unless another device of the user may want them: what devices watch is not kept, and a lease
 * that nobody repeats ends by itself. Those of whom this life of the object does not know that they are watched
 * cost as much as watching them did; the others have been paid for.
 */
export async function unwatchPresence(room: InboxRoom, userIds: readonly string[]): Promise<Result<null>> {
  if (room.devices.size > 1 || room.availability.isPolling) return ok(null);
  const others = [...new Set(userIds)].filter((userId) => userId !== room.userId);
  const retryAfterMs = takeWatches(room, others.filter((userId) => !room.heard.of(userId, room.now)).length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  for (const userId of others) room.heard.forget(userId);
  await Promise.all(others.map((userId) => room.ports.inboxes.unwatch(userId, room.userId)));
  return ok(null);
}

/** Somebody who is watched changed. Without a device to tell it to, the watch is over. */
export function receivePresence(room: InboxRoom, presence: Presence): Result<null> {
  if (!room.availability.isReachable) {
    room.heard.forget(presence.userId);
    return fail("not_found");
  }
  room.heard.note(presence);
  room.tell([{ type: "user_status_change", ...presence }]);
  return ok(null);
}

/** Takes one of the user's rate for each, or none and says when to ask again. */
function takeWatches(room: InboxRoom, count: number): number {
  for (let taken = 0; taken < count; taken++) {
    const waitMs = room.watchRate.take(room.now);
    if (waitMs === 0) continue;
    for (let back = 0; back < taken; back++) room.watchRate.giveBack();
    return Math.ceil(waitMs + ((count - taken - 1) * 1_000) / room.ports.rates.watchesPerUser.perSecond);
  }
  return 0;
}
