import { LIMITS } from "../protocol/limits.ts";
import type { Presence } from "../protocol/presence.ts";

interface Known {
  readonly presence: Presence | undefined;
  /** When the lease ends that the user asked for; 0 before it is granted. */
  readonly until: number;
  /** Of all that was heard, the how manieth. */
  readonly heardAt: number;
}

/**
 * Whom the user watches and what was heard of them, as long as the leases last. It tells those who poll, and
 * which of an answer and of news is newer. Forgotten in sleep: who polls sees that somebody is missing and asks
 * for him again.
 */
export class Heard {
  readonly #known = new Map<string, Known>();
  #count = 0;

  /** A watch is being asked for; returns what its answer is to be handed in with. */
  asked(userId: string): number {
    const known = this.#known.get(userId) ?? { presence: undefined, until: 0, heardAt: 0 };
    this.#known.delete(userId);
    this.#known.set(userId, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > LIMITS.watchers && oldest !== undefined) this.#known.delete(oldest);
    return this.#count;
  }

  /** The watch holds. Returns what is true now: the answer, or what was heard since it was asked for. */
  answered(answer: Presence, { asked, until }: { asked: number; until: number }): Presence {
    const known = this.#known.get(answer.userId);
    // Not watched any more.
    if (!known) return answer;
    const presence = known.presence && known.heardAt > asked ? known.presence : answer;
    this.#known.set(answer.userId, { ...known, presence, until });
    return presence;
  }

  /** Somebody who is watched changed. Of somebody whose watch this life of the object does not know, nothing is kept. */
  note(presence: Presence): void {
    const known = this.#known.get(presence.userId);
    if (known) this.#known.set(presence.userId, { ...known, presence, heardAt: ++this.#count });
  }

  /** The watch is over. */
  forget(userId: string): void {
    this.#known.delete(userId);
  }

  /** What is known of somebody who is watched. */
  of(userId: string, now: number): Presence | undefined {
    const known = this.#known.get(userId);
    return known && now < known.until ? known.presence : undefined;
  }

  /** What is known of all who are watched. */
  all(now: number): Presence[] {
    return [...this.#known.keys()].flatMap((userId) => this.of(userId, now) ?? []);
  }
}
