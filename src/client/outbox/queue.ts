import type { DurableEvent } from "../../protocol/frames.ts";
import { boundedMs } from "../connection/backoff.ts";
import { NEVER } from "../connection/state.ts";
import { replace, without } from "../snapshot/lists.ts";
import type { Limits } from "../thread/frames.ts";
import { rulesOf } from "./kinds.ts";
import type { NewOperation, Outbox, OutboxEntry, StoredOperation } from "./operations.ts";

/** What became of an operation. `duplicate` ids are no failure: they were stored the first time. */
export type SendOutcome =
  | { readonly ok: true; readonly seq: number; readonly at: number }
  | { readonly ok: false; readonly code: string; readonly retryable: boolean };

type Failure = NonNullable<StoredOperation["failed"]>;

/** An outbox that is full refuses; it never drops what somebody wrote. */
export const MAX_OUTBOX_ENTRIES = 1_000;

/** What has waited longer than this its writer is asked about: it may not be true any more. */
const MAX_AGE_MS = 7 * 86_400_000;

/** Without an answer for this long, the same id is sent again. */
const ANSWER_MS = 10_000;
const REFUSED_FIRST_MS = 1_000;
const REFUSED_MAX_MS = 15_000;
/** A server that keeps failing on one would hold up all behind it: then its writer decides. */
const MAX_REFUSALS = 6;

export const enqueue = (outbox: Outbox, operation: NewOperation, now: number): Outbox =>
  rulesOf(operation).enqueue(outbox, { ...operation, writtenAt: now, is: "waiting", at: now, isTried: false, seq: 0 });

/**
 * What is kept comes back, or is as another tab says: in the order in which it was written, which ids tell. What is
 * from before this tab began was written before all that was written here, whatever the clock said then.
 */
export function restore(outbox: Outbox, kept: readonly StoredOperation[], { now, isOlder }: Restoring): Outbox {
  const after = [...outbox];
  let older = 0;
  for (const { threadId: _, ...written } of kept) {
    const index = after.findIndex(({ id }) => id === written.id);
    const is = after[index]?.is;
    if (is) older = Math.max(older, index + 1);
    if (is === "flying" || is === "sent") continue;
    const entry = {
      ...written,
      is: written.failed ? "failed" : "waiting",
      at: now + (written.waitMs ?? 0),
      seq: NEVER,
    } as const;
    if (is) after[index] = entry;
    else after.splice(isOlder ? older++ : after.findLastIndex(({ id }) => id < written.id) + 1, 0, entry);
  }
  return after;
}

export interface Restoring {
  readonly now: number;
  readonly isOlder: boolean;
}

/** What was put on the wire. */
export const markInFlight = (outbox: Outbox, entry: OutboxEntry, now: number): Outbox =>
  replace(outbox, entry, { ...entry, is: "flying", waitMs: undefined, at: now + ANSWER_MS });

/** Nobody knows whether what was on the wire arrived: it waits to be sent again. */
export function requeue(outbox: Outbox, now: number): Outbox {
  const next = head(outbox);
  return next?.is === "flying" ? replace(outbox, next, { ...next, is: "waiting", at: now, isTried: true }) : outbox;
}

/** It was refused: for now, and it will go again by itself, or for good. */
export function refuse(
  entry: OutboxEntry,
  { code, retryable, retryAfterMs }: Failure & { retryAfterMs?: number },
  { now, cursor }: { now: number; cursor: number },
): OutboxEntry {
  const isOfRate = code === "rate_limited";
  const refusals = (entry.refusals ?? 0) + (isOfRate ? 0 : 1);
  if (!isOfRate && (!retryable || refusals >= MAX_REFUSALS)) {
    return { ...entry, refusals, is: "failed", seq: cursor, failed: { code, retryable } };
  }
  const waitMs = boundedMs(retryAfterMs ?? Math.min(REFUSED_MAX_MS, REFUSED_FIRST_MS * 2 ** refusals));
  return { ...entry, refusals, waitMs, is: "waiting", at: now + waitMs };
}

/** Its writer may try it again: it is as if written now. */
export const renew = (entry: OutboxEntry, now: number): OutboxEntry => ({
  ...entry,
  refusals: undefined,
  waitMs: undefined,
  failed: undefined,
  is: "waiting",
  at: now,
  writtenAt: now,
});

/** Why it cannot go out, whatever the server would say. */
export const faultOf = (entry: OutboxEntry, now: number, limits: Limits): string | undefined =>
  now - entry.writtenAt > MAX_AGE_MS ? "expired" : rulesOf(entry).fault(entry, limits);

/** Lets go of what is in the log: an event shows that it is done, or the log has passed its seq. */
export const settle = (outbox: Outbox, cursor: number, arrived: readonly DurableEvent[] = []): Outbox =>
  without(outbox, (entry) => {
    const { is, seq } = entry;
    return arrived.some((event) => rulesOf(entry).isSettledBy(entry, event)) || (is === "sent" && seq <= cursor);
  });

/** What a message is now is what those who wait to edit it have seen: their own text, before. */
export const rebase = (outbox: Outbox, messageId: string, rev: number): Outbox =>
  outbox.map((entry) =>
    entry.kind === "edit" && entry.messageId === messageId && entry.is === "waiting" && !entry.isTried
      ? { ...entry, baseRev: rev }
      : entry,
  );

/** The log began anew: what was refused before stands before all of it, what was stored may be in it or not. */
export const startAnew = (outbox: Outbox, now: number): Outbox =>
  outbox.map((entry) => {
    if (entry.is === "sent") return { ...entry, is: "waiting", at: now, isTried: true };
    return entry.is === "failed" && entry.seq !== NEVER ? { ...entry, seq: 0 } : entry;
  });

export const find = <Entry extends { readonly id: string }>(list: readonly Entry[], id: string): Entry | undefined =>
  list.find((entry) => entry.id === id);

/** The oldest that is neither in the thread nor refused: all others wait for it. */
export const head = (outbox: Outbox): OutboxEntry | undefined =>
  outbox.find(({ is }) => is === "waiting" || is === "flying");
