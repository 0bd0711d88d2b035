import { type Connection, type ConnectionEvent, connectionDeadline } from "./connection.ts";
import { viewConnection } from "./connection-view.ts";
import { beat, hasten, heartbeatDeadline, takePong } from "./heartbeat.ts";
import { sendEdits } from "./inbox-edits.ts";
import { FILTERS } from "./inbox-listings.ts";
import { load, retryLoads, takePage } from "./inbox-loading.ts";
import { dueMarks, marksDeadline, settle, told } from "./inbox-marks.ts";
import { receive, receiveChanges } from "./inbox-receiving.ts";
import { findRow } from "./inbox-rows.ts";
import {
  change,
  type InboxEffect,
  type InboxInput,
  type InboxState,
  type InboxSurroundings,
  type InboxTurn,
  say,
} from "./inbox-state.ts";
import { takeEdited, takeWish } from "./inbox-wishes.ts";
import { isSame } from "./memo.ts";
import { idle, idleAt, settleStatus, statusSettledAt } from "./own-status.ts";
import { paceReadyAt, spend } from "./pacing.ts";
import { doubt, forgetStale, tellWatches, watchDeadline } from "./presence.ts";
import { transition } from "./transition.ts";

/** The heart of the inbox: what it becomes by one input, and what is to be done about it. Pure. */
export function advance(
  state: InboxState,
  input: InboxInput,
  surroundings: InboxSurroundings,
): { state: InboxState; effects: readonly InboxEffect[] } {
  const turn: InboxTurn = { state, effects: [], ...surroundings };
  take(turn, input);
  pursue(turn);
  const [before, connection] = [viewConnection(state), viewConnection(turn.state)];
  if (!isSame(before, connection))
    turn.effects.push({ do: "tell", event: { type: "connection_status", status: connection.is, connection } });
  return { state: turn.state, effects: turn.effects };
}

