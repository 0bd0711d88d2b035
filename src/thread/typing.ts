import { TIMES } from "../protocol/limits.ts";

/** Who is typing. No timers: receivers forget by themselves, and whoever asks is told those of the last seconds. */
export class Typing {
  readonly #startedAt = new Map<string, number>();

  /** Returns whether others should be told. */
  start(userId: string, now: number): boolean {
    const last = this.#startedAt.get(userId);
    if (last !== undefined && now - last >= 0 && now - last < TIMES.typingRelayMs) return false;
    this.#startedAt.set(userId, now);
    return true;
  }

  /** Returns whether others should be told. */
  stop(userId: string): boolean {
    return this.#startedAt.delete(userId);
  }

  now(now: number): string[] {
    for (const [userId, at] of this.#startedAt) {
      if (now - at >= TIMES.typingExpiryMs) this.#startedAt.delete(userId);
    }
    return [...this.#startedAt.keys()];
  }
}
