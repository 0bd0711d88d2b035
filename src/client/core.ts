import { takeCached } from "./cache.ts";
import { type Connection, type ConnectionEvent, connectionDeadline } from "./connection.ts";
import { viewConnection } from "./connection-view.ts";
import { beat, hasten, heartbeatDeadline, takePong } from "./heartbeat.ts";
import { isSame } from "./memo.ts";
import * as outbox from "./outbox.ts";
import { note, receiptsDeadline, tell } from "./receipts.ts";
import { miss, receive, receiveMissed } from "./receiving.ts";
import { takeArrived, takeOutgoing } from "./sending.ts";
import { change, type Effect, type Input, type Surroundings, say, type ThreadState, type Turn } from "./state.ts";
import { prepend } from "./timeline.ts";
import { transition } from "./transition.ts";
import { cease, forget, press, typingDeadline } from "./typing.ts";

/** The heart of the SDK: what one thread becomes by one input, and what is to be done about it. Pure. */
export function advance(
  state: ThreadState,
  input: Input,
  surroundings: Surroundings,
): { state: ThreadState; effects: readonly Effect[] } {
  const turn: Turn = { state, effects: [], ...surroundings };
  take(turn, input);
  pursue(turn);
  const [before, connection] = [viewConnection(state), viewConnection(turn.state)];
  if (!isSame(before, connection))
    turn.effects.push({ do: "tell", event: { type: "connection_status", status: connection.is, connection } });
  return { state: turn.state, effects: turn.effects };
}

/** When `tick` is due next; null when nothing waits for time to pass. */
export function nextDeadline(state: ThreadState): number | null {
  const { connection, heartbeat, outbox: box, typing, receipts } = state;
  const isLive = connection.is === "live";
  const deadlines = [
    connectionDeadline(connection),
    heartbeat && isLive ? heartbeatDeadline(heartbeat) : null,
    outbox.outboxDeadline(box, isLive && state.drains),
    typingDeadline(typing),
    isLive ? receiptsDeadline(receipts) : null,
    restAt(state),
  ].filter((deadline) => deadline !== null);
  return deadlines.length === 0 ? null : Math.min(...deadlines);
}

function take(turn: Turn, input: Input): void {
  switch (input.on) {
    case "open":
      change(turn, { pageSize: input.limit });
      connect(turn, { on: "open" });
      break;
    case "close":
      if (turn.state.connection.is === "live") say(turn, { type: "leave_message_thread" });
      connect(turn, input);
      break;
    case "frames":
      takeFrames(turn, input);
      break;
    case "missed":
      if (turn.state.connection.dial === input.dial) receiveMissed(turn, input.events, (event) => connect(turn, event));
      break;
    case "pong":
      takePongOf(turn, input);
      break;
    case "network":
      takeNetwork(turn, input.isOnline);
      break;
    case "hidden":
      change(turn, { hiddenSince: turn.state.hiddenSince ?? turn.now });
      break;
    case "wake":
      change(turn, { hiddenSince: null });
      connect(turn, input);
      break;
    case "send":
    case "retry":
      takeOutgoing(turn, input);
      // What is sent is no longer being typed; and it wants a connection.
      if (input.on === "send") takeTyping(turn, "cease");
      if (turn.state.connection.is === "idle") connect(turn, { on: "wake" });
      break;
    default:
      takeRest(turn, input);
  }
}

type Rest = Exclude<
  Input,
  { on: "open" | "close" | "frames" | "missed" | "pong" | "network" | "hidden" | "wake" | "send" | "retry" }
>;

function takeRest(turn: Turn, input: Rest): void {
  switch (input.on) {
    case "press":
    case "cease":
      takeTyping(turn, input.on);
      break;
    case "cached":
      takeCached(turn, input.thread);
      break;
    case "cancel":
    case "restored":
    case "drains":
    case "sent-elsewhere":
    case "cancelled-elsewhere":
      takeOutgoing(turn, input);
      break;
    case "read":
      change(turn, { receipts: note(turn.state.receipts, "read", input.seq) });
      break;
    case "look":
      takeLook(turn, input.isVisible);
      break;
    case "load-older":
    case "older":
    case "older-failed":
      takeOlder(turn, input);
      break;
    default:
      connect(turn, input);
  }
}

/** Moves the connection on, and lets go of what dies with a socket. */
function connect(turn: Turn, event: ConnectionEvent): void {
  const { isOnline, hiddenSince, connection } = turn.state;
  const step = transition(connection, event, { ...turn, isOnline, isHidden: hiddenSince !== null });
  turn.effects.push(...step.effects);
  if (step.connection === connection) return;
  change(turn, { connection: step.connection });
  if (hasSocket(connection) && !(hasSocket(step.connection) && step.connection.dial === connection.dial)) {
    const { typing, people } = turn.state;
    change(turn, {
      heartbeat: null,
      gap: null,
      outbox: outbox.land(turn.state.outbox, turn.now),
      typing: typing.others.size > 0 || typing.toldAt !== null ? { others: new Map(), toldAt: null } : typing,
      people: people.viewing.length > 0 ? { ...people, viewing: [] } : people,
    });
  }
}

