import type { PutStatus } from "../../protocol/presence.ts";
import type { Answer } from "../connection/requests.ts";
import { NEVER } from "../connection/state.ts";
import { replace, without } from "../snapshot/lists.ts";
import type { Edit, Wish } from "./edits.ts";
import { NOTHING_LISTED } from "./lists.ts";
import { takeRows } from "./loading.ts";
import { seeNotices } from "./notifications.ts";
import type { AnsweredRow } from "./nouns.ts";
import { tellStatus, UNKNOWN_SELF } from "./own-status.ts";
import { type Watch, want } from "./presence.ts";
import { expectReceipt, note, settle } from "./receipts.ts";
import { findRow, isUnread, NO_COUNTS, NO_ROWS } from "./rows.ts";
import type { InboxContext } from "./state.ts";

/**
 * What the inbox's owner wants. It shows at once; the server hears of it as soon as it can.
 */

export function edit(inbox: InboxContext, wish: Wish): void {
  inbox.edits = [...inbox.edits, { ...wish, stage: "waiting", version: 0 }];
  // Whoever says so after having read it, wants it to stay so.
  if (wish.patch.unread) inbox.reads = settle(inbox.reads, wish.threadId);
  // Not unread is read, all of it.
  if (wish.patch.unread === false) markRead(inbox, wish.threadId, NEVER);
}

/** What has been asked for is of an older generation when it comes. */
export function forgetAll(inbox: InboxContext): void {
  inbox.version = null;
  inbox.rows = { ...NO_ROWS, generation: inbox.rows.generation + 1 };
  inbox.listings = NOTHING_LISTED;
  inbox.counts = NO_COUNTS;
  inbox.notices = new Map();
  inbox.self = UNKNOWN_SELF;
}

/** Whose presence is wanted, as often as it is. */
export function watch(inbox: InboxContext, wishes: readonly Watch[]): void {
  if (wishes !== inbox.subscriptions.wishes) inbox.subscriptions = want(inbox.subscriptions, wishes, inbox.now);
}

export function setStatus(inbox: InboxContext, status: PutStatus): void {
  inbox.self = { ...inbox.self, wish: { ...status, toldAt: null } };
  tellStatus(inbox, false);
}

/** The server changed the row, or would not: then it shows again as it is. */
export function takeEdited(inbox: InboxContext, edit: Edit, answer: Answer<AnsweredRow>): void {
  const version = findRow(inbox.rows, edit.threadId)?.version ?? 0;
  const row = answer.ok ? answer.value.row : null;
  // A row from before the changes are heard may have changed again since: then a page brings it.
  if (row && inbox.version !== null && row.version >= inbox.rows.since) takeRows(inbox, [row]);
  // Without a row in the answer, the edit stays in sight until the row comes.
  inbox.edits =
    answer.ok && !row
      ? replace(inbox.edits, edit, { ...edit, stage: "done", version })
      : without(inbox.edits, (other) => other === edit);
  edit.tell(answer.ok ? { ok: true, value: null } : answer);
}

/** Never past what is there: what comes later is not read by it. */
export function markRead(inbox: InboxContext, threadId: string, seq: number): void {
  const { rows, reads } = inbox;
  const row = findRow(rows, threadId);
  const upTo = row ? Math.min(seq, row.lastSeq) : seq;
  if (upTo === NEVER) return;
  const changesNothing = row !== undefined && upTo <= row.readSeq && !isUnread(row) && !row.unseen;
  if (changesNothing) return;
  const { seq: hoped = 0, toldAt = 0 } = reads.get(threadId) ?? {};
  // What is only hoped to be told is told now.
  inbox.reads =
    toldAt > inbox.now ? note(settle(reads, threadId), threadId, Math.max(upTo, hoped)) : note(reads, threadId, upTo);
}

/** It was read in a thread that is here, whose session tells the server, if it comes to that: it shows at once. */
export function hearRead(inbox: InboxContext, threadId: string, seq: number): void {
  const row = findRow(inbox.rows, threadId);
  if (row && seq > row.readSeq) inbox.reads = expectReceipt(inbox.reads, threadId, { seq, now: inbox.now });
}

/** Who has a thread before them in which nothing is unread has seen that they were added to it. */
export function seeInView(inbox: InboxContext): void {
  for (const { threadId } of inbox.inView.here) {
    const row = findRow(inbox.rows, threadId);
    if (row?.unseen && row.unread === 0) inbox.reads = note(inbox.reads, threadId, row.lastSeq);
  }
}

export function markSeen(inbox: InboxContext): void {
  const { counts, isLive, notices } = inbox;
  inbox.notices = seeNotices(notices);
  if (counts.unseen === 0) return;
  inbox.seen = { version: counts.version };
  if (isLive) inbox.say({ type: "mark_notifications_seen" });
}
