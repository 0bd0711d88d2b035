import type { Clock } from "../actor/clock.ts";
import { LIMITS } from "../protocol/limits.ts";

interface Waiting {
  readonly userId: string;
  readonly wake: () => void;
}

/** Readers that wait in a long-poll. Each wait ends by an event, by its time, or because the user opened too many. */
export class Polls {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when something happened, or after `waitMs`. */
  wait(userId: string, waitMs: number): Promise<void> {
    const ofUser = [...this.#waiting].filter((waiting) => waiting.userId === userId);
    if (ofUser.length >= LIMITS.socketsPerUser) ofUser[0]?.wake();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(waiting);
        forget();
        resolve();
      };
      const waiting: Waiting = { userId, wake };
      const forget = this.#clock.after(waitMs, wake);
      this.#waiting.add(waiting);
    });
  }

  /** Something happened: everybody who waits gets his answer. */
  wakeAll(): void {
    for (const waiting of [...this.#waiting]) waiting.wake();
  }

  get size(): number {
    return this.#waiting.size;
  }
}
