import type { ChangedThread, InboxThread } from "../protocol/inbox.ts";
import type { ConnectionEvent } from "./connection.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { InboxEventFrame, InboxHello, InboxIncoming } from "./inbox-frames.ts";
import { begin, startOver, takeCounts, takeRows } from "./inbox-loading.ts";
import { note, untell } from "./inbox-marks.ts";
import type { Changes } from "./inbox-reading.ts";
import { findRow } from "./inbox-rows.ts";
import { change, type InboxTurn, say } from "./inbox-state.ts";
import { isSame } from "./memo.ts";
import { hearAdded, hearMessage, seeNotices } from "./notifications.ts";
import { greetStatus, hearStatus, STATUS_REF, settleStatus, tellStatus } from "./own-status.ts";
import { newPace } from "./pacing.ts";
import { hearPresence, retryUnanswered, untellWatches, WATCH_REF } from "./presence.ts";

type Connect = (event: ConnectionEvent) => void;

/** A change may overtake the one before it, by a moment. */
const GAP_MS = 1_000;

/** One frame of the server. */
export function receive(turn: InboxTurn, frame: InboxIncoming, connect: Connect): void {
  switch (frame.type) {
    case "connection_status":
      if (frame.status === "connected") receiveHello(turn, frame);
      else connect({ on: "said", farewell: frame });
      break;
    case "caught_up":
      receiveCaughtUp(turn, frame.version, connect);
      break;
    case "inbox_changed":
      notifyOfRow(turn, frame.thread);
      takeRows(turn, [frame.thread]);
      takeCounts(turn, { ...frame, version: frame.thread.version });
      hear(turn, frame.thread.version);
      break;
    case "inbox_counts":
      takeCounts(turn, frame);
      if (frame.unseen === 0) change(turn, { notices: seeNotices(turn.state.notices) });
      hear(turn, frame.version);
      break;
    case "unreadable":
      // Asking for it again would bring the same.
      if (frame.version !== null) hear(turn, frame.version);
      break;
    case "error":
      // Of the rest nothing waits for an answer; what matters is told again on the next socket.
      if (frame.ref === WATCH_REF && frame.retryable) refuseWatches(turn, frame.retryAfterMs);
      if (frame.ref === STATUS_REF) change(turn, { self: settleStatus(turn.state.self, turn.now, true) });
      break;
    default:
      receiveEvent(turn, frame);
  }
}

function receiveHello(turn: InboxTurn, hello: InboxHello): void {
  const { state } = turn;
  // A repeated hello on a live socket says who one is and nothing about what was missed.
  change(turn, { self: greetStatus(state.self, hello.you) });
  if (state.connection.is === "live") return;
  const { unreadThreads, unseen, seenVersion, version } = hello;
  const counts = { unreadThreads, unseen, seenVersion, version };
  if (state.version === null) begin(turn, counts);
  else if (hello.recovered) takeCounts(turn, counts);
  else startOver(turn, counts);
  if (unseen === 0) change(turn, { notices: seeNotices(turn.state.notices) });
}

/** The socket is good: it is told all that it has to know of this device. */
function receiveCaughtUp(turn: InboxTurn, version: number, connect: Connect): void {
  const { now } = turn;
  const { state } = turn;
  if (state.version === null) return;
  if (state.connection.is === "live") {
    // Polled: whatever came up to here is all there was.
    if (version >= state.version) change(turn, { version, gap: null });
    return;
  }
  change(turn, {
    version: Math.max(state.version, version),
    gap: null,
    pace: newPace(now),
    reads: untell(state.reads, now),
    delivered: untell(state.delivered, now),
    watching: untellWatches(state.watching, now),
  });
  connect({ on: "caught-up" });
  const { connection } = turn.state;
  // Polls are answered or they fail: they need no heartbeat.
  if (connection.is === "live" && connection.via === "socket") change(turn, { heartbeat: startHeartbeat(now) });
  // A socket that never sent anything and is closed by the server stays half open until the object falls asleep.
  turn.effects.push({ do: "ping" });
  const { self, frames } = tellStatus(turn.state.self, now, true);
  change(turn, { self });
  say(turn, ...frames);
  repeatSeen(turn);
}

/** What was seen here may not have been told. Nothing is, if that would clear what came since. */
function repeatSeen(turn: InboxTurn): void {
  const { seen, counts, rows } = turn.state;
  if (!seen || counts.unseen === 0) return;
  const isOld = ({ unseen, version }: InboxThread) => !unseen || version <= Math.max(seen.version, counts.seenVersion);
  if ([...rows.known.values()].every(({ thread }) => isOld(thread))) say(turn, { type: "mark_notifications_seen" });
  else change(turn, { seen: null });
}

/** A change took this version. While the backlog arrives, only its end says up to where everything is there. */
function hear(turn: InboxTurn, heard: number): void {
  const { version, gap, connection } = turn.state;
  if (version === null || connection.is !== "live" || heard <= version) return;
  if (heard === version + 1) change(turn, { version: heard });
  else change(turn, { gap: { heard: Math.max(heard, gap?.heard ?? 0), askAt: gap ? gap.askAt : turn.now + GAP_MS } });
}

/** The server's answer to what was missing. */
export function receiveChanges(turn: InboxTurn, { threads, recovered, version, ...counts }: Changes): void {
  if (!recovered) {
    startOver(turn, { ...counts, version });
    return;
  }
  takeRows(turn, threads);
  takeCounts(turn, { ...counts, version });
  const { gap } = turn.state;
  change(turn, {
    version: Math.max(turn.state.version ?? 0, version),
    gap: gap && gap.heard > version ? { heard: gap.heard, askAt: turn.now + GAP_MS } : null,
  });
}

/** Polls bring rows and no notifications: what is unseen and newer than before is one (N1). */
function notifyOfRow(turn: InboxTurn, row: ChangedThread): void {
  const { connection, rows } = turn.state;
  if (connection.is !== "live" || connection.via === "socket" || "left" in row) return;
  const { threadId, title, unread, unseen, muted, lastMessage } = row;
  const isNew = lastMessage && lastMessage.seq > (findRow(rows, threadId)?.lastMessage?.seq ?? 0);
  if (isNew && unseen && !muted) {
    receiveEvent(turn, { type: "new_message_notification", ...lastMessage, threadId, title, unread });
  }
}

/** Too many at once: the server said when it takes more. */
function refuseWatches(turn: InboxTurn, retryAfterMs = GAP_MS): void {
  change(turn, { watching: retryUnanswered(turn.state.watching, turn.now + retryAfterMs) });
}

function receiveEvent(turn: InboxTurn, frame: InboxEventFrame): void {
  const { notices, inView, delivered, watching, self } = turn.state;
  const quiet = "threadId" in frame && frame.threadId === inView;
  switch (frame.type) {
    case "new_message_notification":
      change(turn, {
        notices: hearMessage(notices, frame, quiet),
        delivered: turn.isOpen(frame.threadId) ? delivered : note(delivered, frame.threadId, frame.seq),
      });
      break;
    case "added_to_thread":
      change(turn, { notices: hearAdded(notices, frame, quiet) });
      break;
    case "user_status_change":
      change(turn, { watching: hearPresence(watching, frame) });
      // A poll repeats what is known.
      if (turn.state.watching === watching) return;
      break;
    case "user_status_update": {
      const { type: _, ...you } = frame;
      change(turn, { self: hearStatus(self, you) });
      if (self.you && isSame(self.you, you)) return;
    }
  }
  const event = "threadId" in frame ? { ...frame, quiet } : frame;
  turn.effects.push({ do: "tell", event });
}
