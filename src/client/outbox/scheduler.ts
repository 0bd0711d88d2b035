import { CLOSE_NOT_FOUND, CLOSE_NOT_MEMBER } from "../../protocol/close-codes.ts";
import type { DurableEvent } from "../../protocol/frames.ts";
import type { MessageChanged } from "../../protocol/message.ts";
import { NEVER } from "../connection/state.ts";
import { open } from "../connection/transitions.ts";
import { replace, without } from "../snapshot/lists.ts";
import type { Incoming } from "../thread/frames.ts";
import type { ThreadContext } from "../thread/state.ts";
import { revise } from "../thread/timeline.ts";
import { isFree } from "./free.ts";
import { rulesOf } from "./kinds.ts";
import type { NewOperation, OutboxEntry, StoredOperation } from "./operations.ts";
import {
  enqueue,
  faultOf,
  find,
  head,
  markInFlight,
  rebase,
  refuse,
  renew,
  requeue,
  restore,
  type SendOutcome,
  settle,
} from "./queue.ts";

/** What is to be done waits in the outbox, from which it may take what it makes superfluous; and it wants a connection. */
export function submit(thread: ThreadContext, operation: NewOperation): void {
  const before = thread.outbox;
  thread.outbox = enqueue(before, operation, thread.now);
  const kept = new Set(thread.outbox.map(({ id }) => id));
  for (const { id } of before) if (!kept.has(id)) thread.answer(id, CANCELLED);
  connect(thread);
}

const CANCELLED: SendOutcome = { ok: false, code: "cancelled", retryable: false };

/** Connects for what waits, though nobody has it open. */
export function connect(thread: ThreadContext, dial = open): void {
  if (!thread.client.store.isClosed && thread.connection.status !== "failed") dial(thread);
}

/** Sends again what was refused for good; at once, too, what waits for its time. */
export function retry(thread: ThreadContext, id: string): void {
  const entry = find(thread.outbox, id);
  if (entry?.is === "waiting" || entry?.is === "failed") {
    thread.outbox = replace(thread.outbox, entry, renew(entry, thread.now));
  }
  connect(thread);
}

/** Takes back what has not been sent; a message with what was to be done to it. */
export function cancel(thread: ThreadContext, id: string): void {
  const before = thread.outbox;
  if (!before.some((entry) => entry.id === id && isFree(entry))) return;
  const isOf = (entry: OutboxEntry) => entry.id === id || (entry.kind !== "send" && entry.messageId === id);
  thread.outbox = without(before, (entry) => isOf(entry) && isFree(entry));
  for (const entry of before) if (!thread.outbox.includes(entry)) thread.answer(entry.id, CANCELLED);
}

/** What waits or was refused goes out with another text, as if written now. */
export function amend(thread: ThreadContext, entry: OutboxEntry<"send">, text: string): void {
  thread.outbox = replace(
    thread.outbox,
    entry,
    renew({ ...entry, text, isAmended: entry.isTried || undefined }, thread.now),
  );
  connect(thread);
}

/** What was kept from before this tab began, if `isOlder`; else what another tab says. */
export function takeKept(thread: ThreadContext, kept: readonly StoredOperation[], isOlder: boolean): void {
  const { now } = thread;
  for (const one of kept) if (one.kind === "send" && !isOlder) followElsewhere(thread, one.id, one.text);
  thread.outbox = restore(thread.outbox, kept, { now, isOlder });
  takeArrived(thread, thread.timeline.messages);
  for (const { id } of kept) {
    const { failed } = find(thread.outbox, id) ?? {};
    if (failed) thread.answer(id, { ok: false, ...failed });
  }
}

/** What waits and cannot go out any more, its writer is asked about. */
export function failUndeliverable(thread: ThreadContext): void {
  const { connection, about, now, timeline } = thread;
  const isGone = connection.status === "failed" && GONE.includes(connection.code);
  for (const entry of thread.outbox) {
    if (entry.is !== "waiting") continue;
    const code = isGone ? "not_found" : faultOf(entry, now, about.limits);
    if (!code) continue;
    const failed = { code, retryable: code === "expired" };
    const seq = Math.max(entry.seq, timeline.cursor);
    thread.outbox = replace(thread.outbox, entry, { ...entry, is: "failed", seq, failed });
    thread.answer(entry.id, { ok: false, ...failed });
  }
}

/** The thread is none of the user's any more. */
const GONE: readonly unknown[] = [CLOSE_NOT_MEMBER, CLOSE_NOT_FOUND];

/** Whether this tab is the one that sends. What it had on the wire may have arrived: whoever goes on sends it again. */
export function takeSendLock(thread: ThreadContext, isMine: boolean): void {
  thread.holdsSendLock = isMine;
  if (!isMine) thread.outbox = requeue(thread.outbox, thread.now);
}

/** On a live socket: puts on the wire what is due. What has waited too long for its answer is sent again. */
export function drain(thread: ThreadContext): void {
  const { now } = thread;
  if (now < drainAt(thread)) return;
  thread.outbox = requeue(thread.outbox, now);
  const next = head(thread.outbox);
  if (!next) return;
  thread.outbox = markInFlight(thread.outbox, next, now);
  thread.say(rulesOf(next).frame(next));
}

