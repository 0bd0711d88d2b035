import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { TIMES } from "../protocol/limits.ts";
import type { Presence, PutWatches } from "../protocol/presence.ts";
import type { Hub } from "./hub.ts";

/** Whom to watch, and what to do with each answer as it comes. */
interface Wish extends PutWatches {
  readonly onPresence?: (presence: Presence) => void;
}

/**
 * Watches others' presence: the thread says which of them are fellow members, and each one's inbox keeps the
 * watch. Strangers are left out silently; `not_found` when none is left.
 */
export async function watchPresence(hub: Hub, caller: Identity, wish: Wish): Promise<Result<Presence[]>> {
  const others = [...new Set(wish.userIds)].filter((userId) => userId !== caller.userId);
  const retryAfterMs = takeWatches(hub, others.length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  const fellows = await hub.ports.thread(wish.threadId).fellows(caller, others);
  if (!fellows.ok) return fellows;
  const answers = await Promise.all(fellows.value.map((userId) => watchOne(hub, userId, wish)));
  const presence = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  if (presence.length === 0) return answers.find((answer) => !answer.ok) ?? fail("not_found");
  // While the slowest answered, there may have been news of the others.
  return ok(presence.map((one) => hub.heard.of(one.userId, hub.now) ?? one));
}

/** An answer that was overtaken by news says what the news said. */
async function watchOne(hub: Hub, userId: string, { onPresence }: Wish): Promise<Result<Presence>> {
  const until = hub.now + TIMES.watchMs;
  const asked = hub.heard.asked(userId);
  const answer = await hub.ports.inboxes.watch(userId, { watcherId: hub.userId, until });
  if (!answer.ok) return answer;
  const presence = hub.heard.answered(answer.value, { asked, until });
  onPresence?.(presence);
  return ok(presence);
}

/**
 * Ends watches, unless another device of the user may want them: what devices watch is not kept, and a lease
 * that nobody repeats ends by itself. Those of whom this life of the object does not know that they are watched
 * cost as much as watching them did; the others have been paid for.
 */
export async function unwatchPresence(hub: Hub, userIds: readonly string[]): Promise<Result<null>> {
  if (hub.devices.size > 1 || hub.availability.isPolling) return ok(null);
  const others = [...new Set(userIds)].filter((userId) => userId !== hub.userId);
  const retryAfterMs = takeWatches(hub, others.filter((userId) => !hub.heard.of(userId, hub.now)).length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  for (const userId of others) hub.heard.forget(userId);
  await Promise.all(others.map((userId) => hub.ports.inboxes.unwatch(userId, hub.userId)));
  return ok(null);
}

/** Somebody who is watched changed. Without a device to tell it to, the watch is over. */
export function hearPresence(hub: Hub, presence: Presence): Result<null> {
  if (!hub.availability.isReachable) {
    hub.heard.forget(presence.userId);
    return fail("not_found");
  }
  hub.heard.note(presence);
  hub.tell([{ type: "user_status_change", ...presence }]);
  return ok(null);
}

/** Takes one of the user's rate for each, or none and says when to ask again. */
function takeWatches(hub: Hub, count: number): number {
  for (let taken = 0; taken < count; taken++) {
    const waitMs = hub.watchRate.take(hub.now);
    if (waitMs === 0) continue;
    for (let back = 0; back < taken; back++) hub.watchRate.giveBack();
    return Math.ceil(waitMs + ((count - taken - 1) * 1_000) / hub.ports.rates.watchesPerUser.perSecond);
  }
  return 0;
}
