import type { TransientEvent } from "../../protocol/frames.ts";
import { startHeartbeat } from "../connection/heartbeat.ts";
import { dialOf, NEVER } from "../connection/state.ts";
import { caughtUp, lost, onClosingNotice } from "../connection/transitions.ts";
import { startAnew } from "../outbox/queue.ts";
import { takeArrived, takeChanged, takeRefusal, takeSent } from "../outbox/scheduler.ts";
import { isChange } from "./changes.ts";
import { noteRead } from "./commands.ts";
import type { Hello, Incoming } from "./frames.ts";
import { drop, look, meet, put, raise, readBy } from "./members.ts";
import { note, startOver, untell } from "./receipts.ts";
import type { LogEvent, ThreadContext } from "./state.ts";
import { append, caughtUpTo, change, greet, revise } from "./timeline.ts";
import { hearTyping, listTyping } from "./typing.ts";

/** One frame of the server. */
export function receive(thread: ThreadContext, frame: Incoming): void {
  // The server speaks first, and says of which log the rest is.
  if (thread.hello !== dialOf(thread.connection) && frame.type !== "connection_status") {
    if (frame.type !== "unreadable") lost(thread);
    return;
  }
  switch (frame.type) {
    case "connection_status":
      if (frame.status === "connected") receiveHello(thread, frame);
      else onClosingNotice(thread, frame);
      break;
    case "caught_up":
      receiveCaughtUp(thread, frame.seq);
      break;
    case "message_sent":
      takeSent(thread, frame);
      thread.tell(frame);
      break;
    case "message_changed":
      takeChanged(thread, frame);
      thread.tell(frame);
      break;
    case "error":
      takeRefusal(thread, frame);
      thread.tell(frame);
      break;
    case "user_typing":
    case "viewing_changed":
    case "message_read":
    case "message_delivered":
      receiveTransient(thread, frame);
      break;
    case "unreadable":
      // Only the log's own next event could have the next seq. Passing over it beats asking for it for ever.
      if (frame.seq === thread.timeline.cursor + 1) receiveEvent(thread, { type: "unreadable", seq: frame.seq });
      break;
    case "new_message":
    case "message_edited":
    case "message_deleted":
    case "reaction_changed":
    case "event_hidden":
    case "member_joined":
    case "member_updated":
    case "member_left":
    case "thread_updated":
      receiveEvent(thread, frame);
      break;
    default:
      frame satisfies never;
  }
}

function receiveHello(thread: ThreadContext, hello: Hello): void {
  const { timeline, people, receipts, outbox, now } = thread;
  const { title, subject, typing, limits } = hello;
  const isSameLog = hello.epoch === timeline.epoch;
  const readSeq = readBy(hello);
  thread.hello = dialOf(thread.connection);
  // A repeated hello on a live socket is not followed by a backlog.
  if (!thread.isLive) thread.timeline = greet(timeline, hello);
  thread.people = meet(isSameLog ? people.members : [], hello);
  thread.receipts = isSameLog ? untell(receipts, readSeq, now) : startOver(readSeq);
  if (!isSameLog && timeline.epoch !== null) thread.readUpTo = 0;
  thread.typing = listTyping(typing, now);
  thread.toldTypingAt = -NEVER;
  if (!isSameLog) thread.outbox = startAnew(outbox, now);
  thread.about = { title, subject, limits };
}

function receiveCaughtUp(thread: ThreadContext, seq: number): void {
  const { timeline } = thread;
  if (timeline.isFilling) thread.timeline = caughtUpTo(timeline, seq);
  else if (seq > timeline.cursor) {
    lost(thread);
    return;
  }
  if (thread.pageLoad?.is === "failed") thread.pageLoad = null;
  noteArrived(thread, thread.timeline.cursor);
  thread.readUpTo = Math.min(thread.readUpTo, thread.timeline.cursor);
  takeArrived(thread, thread.timeline.messages);
  caughtUp(thread);
  startHeartbeat(thread);
  // A socket that never sent anything and is closed by the server stays half open until the object falls asleep.
  thread.ping();
  // A socket begins unseen.
  if (thread.isVisible) thread.say({ type: "set_view", visible: true });
}

