import { LIMITS } from "../protocol/limits.ts";
import type { Presence } from "../protocol/presence.ts";

interface Entry {
  readonly presence: Presence | undefined;
  /** When the lease ends that the user asked for; 0 before it is granted. */
  readonly until: number;
  /** The number of the update that brought it; 0 for an answer. */
  readonly update: number;
}

/**
 * Whom the user watches and the last that is known of each, as long as the leases last. Polls are answered from it,
 * and of an answer and an update it tells which is newer. Forgotten in sleep: a polling device sees that somebody is
 * missing and asks for them again.
 */
export class PresenceCache {
  readonly #entries = new Map<string, Entry>();
  #updates = 0;

  /** A watch is being asked for. Returns the number of the last update, with which its answer is to be handed in. */
  requested(userId: string): number {
    const entry = this.#entries.get(userId) ?? { presence: undefined, until: 0, update: 0 };
    this.#entries.delete(userId);
    this.#entries.set(userId, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > LIMITS.watchers && oldest !== undefined) this.#entries.delete(oldest);
    return this.#updates;
  }

  /** The watch is granted. Returns what is true now: the answer, or an update that came since it was asked for. */
  answered(answer: Presence, { requestedAt, until }: { requestedAt: number; until: number }): Presence {
    const entry = this.#entries.get(answer.userId);
    // Not watched any more.
    if (!entry) return answer;
    const presence = entry.presence && entry.update > requestedAt ? entry.presence : answer;
    this.#entries.set(answer.userId, { ...entry, presence, until });
    return presence;
  }

  /** Somebody's presence changed. It is kept only if this life of the object knows that they are watched. */
  update(presence: Presence): void {
    const entry = this.#entries.get(presence.userId);
    if (entry) this.#entries.set(presence.userId, { ...entry, presence, update: ++this.#updates });
  }

  /** The watch is over. */
  forget(userId: string): void {
    this.#entries.delete(userId);
  }

  /** What is known of somebody who is watched. */
  of(userId: string, now: number): Presence | undefined {
    const entry = this.#entries.get(userId);
    return entry && now < entry.until ? entry.presence : undefined;
  }

  /** What is known of all who are watched. */
  all(now: number): Presence[] {
    return [...this.#entries.keys()].flatMap((userId) => this.of(userId, now) ?? []);
  }
}
