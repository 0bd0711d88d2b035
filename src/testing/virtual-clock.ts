import type { Clock } from "../client/index.ts";

/** A clock that stands still until it is told to go on. */
export class VirtualClock implements Clock {
  #now = 1_795_000_000_000;
  #timers: { at: number; work: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#now + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Jumps ahead without running anything, as the clock of a device that sleeps. */
  leap(ms: number): void {
    this.#now += ms;
  }

  /** When the next of what waits falls due. */
  get nextAt(): number {
    return Math.min(...this.#timers.map(({ at }) => at));
  }

  /** Goes on by `ms`, running what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
    this.#now = end;
  }
}
