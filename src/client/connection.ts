import { CLOSE, type CloseCode, closeInstruction } from "../protocol/close-codes.ts";
import { fastDelayMs, namedDelayMs, retryDelayMs } from "./backoff.ts";
import { firstProbe, openDeadline, polls, probe, probed, swallowed } from "./ladder.ts";

/**
 * The connection of one thread. Every dial has a number, and what an older dial still reports is dropped.
 * `attempt` counts failures since the connection was last good for a while; `renewed` says that the token
 * is new since then, so that a token which is refused again does not make the client spin.
 */
export type Connection =
  | { readonly is: "idle"; readonly dial: number }
  | (Dialled & {
      readonly is: "connecting";
      readonly phase: Phase;
      readonly deadline: number;
      readonly said?: Farewell;
    })
  /** `probeAt`: when the WebSocket is tried again while it polls, for the `probes`th time. */
  | (Dialled & {
      readonly is: "live";
      readonly since: number;
      readonly said?: Farewell;
      readonly probeAt: number | null;
      readonly probes: number;
    })
  | (Dialled & { readonly is: "reconnecting" | "offline"; readonly retryAt: number; readonly stale: boolean })
  | { readonly is: "failed"; readonly dial: number; readonly code: number }
  | { readonly is: "closed"; readonly dial: number };

interface Dialled {
  readonly dial: number;
  readonly attempt: number;
  readonly renewed: boolean;
  /** Upgrades in a row that were refused though HTTP works: then it polls. */
  readonly refused: number;
}

/** dialling: no socket yet; greeting: open, and what was missed arrives; asking: refused, HTTP is asked why. */
type Phase = "dialling" | "greeting" | "asking";

/** What the server said before it closed. */
export interface Farewell {
  readonly code: number;
  readonly retryAfterMs?: number;
}

export type ConnectionEvent =
  | { readonly on: "open" }
  | { readonly on: "close" }
  | { readonly on: "opened"; readonly dial: number }
  /** Something arrived before everything was there. */
  | { readonly on: "heard" }
  | { readonly on: "caught-up" }
  | { readonly on: "said"; readonly farewell: Farewell }
  | { readonly on: "hung-up"; readonly dial: number; readonly code: number }
  /** The WebSocket that was tried while it polls has opened. */
  | { readonly on: "probed"; readonly dial: number }
  | { readonly on: "no-token"; readonly dial: number }
  /** HTTP's answer to why the upgrade was refused; null when there was none. */
  | { readonly on: "answered"; readonly dial: number; readonly status: number | null }
  /** A healthy-looking socket does not answer, or something is missing. */
  | { readonly on: "lost" }
  | { readonly on: "wake" }
  | { readonly on: "tick" };

export type ConnectionEffect =
  | { readonly do: "dial"; readonly dial: number; readonly renewToken: boolean; readonly polls: boolean }
  /** Opens a WebSocket beside the poll. */
  | { readonly do: "probe"; readonly dial: number }
  /** The probe takes the poll's place. */
  | { readonly do: "adopt" }
  | { readonly do: "hang-up" }
  | { readonly do: "ask"; readonly dial: number };

export interface ConnectionContext {
  readonly now: number;
  readonly random: () => number;
  /** What the device says of its network: a hint only. Loopback and VPNs work while it says no. */
  readonly isOnline: boolean;
}

export interface ConnectionStep {
  readonly connection: Connection;
  readonly effects: readonly ConnectionEffect[];
}

/** A dial that says nothing for this long has failed. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Only a connection that held this long forgives the failures before it. */
const STABLE_MS = 5_000;
/** A close that asks to slow down without naming a delay starts this far up the ladder. */
const SLOW_ATTEMPT = 3;

export const IDLE: Connection = { is: "idle", dial: 0 };

