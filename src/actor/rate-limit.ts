import type { Rate } from "../protocol/limits.ts";

/** Sums of fractions fall short of a whole token by less than this: who waited as told must not be refused again. */
const ROUNDING = 1e-6;

/**
 * A token bucket in memory. An object that slept long enough to forget its buckets slept longer than any of
 * them needs to fill, so nothing is gained by storing them.
 */
export class TokenBucket {
  #tokens: number;
  #at: number;
  readonly #rate: Rate;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes one token and returns 0, or returns the milliseconds after which there will be one. */
  take(now: number): number {
    this.#refill(now);
    if (this.#tokens < 1 - ROUNDING) return Math.ceil(((1 - this.#tokens) * 1000) / this.#rate.perSecond);
    this.#tokens = Math.max(0, this.#tokens - 1);
    return 0;
  }

  /** Gives a token back: what it was taken for was refused for another reason. */
  giveBack(): void {
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + 1);
  }

  /** Whether forgetting this bucket would change nothing. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#rate.burst;
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (elapsed * this.#rate.perSecond) / 1000);
    this.#at = now;
  }
}

/** One bucket per key. Full buckets are forgotten, so the map stays as small as the number of busy keys. */
export class RateLimiter {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #rate: Rate;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** The bucket of a key. */
  of(key: string, now: number): TokenBucket {
    const known = this.#buckets.get(key);
    if (known) return known;
    if (this.#buckets.size >= 256) this.#forgetFull(now);
    const bucket = new TokenBucket(this.#rate, now);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #forgetFull(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(key);
  }
}
