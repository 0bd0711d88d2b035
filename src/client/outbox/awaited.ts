import type { SendOutcome } from "./queue.ts";

/** Whoever waits for what becomes of a message. */
export interface Awaited {
  promise: Promise<SendOutcome>;
  resolve: (outcome: SendOutcome) => void;
  outcome: SendOutcome | undefined;
}

export function newlyAwaited(): Awaited {
  const { promise, resolve } = Promise.withResolvers<SendOutcome>();
  return { promise, resolve, outcome: undefined };
}
