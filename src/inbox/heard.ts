import { LIMITS } from "../protocol/limits.ts";
import type { Presence } from "../protocol/presence.ts";

interface Entry {
  readonly presence: Presence;
  /** When the watch that brought it is over, at the latest. */
  readonly until: number;
  readonly moment: number;
}

/**
 * What was heard last of those who are watched: for who polls, and so that the answer to an older question does
 * not stand over what was told meanwhile. Forgotten in sleep: its life's revision tells.
 */
export class Heard {
  readonly #entries = new Map<string, Entry>();
  #moment = 0;

  /** Rises with everything that is heard. */
  get moment(): number {
    return this.#moment;
  }

  /** Notes what a user is now. */
  note(presence: Presence, until: number): void {
    const known = this.#entries.get(presence.userId)?.until;
    this.#entries.delete(presence.userId);
    this.#entries.set(presence.userId, { presence, until: known ?? until, moment: ++this.#moment });
    if (this.#entries.size <= LIMITS.watchers) return;
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Takes the answer to a question that was asked at the moment `since`, and returns what holds. */
  answered(presence: Presence, { since, until }: { since: number; until: number }): Presence {
    const known = this.#entries.get(presence.userId);
    const newest = known && known.moment > since ? known.presence : presence;
    this.#entries.delete(presence.userId);
    this.note(newest, until);
    return newest;
  }

  of(userId: string): Presence | undefined {
    return this.#entries.get(userId)?.presence;
  }

  /** He is not watched any more. */
  forget(userId: string): void {
    this.#entries.delete(userId);
  }

  /** Those whose watch is not over. */
  all(now: number): Presence[] {
    for (const [userId, { until }] of this.#entries) if (until <= now) this.#entries.delete(userId);
    return [...this.#entries.values()].map(({ presence }) => presence);
  }
}
