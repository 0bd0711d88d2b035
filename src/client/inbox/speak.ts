import { spend } from "./pacing.ts";
import { tellWatches } from "./presence.ts";
import { dueReceipts, noteTold, settle } from "./receipts.ts";
import { findRow } from "./rows.ts";
import type { InboxContext } from "./state.ts";

/** Receipts and watches, as many as the socket's rate has room for; the rest when it has. */
export function speak(inbox: InboxContext): void {
  const reads = allowed(inbox, dueReceipts(inbox.reads, inbox.now));
  const delivered = allowed(inbox, dueReceipts(inbox.delivered, inbox.now));
  const { rows, now } = inbox;
  const marks = { read: inbox.reads, delivered: inbox.delivered };
  const mark = (threadId: string, kind: keyof typeof marks) => ({
    type: `mark_message_${kind}` as const,
    threadId,
    seq: marks[kind].get(threadId)?.seq ?? 0,
  });
  // Without a row there is nothing that could confirm it.
  inbox.reads = reads.filter((id) => !findRow(rows, id)).reduce(settle, noteTold(marks.read, reads, now));
  inbox.delivered = noteTold(marks.delivered, delivered, now);
  const watches = tellWatches(inbox.subscriptions, spend(inbox.pace, 100, now).granted, now);
  inbox.subscriptions = watches.subscriptions;
  inbox.pace = spend(inbox.pace, watches.frames.length, now).pace;
  inbox.say(
    ...reads.map((threadId) => mark(threadId, "read")),
    ...delivered.map((threadId) => mark(threadId, "delivered")),
    ...watches.frames,
  );
}

function allowed(inbox: InboxContext, threadIds: readonly string[]): readonly string[] {
  const { pace, granted } = spend(inbox.pace, threadIds.length, inbox.now);
  inbox.pace = pace;
  return threadIds.slice(0, granted);
}
