import { TIMES } from "../protocol/limits.ts";

/** Who is typing. No timers: receivers forget by themselves, and whoever asks is told those of the last seconds. */
export class Typing {
  readonly #startedAt = new Map<string, number>();
  readonly #relayedAt = new Map<string, number>();
  /** Those of whom others believe that they type. */
  readonly #announced = new Set<string>();

  /** Returns whether others should be told. */
  start(userId: string, now: number): boolean {
    this.#startedAt.set(userId, now);
    const sinceRelay = now - (this.#relayedAt.get(userId) ?? Number.NEGATIVE_INFINITY);
    if (sinceRelay >= 0 && sinceRelay < TIMES.typingRelayMs) return false;
    this.#relayedAt.set(userId, now);
    this.#announced.add(userId);
    return true;
  }

  /** Returns whether others should be told: a start that nobody heard of needs no end. */
  stop(userId: string): boolean {
    this.#startedAt.delete(userId);
    return this.#announced.delete(userId);
  }

  now(now: number): string[] {
    for (const [userId, at] of this.#startedAt) {
      if (now - at >= TIMES.typingExpiryMs) this.#startedAt.delete(userId);
    }
    return [...this.#startedAt.keys()];
  }

  /** Forgets somebody who left. */
  forget(userId: string): void {
    this.stop(userId);
    this.#relayedAt.delete(userId);
  }
}