/** The one transition function. Events of an older dial, and those that mean nothing in a state, change nothing. */
export function transition(connection: Connection, event: ConnectionEvent, context: ConnectionContext): ConnectionStep {
  switch (event.on) {
    case "open":
      return isAtRest(connection) ? redial(fresh(connection), context) : stay(connection);
    case "close":
      return { connection: { is: "closed", dial: connection.dial }, effects: [{ do: "hang-up" }] };
    case "wake":
      return wake(connection, context);
    case "tick":
      return tick(connection, context);
    default:
      return connection.is === "connecting" || connection.is === "live"
        ? hear(connection, event, context)
        : stay(connection);
  }
}

/** When `tick` has something to do. */
export function connectionDeadline(connection: Connection): number | null {
  if (connection.is === "connecting") return connection.deadline;
  if (connection.is === "live") return connection.probeAt;
  return connection.is === "reconnecting" || connection.is === "offline" ? connection.retryAt : null;
}

type Open = Extract<Connection, { is: "connecting" | "live" }>;
type FromSocket = Exclude<ConnectionEvent, { on: "open" | "close" | "wake" | "tick" }>;

function hear(connection: Open, event: FromSocket, context: ConnectionContext): ConnectionStep {
  if (event.on === "probed") return probed(connection, event.dial, context);
  if ("dial" in event && event.dial !== connection.dial) return stay(connection);
  const deadline = context.now + CONNECT_TIMEOUT_MS;
  switch (event.on) {
    case "opened":
      return connection.is === "connecting" ? stay({ ...connection, phase: "greeting", deadline }) : stay(connection);
    case "heard":
      return connection.is === "connecting" ? stay({ ...connection, deadline }) : stay(connection);
    case "caught-up": {
      if (connection.is === "live") return stay(connection);
      const { dial, attempt, renewed, refused } = connection;
      const probeAt = firstProbe(connection, context.now);
      return stay({ is: "live", dial, attempt, renewed, refused, since: context.now, probeAt, probes: 0 });
    }
    case "said":
      return stay({ ...connection, said: event.farewell });
    case "hung-up":
      return hungUp(connection, event.code, context);
    case "answered":
      return answered(connection, event.status, context);
    case "no-token":
      return later(connection, context, { stale: true });
    case "lost":
      return hangUp(lostSocket(connection, context));
  }
}

/** A browser sees a refused upgrade only as 1006, so HTTP is asked what it was. */
function hungUp(connection: Open, code: number, context: ConnectionContext): ConnectionStep {
  if (connection.is === "connecting" && connection.phase === "dialling") return ask(connection, context);
  // An abnormal end carries no code of its own; what the server said before it still counts.
  const isAbnormal = code === 1005 || code === 1006;
  const reason = isAbnormal && connection.said ? connection.said.code : code;
  const { dial } = connection;
  switch (closeInstruction(reason)) {
    case "stay-closed":
      return stay({ is: "closed", dial });
    case "stop":
      return stay({ is: "failed", dial, code: reason });
    case "renew-token":
      return renew(connection, context);
    case "slow-down":
      return later(connection, context, { atLeast: SLOW_ATTEMPT });
    case "return":
      return later(connection, context, {});
  }
}

function ask(connection: Extract<Connection, { is: "connecting" }>, { now }: ConnectionContext): ConnectionStep {
  const asking = { ...connection, phase: "asking" as const, deadline: now + CONNECT_TIMEOUT_MS };
  return { connection: asking, effects: [{ do: "ask", dial: connection.dial }] };
}

/** Answers that stay the same however often one asks, and the close code that says so to a person. */
const FINAL_ANSWERS: Readonly<Record<number, CloseCode>> = {
  // The server does not understand how this client asks: another version of it would.
  400: CLOSE.protocolVersion,
  403: CLOSE.notFound,
  404: CLOSE.notFound,
  426: CLOSE.protocolVersion,
};

function answered(connection: Open, status: number | null, context: ConnectionContext): ConnectionStep {
  if (status === 401) return renew(connection, context);
  const code = status === null ? undefined : FINAL_ANSWERS[status];
  if (code !== undefined) return stay({ is: "failed", dial: connection.dial, code });
  const isRefused = status !== null && status < 300 && !polls(connection);
  if (!isRefused) return later(connection, context, {});
  const refused = connection.refused + 1;
  return polls({ refused })
    ? redial({ ...connection, refused, stale: false }, context)
    : later({ ...connection, refused }, context, {});
}

