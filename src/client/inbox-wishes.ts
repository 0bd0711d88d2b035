import { addEdit, dropEdit, holdEdit } from "./inbox-edits.ts";
import { load, loadMore, takeRows } from "./inbox-loading.ts";
import { note } from "./inbox-marks.ts";
import { findRow, isUnread } from "./inbox-rows.ts";
import { change, type InboxAnswer, type InboxTurn, type InboxWish, say } from "./inbox-state.ts";
import { seeNotices } from "./notifications.ts";
import { feelInput, tellStatus } from "./own-status.ts";
import { want } from "./presence.ts";

/** What the inbox's owner wants. It shows at once; the server hears of it as soon as it can. */
export function takeWish(turn: InboxTurn, wish: InboxWish): void {
  switch (wish.on) {
    case "load":
      load(turn, wish.filter);
      break;
    case "load-more":
      loadMore(turn, wish.filter);
      break;
    case "edit":
      change(turn, { edits: addEdit(turn.state.edits, wish) });
      // Not unread is read, all of it.
      if (wish.patch.unread === false) markRead(turn, wish.threadId, Number.POSITIVE_INFINITY);
      break;
    case "read":
      markRead(turn, wish.threadId, wish.seq);
      break;
    case "seen":
      markSeen(turn);
      break;
    case "look":
      change(turn, { inView: wish.threadId });
      break;
    case "set-status":
      change(turn, { self: { ...turn.state.self, wish: { ...wish.status, toldAt: null } } });
      sayStatus(turn);
      break;
    case "input": {
      const { self, frames } = feelInput(turn.state.self, turn.now);
      change(turn, { self });
      if (turn.state.connection.is === "live") say(turn, ...frames);
      break;
    }
    case "watch":
      change(turn, { watching: want(turn.state.watching, wish, turn.now) });
  }
}

/** The server changed the row, or would not: then it shows again as it is. */
export function takeEdited(turn: InboxTurn, { id, answer }: Extract<InboxAnswer, { on: "edited" }>): void {
  const edit = turn.state.edits.find((one) => one.id === id);
  if (!edit) return;
  const version = findRow(turn.state.rows, edit.threadId)?.version ?? 0;
  // A row from before the changes are heard may have changed again since: then a page brings it.
  const isOfNow = turn.state.version !== null && answer.ok && (answer.value?.version ?? 0) >= turn.state.rows.since;
  if (isOfNow && answer.value) takeRows(turn, [answer.value]);
  const isSeen = !answer.ok || answer.value !== null;
  change(turn, { edits: isSeen ? dropEdit(turn.state.edits, id) : holdEdit(turn.state.edits, id, version) });
  turn.effects.push({ do: "answer", id, answer: answer.ok ? { ok: true, value: null } : answer });
}

/** Never past what is there: what comes later is not read by it. */
function markRead(turn: InboxTurn, threadId: string, seq: number): void {
  const { rows, reads } = turn.state;
  const row = findRow(rows, threadId);
  const upTo = row ? Math.min(seq, row.lastSeq) : seq;
  if (upTo === Number.POSITIVE_INFINITY) return;
  const changesNothing = row !== undefined && upTo <= row.readSeq && !isUnread(row) && !row.unseen;
  if (!changesNothing) change(turn, { reads: note(reads, threadId, upTo) });
}

/** Who has a thread before him in which nothing is unread has seen that he was added to it. */
export function seeInView(turn: InboxTurn): void {
  const { inView, rows, reads } = turn.state;
  const row = inView === null ? undefined : findRow(rows, inView);
  if (row?.unseen && row.unread === 0) change(turn, { reads: note(reads, row.threadId, row.lastSeq) });
}

function markSeen(turn: InboxTurn): void {
  const { counts, connection, notices } = turn.state;
  change(turn, { notices: seeNotices(notices) });
  if (counts.unseen === 0) return;
  change(turn, { seen: { version: counts.version } });
  if (connection.is === "live") say(turn, { type: "mark_notifications_seen" });
}

function sayStatus(turn: InboxTurn): void {
  if (turn.state.connection.is !== "live") return;
  const { self, frames } = tellStatus(turn.state.self, turn.now, false);
  change(turn, { self });
  say(turn, ...frames);
}
