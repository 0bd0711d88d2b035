import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { TIMES } from "../protocol/limits.ts";
import type { Presence, PutWatches } from "../protocol/presence.ts";
import type { Hub } from "./hub.ts";

/**
 * Watches others' presence: the thread says which of them are fellow members, and each one's inbox keeps the
 * watch. `tell` hears of each as soon as his inbox has answered. Strangers are left out silently; `not_found`
 * when none is left.
 */
export async function watchPresence(
  hub: Hub,
  { caller, tell }: { caller: Identity; tell?: (presence: Presence) => void },
  wish: PutWatches,
): Promise<Result<Presence[]>> {
  const others = [...new Set(wish.userIds)].filter((userId) => userId !== caller.userId);
  const retryAfterMs = takeWatches(hub, others.length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  const fellows = await hub.ports.thread(wish.threadId).fellows(caller, others);
  if (!fellows.ok) return fellows;
  const watch = { watcherId: caller.userId, until: hub.now + TIMES.watchMs };
  const { heard } = hub;
  const since = heard.moment;
  const answers = await Promise.all(
    fellows.value.map(async (userId): Promise<Result<Presence>> => {
      const answer = await hub.ports.inboxes.watch(userId, watch);
      if (!answer.ok) return answer;
      const presence = heard.answered(answer.value, { since, until: watch.until });
      tell?.(presence);
      return ok(presence);
    }),
  );
  // While others were waited for, one may have changed once more.
  const presence = answers.flatMap((answer) => (answer.ok ? [heard.of(answer.value.userId) ?? answer.value] : []));
  return presence.length > 0 ? ok(presence) : (answers.find((answer) => !answer.ok) ?? fail("not_found"));
}

/**
 * Ends watches, unless another device of the user may want them: what devices watch is not kept, and a lease
 * that nobody repeats ends by itself. Whom this instance does not know to be watched costs what watching him would.
 */
export async function unwatchPresence(hub: Hub, userIds: readonly string[]): Promise<Result<null>> {
  if (hub.devices.size > 1) return ok(null);
  const ended = [...new Set(userIds)];
  const retryAfterMs = takeWatches(hub, ended.filter((userId) => !hub.heard.of(userId)).length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  for (const userId of ended) hub.heard.forget(userId);
  await Promise.all(ended.map((userId) => hub.ports.inboxes.unwatch(userId, hub.userId)));
  return ok(null);
}

/** Somebody who is watched changed. Without a device to tell it to, the watch is over. */
export function hearPresence(hub: Hub, presence: Presence): Result<null> {
  if (!hub.availability.isReachable) return fail("not_found");
  hub.heard.note(presence, hub.now + TIMES.watchMs);
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