/** When `tick` is due next; null when nothing waits for time to pass. */
export function nextDeadline(state: InboxState): number | null {
  const { connection, heartbeat, gap, listings, watching, self } = state;
  const isLive = connection.is === "live";
  const spoken = isLive
    ? earliest([marksDeadline(state.reads), marksDeadline(state.delivered), watchDeadline(watching)])
    : null;
  return earliest([
    connectionDeadline(connection),
    isLive && heartbeat ? heartbeatDeadline(heartbeat) : null,
    isLive && gap ? gap.askAt : null,
    isLive ? statusSettledAt(self) : null,
    // What is due but found no room in the socket's rate waits for that.
    spoken === null ? null : Math.max(spoken, paceReadyAt(state.pace)),
    ...(isWanted(connection) ? [idleAt(self), ...FILTERS.map((filter) => listings[filter].retryAt)] : []),
    watching.staleAt,
  ]);
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function take(turn: InboxTurn, input: InboxInput): void {
  switch (input.on) {
    case "open":
      connect(turn, input);
      load(turn, "all");
      break;
    case "frames":
      takeFrames(turn, input);
      break;
    case "pong":
      takePongOf(turn, input);
      break;
    case "network":
    case "hidden":
    case "wake":
      takeDevice(turn, input);
      break;
    case "page":
      takePage(turn, input);
      break;
    case "changes":
      takeChanges(turn, input);
      break;
    case "edited":
      takeEdited(turn, input);
      break;
    case "close":
    case "opened":
    case "hung-up":
    case "no-token":
    case "answered":
    case "refreshed":
    case "rest":
    case "tick":
      connect(turn, input);
      break;
    default:
      takeWish(turn, input);
  }
}

/** Moves the connection on, and lets go of what dies with a socket. */
function connect(turn: InboxTurn, event: ConnectionEvent): void {
  const { isOnline, hiddenSince, connection, watching } = turn.state;
  const step = transition(connection, event, { ...turn, isOnline, isHidden: hiddenSince !== null });
  turn.effects.push(...step.effects);
  if (step.connection === connection) return;
  change(turn, { connection: step.connection });
  const isOver = !isWanted(step.connection);
  if (connection.is === "live" && step.connection.is === "live") return;
  if (connection.is === "live" || isOver) {
    change(turn, { heartbeat: null, gap: null, watching: doubt(watching, turn.now, isOver) });
  }
}

const hasSocket = ({ is }: Connection): boolean => is === "live" || is === "connecting";
const isWanted = ({ is }: Connection): boolean => is !== "idle" && is !== "closed" && is !== "failed";

function takeFrames(turn: InboxTurn, { dial, frames }: Extract<InboxInput, { on: "frames" }>): void {
  if (frames.some(({ type }) => type !== "unreadable")) connect(turn, { on: "heard", dial });
  for (const frame of frames) {
    const { connection } = turn.state;
    // A frame may end its own socket: what follows it belongs to nobody.
    if (connection.dial === dial && hasSocket(connection)) receive(turn, frame, (event) => connect(turn, event));
  }
}

/** A pong tells how far the inbox is. What is known to be missing is being asked for already. */
function takePongOf(turn: InboxTurn, { dial, seq }: Extract<InboxInput, { on: "pong" }>): void {
  const { connection, heartbeat } = turn.state;
  if (connection.dial !== dial || !heartbeat) return;
  change(turn, { heartbeat: takePong(heartbeat, { seq, cursor: heardUpTo(turn.state) }, turn.now) });
}

const heardUpTo = ({ version, gap }: InboxState): number => Math.max(version ?? 0, gap?.heard ?? 0);

function takeDevice(turn: InboxTurn, input: Extract<InboxInput, { on: "network" | "hidden" | "wake" }>): void {
  const { heartbeat } = turn.state;
  if (input.on === "hidden") change(turn, { hiddenSince: turn.now });
  else if (input.on === "wake") change(turn, { hiddenSince: null });
  // A changed network may have taken the socket with it, without a word: ask.
  else change(turn, { isOnline: input.isOnline, heartbeat: heartbeat && hasten(heartbeat, turn.now) });
  if (input.on === "wake" || (input.on === "network" && input.isOnline)) connect(turn, { on: "wake" });
}

function takeChanges(turn: InboxTurn, { dial, answer }: Extract<InboxInput, { on: "changes" }>): void {
  const { connection } = turn.state;
  if (connection.dial !== dial || connection.is !== "live") return;
  if (answer.ok) receiveChanges(turn, answer.value);
  else connect(turn, { on: "lost" });
}

/** What is due by now. After every input, so that nothing waits for a timer that a sleeping device held back. */
function pursue(turn: InboxTurn): void {
  connect(turn, { on: "tick" });
  listen(turn);
  change(turn, { watching: forgetStale(turn.state.watching, turn.now) });
  const { edits, send } = sendEdits(turn.state.edits);
  change(turn, { edits });
  for (const { id, threadId, patch } of send) turn.effects.push({ do: "edit", id, threadId, patch });
  const { connection } = turn.state;
  if (!isWanted(connection)) return;
  retryLoads(turn);
  const { self, frames } = idle(turn.state.self, turn.now);
  change(turn, { self });
  if (connection.is !== "live") return;
  say(turn, ...frames);
  change(turn, { self: settleStatus(turn.state.self, turn.now) });
  const { gap, version } = turn.state;
  if (gap !== null && gap.askAt !== null && gap.askAt <= turn.now) {
    change(turn, { gap: { ...gap, askAt: null } });
    turn.effects.push({ do: "catch-up", dial: connection.dial, after: version ?? 0 });
  }
  speak(turn);
}

function listen(turn: InboxTurn): void {
  const { heartbeat, connection } = turn.state;
  if (!heartbeat || connection.is !== "live") return;
  const { heart, verdict } = beat(heartbeat, heardUpTo(turn.state), turn.now);
  change(turn, { heartbeat: heart });
  if (verdict === "missing" && heartbeat.promised) {
    change(turn, { gap: { heard: heartbeat.promised.seq, askAt: turn.now } });
  }
  if (verdict === "ping") turn.effects.push({ do: "ping" });
  if (verdict === "lost") connect(turn, { on: "lost" });
}

/** Receipts and watches, as many as the socket's rate has room for; the rest when it has. */
function speak(turn: InboxTurn): void {
  const reads = allowed(turn, dueMarks(turn.state.reads, turn.now));
  const delivered = allowed(turn, dueMarks(turn.state.delivered, turn.now));
  const { state, now } = turn;
  const seqOf = (marks: InboxState["reads"], threadId: string) => marks.get(threadId)?.seq ?? 0;
  const isKnown = (threadId: string) => findRow(state.rows, threadId) !== undefined;
  change(turn, {
    // Without a row there is nothing that could confirm it.
    reads: reads.filter((id) => !isKnown(id)).reduce(settle, told(state.reads, reads, now)),
    delivered: told(state.delivered, delivered, now),
  });
  const watches = tellWatches(turn.state.watching, spend(turn.state.pace, 100, now).granted, now);
  change(turn, {
    watching: watches.watching,
    pace: spend(turn.state.pace, watches.frames.length, now).pace,
  });
  say(
    turn,
    ...reads.map((threadId) => ({ type: "mark_message_read" as const, threadId, seq: seqOf(state.reads, threadId) })),
    ...delivered.map((threadId) => ({
      ...{ type: "mark_message_delivered" as const, threadId, seq: seqOf(state.delivered, threadId) },
    })),
    ...watches.frames,
  );
}

function allowed(turn: InboxTurn, threadIds: readonly string[]): readonly string[] {
  const { pace, granted } = spend(turn.state.pace, threadIds.length, turn.now);
  change(turn, { pace });
  return threadIds.slice(0, granted);
}