/** Everything up to this seq is here; and read, if somebody said so before. */
function noteArrived(thread: ThreadContext, seq: number): void {
  note(thread, "delivered", seq);
  noteRead(thread, seq);
}

function receiveEvent(thread: ThreadContext, event: LogEvent): void {
  if (!applyEvent(thread, event)) missEvents(thread, [event]);
  else if (thread.gap) release(thread);
}

/** Something is missing on a socket that works otherwise: it is asked for once, and what comes meanwhile waits. */
export function missEvents(thread: ThreadContext, events: readonly LogEvent[]): void {
  const { gap } = thread;
  if (!thread.isLive) {
    lost(thread);
    return;
  }
  thread.gap = [...(gap ?? []), ...events];
  if (!gap) void thread.catchUp();
}

/** The answer to what was missing. Should that not be all of it, a new socket says where the log is. */
export function receiveMissed(thread: ThreadContext, events: readonly Incoming[] | null): void {
  if (!thread.gap) return;
  for (const event of events ?? []) receive(thread, event);
  const { gap, timeline } = thread;
  thread.gap = null;
  if (!events || gap?.some(({ seq }) => seq > timeline.cursor)) lost(thread);
}

/** What waited for an event that came follows it. */
function release(thread: ThreadContext): void {
  const next = () => thread.gap?.find(({ seq }) => seq === thread.timeline.cursor + 1);
  for (let event = next(); event; event = next()) applyEvent(thread, event);
}

/** False when something before it is missing. */
function applyEvent(thread: ThreadContext, event: LogEvent): boolean {
  const message = event.type === "new_message" ? event : undefined;
  const { timeline } = thread;
  const { cursor, isFilling } = timeline;
  const { seq } = event;
  if (seq > cursor + 1 && !isFilling) return false;
  if (seq > cursor) thread.timeline = append(timeline, seq, message);
  else if (message) thread.timeline = revise(timeline, message);
  if (isChange(event)) thread.timeline = change(thread.timeline, event, thread.people.you?.userId);
  takeArrived(thread, event.type === "unreadable" ? [] : [event]);
  if (seq <= cursor) return true;
  // The page that a thread opens with is history: it is in the snapshot, and no news.
  if (event.type !== "unreadable" && event.type !== "event_hidden" && !isFilling) thread.tell(event);
  noteArrived(thread, seq);
  applyToThread(thread, event);
  return true;
}

function applyToThread(thread: ThreadContext, event: LogEvent): void {
  const { people, about } = thread;
  switch (event.type) {
    case "new_message":
      thread.typing = hearTyping(thread, event.senderId, false);
      break;
    case "message_edited":
    case "message_deleted":
    case "reaction_changed":
    case "event_hidden":
      break;
    case "member_joined":
    case "member_updated":
      thread.people = put(people, event.member);
      break;
    case "member_left":
      thread.people = drop(people, event.userId);
      thread.typing = hearTyping(thread, event.userId, false);
      break;
    case "thread_updated":
      thread.about = { ...about, title: event.title ?? about.title, subject: event.subject ?? about.subject };
      break;
    case "unreadable":
      break;
    default:
      event satisfies never;
  }
}

/** What says nothing new, as a cursor that is known, is not told. */
function receiveTransient(thread: ThreadContext, event: TransientEvent): void {
  const { people, typing } = thread;
  const { userId } = event;
  switch (event.type) {
    case "user_typing":
      thread.typing = hearTyping(thread, userId, event.isTyping);
      break;
    case "viewing_changed":
      thread.people = look(people, userId, event.viewing);
      break;
    case "message_read":
      thread.people = raise(people, userId, { readSeq: event.seq });
      if (userId === people.you?.userId) note(thread, "read", event.seq);
      break;
    case "message_delivered":
      thread.people = raise(people, userId, { deliveredSeq: event.seq });
      break;
    default:
      event satisfies never;
  }
  if (thread.people !== people || thread.typing !== typing) thread.tell(event);
}
