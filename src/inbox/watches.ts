import { ok, type Result } from "../protocol/errors.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { Presence } from "../protocol/presence.ts";
import type { Watch } from "../protocol/rpc.ts";
import type { Hub } from "./hub.ts";

/** A watch that is repeated this little later is not written anew. */
const LEASE_SLACK_MS = 300_000;

/** A watcher whose inbox fails is tried again after these, and then after the last of them for as long as he watches. */
const RETRY_MS = [5_000, 15_000, 60_000] as const;

/** A watcher who does not know yet what has to be told. */
interface Untold {
  /** Calls that failed. After the first the row says so, and a life that wakes to it goes on with the last pause. */
  tries: number;
  /** When to call. */
  at: number;
  isCalled: boolean;
  /** He asked again since the call began, and was answered. */
  isRenewed: boolean;
}

/**
 * Those who watch this user's presence: leases, kept as rows, so that they outlive sleep and end by themselves.
 * What all of them were told last is kept too, so that an alarm finds out whether there is news for them.
 */
export class Watches {
  readonly #hub: Hub;
  readonly #untold = new Map<string, Untold>();
  /** What has to be told. */
  #told: string | null;
  /** What of that is stored; null until everybody was called, so that who crashes meanwhile calls them again. */
  #stored: string | null;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#told = hub.inbox.meta.told;
    this.#stored = this.#told;
    const owed = hub.inbox.exists ? hub.inbox.store.owedWatchers() : [];
    for (const watcherId of owed) {
      this.#untold.set(watcherId, { tries: RETRY_MS.length, at: hub.now, isCalled: false, isRenewed: false });
    }
  }

  get isWatched(): boolean {
    const { inbox, now } = this.#hub;
    return inbox.exists && inbox.store.isWatched(now);
  }

  /** Takes or prolongs a watch, and answers with the presence now. */
  add({ watcherId, until }: Watch): Result<Presence> {
    const { inbox, now, availability, userId } = this.#hub;
    const { presence } = availability;
    const lease = { watcherId, until: Math.min(until, now + TIMES.watchMs) };
    const watchers = inbox.exists ? inbox.store.watchers(now) : [];
    const isKnown = watchers.some((watcher) => watcher.watcherId === watcherId);
    if (!isKnown && watchers.length >= LIMITS.watchers) return ok(presence);
    // Nobody was told anything since the last watch ended.
    const isFirst = watchers.length === 0;
    const written = this.#hub.write(() => {
      inbox.store.removeWatchesUntil(now);
      inbox.store.putWatch(lease, LEASE_SLACK_MS);
      if (isFirst && presence.status !== this.#stored) inbox.store.writeTold(userId, presence.status);
    });
    if (!written.ok) return written;
    if (isFirst) {
      this.#told = presence.status;
      this.#stored = presence.status;
    }
    availability.refresh();
    this.#answered(watcherId);
    return ok(presence);
  }

  remove(watcherId: string): Result<null> {
    const { inbox } = this.#hub;
    if (!inbox.exists) return ok(null);
    this.#untold.delete(watcherId);
    return this.#hub.write(() => {
      inbox.store.removeWatch(watcherId);
      return null;
    });
  }

  /** Tells the watchers if there is news, and sees to it that somebody looks again in time. While nobody watches, nothing runs. */
  refresh(): void {
    if (!this.isWatched) return;
    const { inbox, now, availability } = this.#hub;
    const { status } = availability.presence;
    if (status !== this.#told) {
      this.#told = status;
      this.#store(null);
      for (const { watcherId } of inbox.store.watchers(now)) this.#owe(watcherId);
    }
    this.#pursue();
  }

  /** Leases that are over go. */
  expire(): void {
    const { inbox, now } = this.#hub;
    if (inbox.exists) this.#hub.write(() => inbox.store.removeWatchesUntil(now));
  }

  #owe(watcherId: string): void {
    const known = this.#untold.get(watcherId);
    if (known) Object.assign(known, { at: this.#hub.now, isRenewed: false });
    else this.#untold.set(watcherId, { tries: 0, at: this.#hub.now, isCalled: false, isRenewed: false });
  }

  /** He has just been answered with what is true now: only what changes from here on is news to him. */
  #answered(watcherId: string): void {
    const untold = this.#untold.get(watcherId);
    if (untold?.isCalled) untold.isRenewed = true;
    else if (untold) this.#knows(watcherId, untold);
  }

  /** Calls whoever is due, and arms the alarm for the rest. */
  #pursue(): void {
    const { inbox, now, availability } = this.#hub;
    const watchers = new Set(inbox.store.watchers(now).map(({ watcherId }) => watcherId));
    for (const [watcherId, untold] of this.#untold) {
      if (!watchers.has(watcherId)) this.#untold.delete(watcherId);
      else if (!untold.isCalled && untold.at <= now) this.#hub.background(this.#call(watcherId, untold));
    }
    // Whoever is left has a row that says so.
    if ([...this.#untold.values()].every(({ tries }) => tries > 0)) this.#store(this.#told);
    const retries = [...this.#untold.values()].filter(({ isCalled }) => !isCalled).map(({ at }) => at);
    const lastLeaseEnd = inbox.store.lastLeaseEnd(now);
    this.#hub.arm(Math.min(availability.checkAt ?? lastLeaseEnd, lastLeaseEnd, ...retries));
  }

  /** One call is in flight per watcher; what changes meanwhile is told by the next. */
  async #call(watcherId: string, untold: Untold): Promise<void> {
    const { ports, availability } = this.#hub;
    const told = this.#told;
    Object.assign(untold, { isCalled: true, isRenewed: false });
    const answer = await ports.inboxes.presenceChanged(watcherId, availability.presence);
    untold.isCalled = false;
    if (this.#untold.get(watcherId) !== untold) return;
    const isReached = answer.ok || untold.isRenewed;
    if (isReached && told === this.#told) this.#knows(watcherId, untold);
    // No device of his is there to hear it.
    else if (!isReached && answer.error.code === "not_found") this.remove(watcherId);
    else if (!isReached) this.#fails(watcherId, untold);
    if (this.isWatched) this.#pursue();
  }

  #knows(watcherId: string, { tries }: Untold): void {
    const { inbox } = this.#hub;
    if (tries > 0) this.#hub.write(() => inbox.store.markOwed(watcherId, false));
    this.#untold.delete(watcherId);
  }

  #fails(watcherId: string, untold: Untold): void {
    const { inbox, now } = this.#hub;
    const isMarked = untold.tries > 0 || this.#hub.write(() => inbox.store.markOwed(watcherId, true)).ok;
    untold.at = now + (RETRY_MS[Math.min(untold.tries, RETRY_MS.length - 1)] ?? 0);
    if (isMarked) untold.tries++;
  }

  #store(told: string | null): void {
    const { inbox, userId } = this.#hub;
    if (this.#stored === told) return;
    const written = this.#hub.write(() => inbox.store.writeTold(userId, told));
    if (written.ok) this.#stored = told;
  }
}
