import type { ChangedThread, InboxThread } from "../../protocol/inbox.ts";
import { boundedMs } from "../connection/backoff.ts";
import { startHeartbeat } from "../connection/heartbeat.ts";
import { isPolled, NEVER } from "../connection/state.ts";
import { caughtUp, onClosingNotice } from "../connection/transitions.ts";
import { isSame } from "../snapshot/memo.ts";
import type { InboxEventFrame, InboxHello, InboxIncoming } from "./frames.ts";
import { isInView } from "./in-view.ts";
import { begin, startOver, takeCounts, takeRows } from "./loading.ts";
import { hearAdded, hearMessage, seeNotices } from "./notifications.ts";
import type { Changes } from "./nouns.ts";
import { greetStatus, hearStatus, STATUS_REF, settleStatus, tellStatus } from "./own-status.ts";
import { newPace } from "./pacing.ts";
import { hearPresence, retryUnanswered, untellWatches, WATCH_REF } from "./presence.ts";
import { note, SWALLOWED_MS, untell } from "./receipts.ts";
import { findRow } from "./rows.ts";
import type { InboxContext } from "./state.ts";

/** A change may overtake the one before it, by a moment. */
const GAP_MS = 1_000;

/** One frame of the server. */
export function receive(inbox: InboxContext, frame: InboxIncoming): void {
  switch (frame.type) {
    case "connection_status":
      if (frame.status === "connected") receiveHello(inbox, frame);
      else onClosingNotice(inbox, frame);
      break;
    case "caught_up":
      receiveCaughtUp(inbox, frame.version);
      break;
    case "inbox_changed":
      if (inbox.isLive && isPolled(inbox.connection)) notifyOfRow(inbox, frame.thread);
      takeRows(inbox, [frame.thread]);
      takeCounts(inbox, { ...frame, version: frame.thread.version });
      hear(inbox, frame.thread.version);
      break;
    case "inbox_counts":
      takeCounts(inbox, frame);
      if (frame.unseen === 0) inbox.notices = seeNotices(inbox.notices);
      hear(inbox, frame.version);
      break;
    case "unreadable":
      // Asking for it again would bring the same.
      if (frame.version !== null) hear(inbox, frame.version);
      break;
    case "error":
      // Of the rest nothing waits for an answer; what matters is told again on the next socket.
      if (frame.ref === WATCH_REF && frame.retryable) refuseWatches(inbox, frame.retryAfterMs);
      if (frame.ref === STATUS_REF) inbox.self = settleStatus(inbox.self, inbox.now, true);
      break;
    case "new_message_notification":
    case "added_to_thread":
    case "user_status_change":
    case "user_status_update":
      receiveEvent(inbox, frame);
      break;
    default:
      frame satisfies never;
  }
}

function receiveHello(inbox: InboxContext, hello: InboxHello): void {
  // A repeated hello on a live socket says who one is and nothing about what was missed.
  inbox.self = greetStatus(inbox.self, hello.you);
  if (inbox.isLive) return;
  const { unreadThreads, unseen, seenVersion, version } = hello;
  const counts = { unreadThreads, unseen, seenVersion, version };
  if (inbox.version === null) begin(inbox, counts);
  else if (hello.recovered) takeCounts(inbox, counts);
  else startOver(inbox, counts);
  if (unseen === 0) inbox.notices = seeNotices(inbox.notices);
}

/** The socket is good: it is told all that it has to know of this device. */
function receiveCaughtUp(inbox: InboxContext, version: number): void {
  const { now } = inbox;
  if (inbox.version === null) return;
  if (inbox.isLive) {
    // Polled: whatever came up to here is all there was.
    if (version >= inbox.version) {
      inbox.version = version;
      inbox.gap = null;
    }
    return;
  }
  inbox.version = Math.max(inbox.version, version);
  inbox.gap = null;
  inbox.pace = newPace(now);
  // Of what was read, a row would have told that the server knows.
  inbox.reads = untell(inbox.reads, -NEVER);
  inbox.delivered = untell(inbox.delivered, now - SWALLOWED_MS);
  inbox.subscriptions = untellWatches(inbox.subscriptions, now);
  caughtUp(inbox);
  startHeartbeat(inbox);
  // A socket that never sent anything and is closed by the server stays half open until the object falls asleep.
  inbox.ping();
  tellStatus(inbox, true);
  repeatSeen(inbox);
}