function renew(connection: Open, context: ConnectionContext): ConnectionStep {
  const { attempt, renewed } = history(connection, context);
  if (renewed) return later(connection, context, { stale: true });
  const { dial, refused } = connection;
  return redial({ dial, attempt, renewed: true, refused, stale: true }, context);
}

/** The first time at once: the other end is most likely there. */
function lostSocket(connection: Open, context: ConnectionContext): ConnectionStep {
  const { attempt } = history(connection, context);
  return attempt === 0 ? later(connection, context, { fast: true }) : later(connection, context, {});
}

interface Later {
  readonly stale?: boolean;
  readonly fast?: boolean;
  readonly atLeast?: number;
}

function later(
  connection: Open,
  context: ConnectionContext,
  { stale = false, fast, atLeast = 0 }: Later,
): ConnectionStep {
  const { now, random, isOnline } = context;
  const { attempt, renewed } = history(connection, context);
  const named = connection.said?.retryAfterMs;
  const ladder = () => retryDelayMs(Math.max(attempt, atLeast), random);
  const delay = named !== undefined ? namedDelayMs(named, random) : fast ? fastDelayMs(random) : ladder();
  const is = isOnline ? "reconnecting" : "offline";
  const { dial, refused } = connection;
  return stay({ is, dial, attempt: attempt + 1, renewed, refused, retryAt: now + delay, stale });
}

function wake(connection: Connection, context: ConnectionContext): ConnectionStep {
  // A newer tab took this one's place; it comes back when somebody looks at it.
  if (connection.is === "failed" && connection.code === CLOSE.replaced) return redial(fresh(connection), context);
  const soon = context.now + fastDelayMs(context.random);
  if (connection.is === "live" && connection.probeAt !== null) {
    return stay({ ...connection, probeAt: Math.min(connection.probeAt, soon), probes: 0 });
  }
  if (connection.is !== "reconnecting" && connection.is !== "offline") return stay(connection);
  const retryAt = Math.min(connection.retryAt, soon);
  return stay({ ...connection, is: context.isOnline ? "reconnecting" : "offline", retryAt });
}

function tick(connection: Connection, context: ConnectionContext): ConnectionStep {
  const deadline = connectionDeadline(connection);
  if (deadline === null || context.now < deadline) return stay(connection);
  if (connection.is === "live") return probe(connection, context.now);
  if (connection.is === "connecting") {
    const blocked = swallowed(connection);
    return hangUp(blocked ? ask(blocked, context) : later(connection, context, {}));
  }
  return connection.is === "reconnecting" || connection.is === "offline"
    ? redial({ ...connection, renewed: connection.renewed || connection.stale }, context)
    : stay(connection);
}

function redial(from: Dialled & { readonly stale: boolean }, { now }: ConnectionContext): ConnectionStep {
  const dial = from.dial + 1;
  const { attempt, renewed, refused } = from;
  const deadline = openDeadline(from, now);
  return {
    connection: { is: "connecting", phase: "dialling", dial, attempt, renewed, refused, deadline },
    effects: [{ do: "dial", dial, renewToken: from.stale, polls: polls(from) }],
  };
}

const isAtRest = ({ is }: Connection): boolean => is === "idle" || is === "closed" || is === "failed";

const fresh = ({ dial }: Connection) => ({ dial, attempt: 0, renewed: false, refused: 0, stale: false });

const stay = (connection: Connection): ConnectionStep => ({ connection, effects: [] });

const hangUp = ({ connection, effects }: ConnectionStep): ConnectionStep => ({
  connection,
  effects: [{ do: "hang-up" }, ...effects],
});

/** What still counts of what happened before. */
function history(connection: Open, { now }: ConnectionContext): Pick<Dialled, "attempt" | "renewed"> {
  const isForgiven = connection.is === "live" && now - connection.since >= STABLE_MS;
  return isForgiven ? { attempt: 0, renewed: false } : connection;
}
