import type { InboxCounts, InboxThread } from "../../protocol/inbox.ts";
import { edited } from "./edits.ts";
import { isInView } from "./in-view.ts";
import { isUnread } from "./rows.ts";
import type { InboxState } from "./state.ts";

type Overlaid = Pick<InboxState, "rows" | "counts" | "edits" | "reads" | "inView" | "seen">;

/**
 * The rows as somebody on this device should see them: the server's, with what was asked for here and is on
 * its way laid over them. Counts follow by what that changes in the rows.
 */
export function overlay(state: Overlaid): { threads: ReadonlyMap<string, InboxThread>; counts: InboxCounts } {
  const threads = new Map<string, InboxThread>();
  let { unreadThreads, unseen } = state.counts;
  for (const [threadId, { thread }] of state.rows.known) {
    const after = overlaid(thread, state);
    threads.set(threadId, after);
    unreadThreads += Number(isUnread(after)) - Number(isUnread(thread));
    unseen += Number(after.unseen) - Number(thread.unseen && thread.version > state.counts.seenVersion);
  }
  // Seen is all that the server had counted when it was asked, on pages not loaded too.
  const isAllSeen = state.seen !== null && state.counts.version <= state.seen.version;
  const { seenVersion } = state.counts;
  unseen = isAllSeen ? 0 : Math.max(0, unseen);
  return { threads, counts: { unreadThreads: Math.max(0, unreadThreads), unseen, seenVersion } };
}

function overlaid(thread: InboxThread, { counts, edits, reads, inView, seen }: Overlaid): InboxThread {
  const { threadId } = thread;
  let after = thread;
  // What is before somebody's eyes needs no notification, and what was seen none any more.
  const seenVersion = Math.max(counts.seenVersion, seen?.version ?? 0);
  if (after.unseen && (isInView(inView, threadId) || thread.version <= seenVersion)) {
    after = { ...after, unseen: false };
  }
  const readSeq = reads.get(threadId)?.seq;
  if (readSeq !== undefined) after = read(after, readSeq);
  for (const edit of edits) if (edit.threadId === threadId) after = edited(after, edit.patch);
  return after;
}

function read(thread: InboxThread, seq: number): InboxThread {
  const unread = seq >= thread.lastSeq ? 0 : thread.unread;
  return { ...thread, readSeq: Math.max(thread.readSeq, seq), unread, markedUnread: false, unseen: false };
}
