import { LIMITS } from "../protocol/limits.ts";
import type { Clock } from "./clock.ts";

interface Waiting {
  readonly userId: string;
  readonly wake: () => void;
}

/** Readers that wait in a long-poll. Each wait ends by an event or by its time. */
export class Polls {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this user waits in as many polls as they may. */
  isFull(userId: string): boolean {
    let waiting = 0;
    for (const one of this.#waiting) if (one.userId === userId) waiting++;
    return waiting >= LIMITS.socketsPerUser;
  }

  /** Resolves when something happened, or after `waitMs`. */
  wait(userId: string, waitMs: number): Promise<void> {
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

  /** Something happened: everybody who waits gets an answer. */
  wakeAll(): void {
    for (const waiting of [...this.#waiting]) waiting.wake();
  }

  get size(): number {
    return this.#waiting.size;
  }
}