/** What was seen here may not have been told. Nothing is, if that would clear what came since. */
function repeatSeen(inbox: InboxContext): void {
  const { seen, counts, rows } = inbox;
  if (!seen || counts.unseen === 0) return;
  const isOld = ({ unseen, version }: InboxThread) => !unseen || version <= Math.max(seen.version, counts.seenVersion);
  if ([...rows.known.values()].every(({ thread }) => isOld(thread))) inbox.say({ type: "mark_notifications_seen" });
  else inbox.seen = null;
}

/** A change took this version. While the backlog arrives, only its end says up to where everything is there. */
function hear(inbox: InboxContext, heard: number): void {
  const { version, gap, isLive } = inbox;
  if (version === null || !isLive || heard <= version) return;
  if (heard === version + 1) inbox.version = heard;
  else inbox.gap = { heard: Math.max(heard, gap?.heard ?? 0), askAt: gap ? gap.askAt : inbox.now + GAP_MS };
}

/** The server's answer to what was missing, up to `asked`: what it does not reach by then, there is not. */
export function receiveChanges(inbox: InboxContext, changes: Changes, asked: number): void {
  const { threads, recovered, version, ...counts } = changes;
  if (!recovered) {
    startOver(inbox, { ...counts, version });
    return;
  }
  takeRows(inbox, threads);
  takeCounts(inbox, { ...counts, version });
  const { gap } = inbox;
  inbox.version = Math.max(inbox.version ?? 0, version);
  inbox.gap = gap && gap.heard > Math.max(version, asked) ? { heard: gap.heard, askAt: inbox.now + GAP_MS } : null;
}

/** Polls, and what another tab has kept, bring rows and no notifications: what is unseen and newer than before is one (N1). */
export function notifyOfRow(inbox: InboxContext, row: ChangedThread): void {
  if ("left" in row) return;
  const { threadId, title, unread, unseen, muted, lastMessage } = row;
  const isNew = lastMessage && lastMessage.seq > (findRow(inbox.rows, threadId)?.lastMessage?.seq ?? 0);
  if (isNew && unseen && !muted) {
    receiveEvent(inbox, { type: "new_message_notification", ...lastMessage, threadId, title, unread });
  }
}

/** Too many at once: the server said when it takes more. */
function refuseWatches(inbox: InboxContext, retryAfterMs = GAP_MS): void {
  inbox.subscriptions = retryUnanswered(inbox.subscriptions, inbox.now + boundedMs(retryAfterMs));
}

function receiveEvent(inbox: InboxContext, frame: InboxEventFrame): void {
  const { notices, inView, delivered, subscriptions, self } = inbox;
  const quiet = "threadId" in frame && isInView(inView, frame.threadId);
  switch (frame.type) {
    case "new_message_notification":
      inbox.notices = hearMessage(notices, frame, quiet);
      inbox.delivered = inbox.isOpen(frame.threadId) ? delivered : note(delivered, frame.threadId, frame.seq);
      break;
    case "added_to_thread":
      inbox.notices = hearAdded(notices, frame, quiet);
      break;
    case "user_status_change":
      inbox.subscriptions = hearPresence(subscriptions, frame);
      // A poll repeats what is known.
      if (inbox.subscriptions === subscriptions) return;
      break;
    case "user_status_update": {
      const { type: _, ...you } = frame;
      inbox.self = hearStatus(self, you);
      if (self.you && isSame(self.you, you)) return;
      break;
    }
    default:
      frame satisfies never;
  }
  const event = "threadId" in frame ? { ...frame, quiet } : frame;
  inbox.tell(event);
}
