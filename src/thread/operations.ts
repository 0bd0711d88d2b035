import { fail, type Result } from "../protocol/result.ts";
import type { Session } from "./session.ts";

/**
 * Something durable that was asked for and waits for the next flush: a message, or anything else that need not be
 * answered in the same turn. All that wait are written in one transaction and told in one frame, in the order in
 * which they arrived.
 */
export interface Operation<T> {
  /**
   * Runs within the transaction and gives its outcome; `now` is the same for all in it. An expected failure is
   * returned, before anything is written: what is thrown undoes the whole transaction, and fails all that is in it.
   */
  readonly write: (now: number) => Result<T>;
  /** Runs when the outcome is durable, or the transaction has failed: whom to tell what on their socket, if anybody. */
  readonly answer: (outcome: Result<T>) => Answer | undefined;
}

/** A frame for one socket. */
interface Answer {
  readonly session: Session;
  readonly frame: object;
}

/** An operation that keeps its outcome from the transaction to the answer. */
export interface QueuedOperation {
  readonly write: (now: number) => void;
  /** `failed` says why nothing of the transaction was kept. */
  readonly answer: (failed?: ReturnType<typeof fail>) => Answer | undefined;
}

/** Hides the type of an operation's outcome, so that operations of all kinds wait in one queue. */
export function queued<T>({ write, answer }: Operation<T>): QueuedOperation {
  let outcome: Result<T> = fail("internal");
  return {
    write: (now) => {
      outcome = write(now);
    },
    answer: (failed) => answer(failed ?? outcome),
  };
}
