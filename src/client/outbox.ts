/**
 * What was written here and is not known to be in the thread: a queue that drains in order, one message on
 * the wire at a time, so that a refusal of one never lets a later one pass it. Ids are final from the
 * start, so sending again is always safe. In memory; what is kept across a reload goes behind this.
 */
export interface Outbox {
  readonly entries: readonly OutboxEntry[];
}

export interface OutboxEntry {
  readonly id: string;
  readonly text: string;
  readonly replyTo?: string;
  readonly writtenAt: number;
  readonly stage: Stage;
  /** Refusals in a row that may pass by themselves. */
  readonly refusals: number;
}

/**
 * `doubt`: it has been on the wire without an answer, so it may be in the thread already. `afterSeq`: how far the
 * log had come when it was refused, so that it stays among the messages between which it was seen.
 */
export type Stage =
  | { readonly is: "waiting"; readonly notBefore: number; readonly doubt: boolean }
  | { readonly is: "flying"; readonly answerBy: number; readonly doubt: boolean }
  | { readonly is: "sent"; readonly seq: number; readonly at: number }
  | { readonly is: "failed"; readonly code: string; readonly retryable: boolean; readonly afterSeq: number };

export interface Refusal {
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

export const EMPTY_OUTBOX: Outbox = { entries: [] };

/** An outbox that is full refuses; it never drops what somebody wrote. */
export const MAX_OUTBOX_ENTRIES = 1_000;

/** Without an answer for this long, the same id is sent again. */
const ANSWER_MS = 10_000;
const REFUSED_FIRST_MS = 1_000;
const REFUSED_MAX_MS = 15_000;
/** A server that keeps failing on one message would hold up all behind it: then its writer decides. */
const MAX_REFUSALS = 6;

export type Written = Pick<OutboxEntry, "id" | "text" | "replyTo">;

export function enqueue(outbox: Outbox, message: Written, now: number): Outbox {
  const stage: Stage = { is: "waiting", notBefore: now, doubt: false };
  return { entries: [...outbox.entries, { ...message, writtenAt: now, stage, refusals: 0 }] };
}

/** The message to put on the wire now, if there is one. */
export function drain(outbox: Outbox, now: number): { outbox: Outbox; send: OutboxEntry | null } {
  const next = head(outbox);
  if (next?.stage.is !== "waiting" || next.stage.notBefore > now) return { outbox, send: null };
  const stage: Stage = { is: "flying", answerBy: now + ANSWER_MS, doubt: next.stage.doubt };
  return { outbox: change(outbox, next.id, (entry) => ({ ...entry, stage })), send: next };
}

/** What has waited too long for its answer waits to be sent again. */
export function expire(outbox: Outbox, now: number): Outbox {
  const next = head(outbox);
  if (next?.stage.is !== "flying" || now < next.stage.answerBy) return outbox;
  return land(outbox, now);
}

/** The socket is gone, and nobody knows whether what was on the wire arrived. */
export function land(outbox: Outbox, now: number): Outbox {
  const next = head(outbox);
  if (next?.stage.is !== "flying") return outbox;
  const stage: Stage = { is: "waiting", notBefore: now, doubt: true };
  return change(outbox, next.id, (entry) => ({ ...entry, stage }));
}

/** The thread has stored it under this seq. It leaves the outbox when its event arrives. */
export function acknowledge(outbox: Outbox, id: string, sent: { seq: number; at: number }): Outbox {
  return change(outbox, id, (entry) => ({ ...entry, stage: { is: "sent", seq: sent.seq, at: sent.at } }));
}

/** It was refused: for now, and it will go again by itself, or for good. */
export function refuse(outbox: Outbox, id: string, reason: Refusal & { now: number; cursor: number }): Outbox {
  const { code, retryable, retryAfterMs, now, cursor } = reason;
  return change(outbox, id, (entry) => {
    if (entry.stage.is === "sent" || entry.stage.is === "failed") return entry;
    const isOfRate = code === "rate_limited";
    const refusals = isOfRate ? entry.refusals : entry.refusals + 1;
    if (!isOfRate && (!retryable || refusals >= MAX_REFUSALS)) {
      return { ...entry, refusals, stage: { is: "failed", code, retryable, afterSeq: cursor } };
    }
    const wait = retryAfterMs ?? Math.min(REFUSED_MAX_MS, REFUSED_FIRST_MS * 2 ** refusals);
    return { ...entry, refusals, stage: { is: "waiting", notBefore: now + wait, doubt: entry.stage.doubt } };
  });
}

/** Sends again what was refused for good; at once, too, what waits for its time. */
export function retry(outbox: Outbox, id: string, now: number): Outbox {
  return change(outbox, id, (entry) => {
    if (entry.stage.is === "flying" || entry.stage.is === "sent") return entry;
    const doubt = entry.stage.is === "waiting" && entry.stage.doubt;
    return { ...entry, refusals: 0, stage: { is: "waiting", notBefore: now, doubt } };
  });
}

/** Takes back what cannot be in the thread. What may have arrived stays. */
export function cancel(outbox: Outbox, id: string): Outbox {
  const entry = find(outbox, id);
  const isSafe = entry?.stage.is === "failed" || (entry?.stage.is === "waiting" && !entry.stage.doubt);
  return isSafe ? remove(outbox, (other) => other.id === id) : outbox;
}

/** Lets go of what is in the log: its own event came, or the log has passed its seq. */
export function settle(outbox: Outbox, cursor: number, arrived: ReadonlySet<string>): Outbox {
  return remove(outbox, ({ id, stage }) => arrived.has(id) || (stage.is === "sent" && stage.seq <= cursor));
}

/** The log began anew: what was refused before stands before all of it. */
export function startAnew(outbox: Outbox): Outbox {
  if (!outbox.entries.some(({ stage }) => stage.is === "failed")) return outbox;
  const moved = ({ stage }: OutboxEntry) => (stage.is === "failed" ? { ...stage, afterSeq: 0 } : stage);
  return { entries: outbox.entries.map((entry) => ({ ...entry, stage: moved(entry) })) };
}

export const find = (outbox: Outbox, id: string): OutboxEntry | undefined =>
  outbox.entries.find((entry) => entry.id === id);

/** Whether something is still to be sent or answered. */
export const isWaiting = (outbox: Outbox): boolean => head(outbox) !== undefined;

/** When something of the outbox is due. */
export function outboxDeadline(outbox: Outbox, isLive: boolean): number | null {
  const next = head(outbox);
  if (!next || !isLive) return null;
  if (next.stage.is === "flying") return next.stage.answerBy;
  return next.stage.is === "waiting" ? next.stage.notBefore : null;
}

/** The oldest that is neither in the thread nor refused: all others wait for it. */
const head = (outbox: Outbox): OutboxEntry | undefined =>
  outbox.entries.find(({ stage }) => stage.is === "waiting" || stage.is === "flying");

function change(outbox: Outbox, id: string, to: (entry: OutboxEntry) => OutboxEntry): Outbox {
  const entry = find(outbox, id);
  const changed = entry && to(entry);
  if (!changed || changed === entry) return outbox;
  return { entries: outbox.entries.map((other) => (other === entry ? changed : other)) };
}

function remove(outbox: Outbox, isGone: (entry: OutboxEntry) => boolean): Outbox {
  return outbox.entries.some(isGone) ? { entries: outbox.entries.filter((entry) => !isGone(entry)) } : outbox;
}