/** When `drain` has something to do, or the right to drain is to be asked for. */
export function drainAt({ outbox, holdsSendLock, now }: ThreadContext): number {
  const { at = NEVER } = head(outbox) ?? {};
  return holdsSendLock || at > now ? at : NEVER;
}

/** Whether there is something to send now: what is held back on purpose needs no right, and is no reason to take it. */
export function isDue({ outbox, now }: ThreadContext): boolean {
  const next = head(outbox);
  return next !== undefined && (next.is === "flying" || next.at <= now);
}

/** The thread says that it is stored. Its event may have come before, may come now, or long ago. */
export function takeSent(
  thread: ThreadContext,
  { id, seq, at, mismatch }: { id: string; seq: number; at: number; mismatch?: true | undefined },
): void {
  const entry = find(thread.outbox, id);
  if (!entry || entry.is === "sent") return;
  // It was there with the text of before: what was written since is an edit of it.
  if (mismatch && entry.kind === "send") editAfterwards(thread, { id, text: entry.text, seq });
  const outbox = replace(thread.outbox, entry, { ...entry, is: "sent", seq, at, failed: undefined });
  thread.outbox = settle(entry.kind === "send" ? rebase(outbox, id, seq) : outbox, thread.timeline.cursor);
  thread.answer(id, { ok: true, seq, at });
}

/** A message is on its way, or there, with another text than it is to have. */
function editAfterwards(thread: ThreadContext, { id, text, seq }: { id: string; text: string; seq: number }): void {
  const edit = { kind: "edit", id: thread.client.newMessageId(), messageId: id, message: text, baseRev: seq } as const;
  thread.outbox = enqueue(thread.outbox, edit, thread.now);
}

/** Another tab has changed or taken back what this one has put on the wire: that is done to what is there then. */
function followElsewhere(thread: ThreadContext, id: string, text?: string): void {
  const entry = find(thread.outbox, id);
  if (!thread.holdsSendLock || entry?.kind !== "send" || isFree(entry) || entry.text === text) return;
  const seq = entry.is === "sent" ? entry.seq : 0;
  if (text !== undefined) editAfterwards(thread, { id, text, seq });
  else {
    const removal = { kind: "delete", id: thread.client.newMessageId(), messageId: id } as const;
    thread.outbox = enqueue(thread.outbox, removal, thread.now);
  }
}

/** Another tab has taken it back. */
export function cancelElsewhere(thread: ThreadContext, id: string): void {
  followElsewhere(thread, id);
  cancel(thread, id);
}

/** Events of the log: what they show to be done is done, answered or not. */
export function takeArrived(thread: ThreadContext, events: readonly DurableEvent[]): void {
  const { outbox, timeline } = thread;
  if (outbox.length === 0) return;
  for (const event of events) {
    const { seq } = event;
    const at = "at" in event ? event.at : thread.now;
    for (const entry of outbox) {
      if (!rulesOf(entry).isSettledBy(entry, event)) continue;
      if (entry.kind === "send" && entry.isAmended) editAfterwards(thread, { id: entry.id, text: entry.text, seq });
      thread.answer(entry.id, { ok: true, seq, at });
      // Its own seq is the revision of what was written here, whatever has become of it since.
      if ("rev" in event) thread.outbox = rebase(thread.outbox, event.id, event.seq);
    }
  }
  thread.outbox = settle(thread.outbox, timeline.cursor, events);
}

/** The thread says that a change is stored, or was so before. */
export function takeChanged(thread: ThreadContext, { ref = "", id, seq, rev }: MessageChanged): void {
  const isEdit = find(thread.outbox, ref)?.kind === "edit";
  takeSent(thread, { id: ref, seq, at: thread.now });
  // Another device's edit is not what those who wait have seen, though a reaction's answer has its revision.
  if (isEdit) thread.outbox = rebase(thread.outbox, id, rev);
}

/** The thread refuses a frame. Without an id it was none that anybody waits for. */
export function takeRefusal(thread: ThreadContext, error: Extract<Incoming, { type: "error" }>): void {
  const entry = find(thread.outbox, error.ref ?? error.id ?? "");
  if (error.current) thread.timeline = revise(thread.timeline, error.current);
  if (!entry || entry.is === "sent" || entry.is === "failed") return;
  // What was never there needs no deletion. Of what is shown here it means that the thread is not there for the user.
  const isKnown = entry.kind === "delete" && find(thread.timeline.messages, entry.messageId) !== undefined;
  if (entry.kind === "delete" && error.code === "not_found" && !isKnown) {
    thread.outbox = without(thread.outbox, (other) => other === entry);
    thread.answer(entry.id, { ok: true, seq: thread.timeline.cursor, at: thread.now });
    return;
  }
  const after = refuse(entry, error, { now: thread.now, cursor: thread.timeline.cursor });
  thread.outbox = replace(thread.outbox, entry, after);
  if (after.failed) thread.answer(entry.id, { ok: false, ...after.failed });
}
