import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { Presence, PutWatches } from "../protocol/presence.ts";
import type { Hub } from "./hub.ts";

/** What was heard lately of those who are watched, for who polls. Forgotten in sleep: its life's revision tells. */
export class Heard {
  readonly #presence = new Map<string, Presence>();

  /** Notes the latest of a user. */
  note(presence: Presence): void {
    this.#presence.delete(presence.userId);
    this.#presence.set(presence.userId, presence);
    if (this.#presence.size <= LIMITS.watchers) return;
    const oldest = this.#presence.keys().next().value;
    if (oldest !== undefined) this.#presence.delete(oldest);
  }

  all(): Presence[] {
    return [...this.#presence.values()];
  }
}

/**
 * Watches others' presence: the thread says which of them are fellow members, and each one's inbox keeps the
 * watch. Strangers are left out silently; `not_found` when none is left.
 */
export async function watchPresence(hub: Hub, caller: Identity, wish: PutWatches): Promise<Result<Presence[]>> {
  const others = [...new Set(wish.userIds)].filter((userId) => userId !== caller.userId);
  const retryAfterMs = takeWatches(hub, others.length);
  if (retryAfterMs > 0) return fail("rate_limited", { retryAfterMs });
  const fellows = await hub.ports.thread(wish.threadId).fellows(caller, others);
  if (!fellows.ok) return fellows;
  const watch = { watcherId: caller.userId, until: hub.now + TIMES.watchMs };
  const answers = await Promise.all(fellows.value.map((userId) => hub.ports.inboxes.watch(userId, watch)));
  const presence = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  if (presence.length === 0) return answers.find((answer) => !answer.ok) ?? fail("not_found");
  for (const one of presence) hub.heard.note(one);
  return ok(presence);
}

/**
 * Ends watches, unless another device of the user may want them: what devices watch is not kept, and a lease
 * that nobody repeats ends by itself.
 */
export async function unwatchPresence(hub: Hub, userIds: readonly string[]): Promise<void> {
  if (hub.devices.size > 1) return;
  await Promise.all(userIds.map((userId) => hub.ports.inboxes.unwatch(userId, hub.userId)));
}

/** Somebody who is watched changed. Without a device to tell it to, the watch is over. */
export function hearPresence(hub: Hub, presence: Presence): Result<null> {
  if (!hub.availability.isReachable) return fail("not_found");
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