const hasSocket = ({ is }: Connection): boolean => is === "live" || is === "connecting";

function takeFrames(turn: Turn, { dial, frames }: Extract<Input, { on: "frames" }>): void {
  if (frames.some(({ type }) => type !== "unreadable")) connect(turn, { on: "heard", dial });
  for (const frame of frames) {
    const { connection } = turn.state;
    // A frame may end its own socket: what follows it belongs to nobody.
    if (connection.dial === dial && hasSocket(connection)) receive(turn, frame, (event) => connect(turn, event));
  }
}

function takePongOf(turn: Turn, { dial, seq }: Extract<Input, { on: "pong" }>): void {
  const { connection, heartbeat, timeline } = turn.state;
  if (connection.dial !== dial || !heartbeat) return;
  change(turn, { heartbeat: takePong(heartbeat, { seq, cursor: timeline.cursor }, turn.now) });
}

/** A changed network may have taken the socket with it, without a word: ask. */
function takeNetwork(turn: Turn, isOnline: boolean): void {
  const { heartbeat } = turn.state;
  change(turn, { isOnline, heartbeat: heartbeat && hasten(heartbeat, turn.now) });
  if (isOnline) connect(turn, { on: "wake" });
}

function takeTyping(turn: Turn, on: "press" | "cease"): void {
  if (turn.state.connection.is !== "live") return;
  const { typing, say: isNews } = on === "press" ? press(turn.state.typing, turn.now) : cease(turn.state.typing);
  change(turn, { typing });
  if (isNews) say(turn, { type: on === "press" ? "typing_start" : "typing_stop" });
}

function takeLook(turn: Turn, isVisible: boolean): void {
  if (turn.state.isVisible === isVisible) return;
  change(turn, { isVisible });
  if (turn.state.connection.is === "live") say(turn, { type: "set_view", visible: isVisible });
}

function takeOlder(turn: Turn, input: Extract<Input, { on: "load-older" | "older" | "older-failed" }>): void {
  const { timeline, older, pageSize } = turn.state;
  const before = timeline.messages[0]?.seq;
  if (input.on === "older-failed") change(turn, { older: "failed" });
  else if (input.on === "older") {
    const longer = prepend(timeline, input.before, input.page);
    change(turn, { timeline: longer, older: "idle" });
    takeArrived(turn, input.page.messages);
  } else if (older !== "loading" && timeline.hasOlder && before !== undefined) {
    change(turn, { older: "loading" });
    turn.effects.push({ do: "load-older", before, limit: pageSize });
  }
}

/** A page that is long out of sight needs no socket for a thread, unless something is still to be sent. */
const REST_MS = 300_000;

function restAt({ hiddenSince, connection, outbox: box }: ThreadState): number | null {
  const isOpen = hasSocket(connection) || connection.is === "reconnecting" || connection.is === "offline";
  return hiddenSince !== null && isOpen && !outbox.isWaiting(box) ? hiddenSince + REST_MS : null;
}

/** What is due by now. After every input, so that nothing waits for a timer that a sleeping device held back. */
function pursue(turn: Turn): void {
  change(turn, { typing: forget(turn.state.typing, turn.now) });
  if ((restAt(turn.state) ?? Number.POSITIVE_INFINITY) <= turn.now) connect(turn, { on: "rest" });
  connect(turn, { on: "tick" });
  listen(turn);
  if (turn.state.connection.is !== "live") return;
  const waiting = outbox.expire(turn.state.outbox, turn.now);
  const { outbox: box, send } = turn.state.drains ? outbox.drain(waiting, turn.now) : { outbox: waiting, send: null };
  const { receipts, due } = tell(turn.state.receipts, turn.now);
  change(turn, { outbox: box, receipts });
  if (send) {
    const { id, text, replyTo } = send;
    say(turn, { type: "send_message", id, messageType: "text", message: text, replyTo });
  }
  for (const kind of due) {
    const { seq } = receipts[kind];
    say(turn, kind === "read" ? { type: "mark_message_read", seq } : { type: "mark_message_delivered", seq });
  }
}

function listen(turn: Turn): void {
  const { heartbeat, connection, timeline } = turn.state;
  if (!heartbeat || connection.is !== "live") return;
  const { heart, verdict } = beat(heartbeat, timeline.cursor, turn.now);
  change(turn, { heartbeat: heart });
  if (verdict === "ping") turn.effects.push({ do: "ping" });
  if (verdict === "missing") miss(turn, [], (event) => connect(turn, event));
  if (verdict === "lost") connect(turn, { on: "lost" });
}
