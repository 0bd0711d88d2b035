import type { Clock } from "../ports.ts";

/** What `work` gives within `ms`; rejects otherwise. */
export function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => reject(new Error(`no answer in ${ms} ms`)));
  return Promise.race([work, promise]).finally(cancel);
}
