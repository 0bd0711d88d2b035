import { LIMITS } from "../protocol/limits.ts";

/**
 * Up to where this life of the object has forwarded delivery to each thread: ten devices say the same. Of the threads
 * written to last only, so that it stays small.
 */
export class ForwardedReceipts {
  readonly #seqs = new Map<string, number>();

  /** Whether as much was forwarded already. */
  covers(threadId: string, seq: number): boolean {
    return seq <= (this.#seqs.get(threadId) ?? 0);
  }

  add(threadId: string, seq: number): void {
    this.#seqs.delete(threadId);
    this.#seqs.set(threadId, seq);
    if (this.#seqs.size <= LIMITS.watchers) return;
    const oldest = this.#seqs.keys().next().value;
    if (oldest !== undefined) this.#seqs.delete(oldest);
  }
}
