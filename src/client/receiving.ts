import type { TransientEvent } from "../protocol/frames.ts";
import { TYPING_EXPIRY_MS } from "../protocol/limits.ts";
import type { ConnectionEvent } from "./connection.ts";
import type { Hello, Incoming } from "./frames.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { startAnew } from "./outbox.ts";
import { drop, look, meet, put, raise } from "./people.ts";
import { note, startOver, untell } from "./receipts.ts";
import { takeArrived, takeRefusal, takeSent } from "./sending.ts";
import { change, type LogEvent, say, type ThreadEvent, type Turn } from "./state.ts";
import { apply, catchUp, greet } from "./timeline.ts";
import { hearTyping, listTyping } from "./typing.ts";

type Connect = (event: ConnectionEvent) => void;

/** One frame of the server. */
export function receive(turn: Turn, frame: Incoming, connect: Connect): void {
  // The server speaks first, and says of which log the rest is.
  if (turn.state.timeline.epoch === null && frame.type !== "connection_status") {
    if (frame.type !== "unreadable") connect({ on: "lost" });
    return;
  }
  switch (frame.type) {
    case "connection_status":
      if (frame.status === "connected") receiveHello(turn, frame);
      else connect({ on: "said", farewell: frame });
      break;
    case "caught_up":
      receiveCaughtUp(turn, frame.seq, connect);
      break;
    case "message_sent":
      takeSent(turn, frame);
      tell(turn, frame);
      break;
    case "error":
      takeRefusal(turn, frame);
      tell(turn, frame);
      break;
    case "user_typing":
    case "viewing_changed":
    case "message_read":
    case "message_delivered":
      takeTransient(turn, frame);
      break;
    case "unreadable":
      // Only the log's own next event could have the next seq. Passing over it beats asking for it for ever.
      if (frame.seq !== null && frame.seq === turn.state.timeline.cursor + 1) {
        receiveEvent(turn, { type: "unreadable", seq: frame.seq }, connect);
      }
      break;
    default:
      receiveEvent(turn, frame, connect);
  }
}

function tell(turn: Turn, event: ThreadEvent): void {
  turn.effects.push({ do: "tell", event });
}

function receiveHello(turn: Turn, hello: Hello): void {
  const { timeline, people, receipts } = turn.state;
  const isSameLog = hello.epoch === timeline.epoch;
  const self = hello.members.find(({ userId }) => userId === hello.you.userId);
  change(turn, {
    // A repeated hello on a live socket is not followed by a backlog.
    timeline: turn.state.connection.is === "live" ? timeline : greet(timeline, hello),
    people: meet(people, hello, isSameLog),
    receipts: isSameLog ? untell(receipts, self, turn.now) : startOver(self),
    typing: listTyping(hello.typing, turn.now),
    outbox: isSameLog ? turn.state.outbox : startAnew(turn.state.outbox),
    about: { title: hello.title, subject: hello.subject },
    limits: hello.limits,
  });
}

function receiveCaughtUp(turn: Turn, seq: number, connect: Connect): void {
  const { timeline, applied } = catchUp(turn.state.timeline, seq);
  if (applied === "gap") {
    connect({ on: "lost" });
    return;
  }
  const { receipts, isVisible } = turn.state;
  change(turn, { timeline, receipts: note(receipts, "delivered", timeline.cursor) });
  takeArrived(turn, timeline.messages);
  connect({ on: "caught-up" });
  // Polls are answered or they fail: they need no heartbeat.
  if (turn.state.connection.is === "live" && turn.state.connection.via === "socket") {
    change(turn, { heartbeat: turn.state.heartbeat ?? startHeartbeat(turn.now) });
  }
  // A socket that never sent anything and is closed by the server stays half open until the object falls asleep.
  turn.effects.push({ do: "ping" });
  // A socket begins unseen.
  if (isVisible) say(turn, { type: "set_view", visible: true });
}

