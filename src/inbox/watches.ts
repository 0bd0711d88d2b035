import { ok, type Result } from "../protocol/errors.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { Presence } from "../protocol/presence.ts";
import type { Watch } from "../protocol/rpc.ts";
import type { Hub } from "./hub.ts";

/** A watch that is repeated this little later is not written anew. */
const LEASE_SLACK_MS = 300_000;

/**
 * Those who watch this user's presence: leases, kept as rows, so that they outlive sleep and end by themselves.
 * What the watchers were told last is kept too, so that an alarm finds out whether there is news for them.
 */
export class Watches {
  readonly #hub: Hub;
  /** One call is in flight per watcher; true when there was news meanwhile. */
  readonly #calls = new Map<string, { again: boolean }>();
  #told: string | null;
  /** What of that is stored; null while they are being told, so that who crashes meanwhile tells them again. */
  #stored: string | null;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#told = hub.inbox.meta.told;
    this.#stored = this.#told;
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
    return ok(presence);
  }

  remove(watcherId: string): Result<null> {
    const { inbox } = this.#hub;
    if (!inbox.exists) return ok(null);
    return this.#hub.write(() => {
      inbox.store.removeWatch(watcherId);
      return null;
    });
  }

  /** Tells the watchers if there is news, and sees to it that somebody looks again in time. While nobody watches, nothing runs. */
  refresh(): void {
    if (!this.isWatched) return;
    const { presence } = this.#hub.availability;
    if (presence.status !== this.#told) {
      this.#told = presence.status;
      this.#store(null);
      this.#hub.background(this.#tellAll(presence.status));
    }
    this.#arm();
  }

  /** Leases that are over go. */
  expire(): void {
    const { inbox, now } = this.#hub;
    if (inbox.exists) this.#hub.write(() => inbox.store.removeWatchesUntil(now));
  }

  #arm(): void {
    const { inbox, now, availability } = this.#hub;
    const lastLeaseEnd = inbox.store.lastLeaseEnd(now);
    this.#hub.arm(Math.min(availability.checkAt ?? lastLeaseEnd, lastLeaseEnd));
  }

  async #tellAll(status: string): Promise<void> {
    const { inbox, now } = this.#hub;
    await Promise.all(inbox.store.watchers(now).map(({ watcherId }) => this.#tell(watcherId)));
    if (this.#told === status) this.#store(status);
  }

  #store(told: string | null): void {
    const { inbox, userId } = this.#hub;
    if (this.#stored === told) return;
    const written = this.#hub.write(() => inbox.store.writeTold(userId, told));
    if (written.ok) this.#stored = told;
  }

  async #tell(watcherId: string): Promise<void> {
    const call = this.#calls.get(watcherId);
    if (call) {
      call.again = true;
      return;
    }
    const own = { again: true };
    this.#calls.set(watcherId, own);
    while (own.again) {
      own.again = false;
      await this.#call(watcherId);
    }
    this.#calls.delete(watcherId);
  }

  /** A failure is not pursued: the watcher hears of the next change, or when he repeats his watch. */
  async #call(watcherId: string): Promise<void> {
    const say = () => this.#hub.ports.inboxes.presenceChanged(watcherId, this.#hub.availability.presence);
    const first = await say();
    const told = first.ok || first.error.code === "not_found" ? first : await say();
    // No device of his is there to hear it.
    if (!told.ok && told.error.code === "not_found") this.remove(watcherId);
  }
}