function receiveEvent(turn: Turn, event: LogEvent, connect: Connect): void {
  if (!applyEvent(turn, event)) miss(turn, [event], connect);
  else if (turn.state.gap) release(turn);
}

/** Something is missing on a socket that works otherwise: it is asked for once, and what comes meanwhile waits. */
export function miss(turn: Turn, events: readonly LogEvent[], connect: Connect): void {
  const { connection, gap } = turn.state;
  if (connection.is !== "live") {
    connect({ on: "lost" });
    return;
  }
  change(turn, { gap: [...(gap ?? []), ...events] });
  if (!gap) turn.effects.push({ do: "catch-up", dial: connection.dial });
}

/** The answer to what was missing. Should that not be all of it, a new socket says where the log is. */
export function receiveMissed(turn: Turn, events: readonly Incoming[] | null, connect: Connect): void {
  if (!turn.state.gap) return;
  for (const event of events ?? []) receive(turn, event, connect);
  const { gap, timeline } = turn.state;
  change(turn, { gap: null });
  if (!events || gap?.some(({ seq }) => seq > timeline.cursor)) connect({ on: "lost" });
}

/** What waited for an event that came follows it. */
function release(turn: Turn): void {
  const next = () => turn.state.gap?.find(({ seq }) => seq === turn.state.timeline.cursor + 1);
  for (let event = next(); event; event = next()) applyEvent(turn, event);
}

/** False when something before it is missing. */
function applyEvent(turn: Turn, event: LogEvent): boolean {
  const message = event.type === "new_message" ? event : undefined;
  const { timeline, applied } = apply(turn.state.timeline, event.seq, message);
  if (applied === "gap") return false;
  change(turn, { timeline });
  if (message) takeArrived(turn, [message]);
  if (applied === "known") return true;
  // The page that a thread opens with is history: it is in the snapshot, and no news.
  if (event.type !== "unreadable" && !timeline.isFilling) tell(turn, event);
  change(turn, { receipts: note(turn.state.receipts, "delivered", timeline.cursor) });
  applyToThread(turn, event);
  return true;
}

function applyToThread(turn: Turn, event: LogEvent): void {
  const { people, typing, about } = turn.state;
  switch (event.type) {
    case "new_message":
      change(turn, { typing: hearTyping(typing, event.senderId, null) });
      break;
    case "member_joined":
    case "member_updated":
      change(turn, { people: put(people, event.member) });
      break;
    case "member_left":
      change(turn, { people: drop(people, event.userId), typing: hearTyping(typing, event.userId, null) });
      break;
    case "thread_updated":
      change(turn, { about: { title: event.title ?? about.title, subject: event.subject ?? about.subject } });
      break;
    case "unreadable":
      break;
  }
}

/** What says nothing new, as a cursor that is known, is not told. */
function takeTransient(turn: Turn, event: TransientEvent): void {
  const { people, typing } = turn.state;
  receiveTransient(turn, event);
  if (turn.state.people !== people || turn.state.typing !== typing) tell(turn, event);
}

function receiveTransient(turn: Turn, event: TransientEvent): void {
  const { people, typing, receipts } = turn.state;
  switch (event.type) {
    case "user_typing": {
      const until = event.isTyping ? turn.now + TYPING_EXPIRY_MS : null;
      change(turn, { typing: hearTyping(typing, event.userId, until) });
      break;
    }
    case "viewing_changed":
      change(turn, { people: look(people, event.userId, event.viewing) });
      break;
    case "message_read": {
      const isMine = event.userId === people.you?.userId;
      change(turn, {
        people: raise(people, event.userId, { readSeq: event.seq }),
        receipts: isMine ? note(receipts, "read", event.seq) : receipts,
      });
      break;
    }
    case "message_delivered":
      change(turn, { people: raise(people, event.userId, { deliveredSeq: event.seq }) });
      break;
  }
}
