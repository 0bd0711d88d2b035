import { CLOSE, type CloseCode, closeInstruction } from "../protocol/close-codes.ts";
import { fastDelayMs } from "./backoff.ts";
import {
  type Connection,
  type ConnectionContext,
  type ConnectionEvent,
  connectionDeadline,
  lastDial,
  type Probe,
} from "./connection.ts";
import {
  CONNECT_TIMEOUT_MS,
  type ConnectionStep,
  DOUBT_MS,
  fresh,
  hangUp,
  history,
  later,
  type Open,
  REFUSALS,
  redial,
  renew,
  stay,
} from "./retrying.ts";

/** While polling, a socket is tried: a minute apart at first, at last every quarter of an hour. */
const PROBE_FIRST_MS = 60_000;
const PROBE_MAX_MS = 900_000;
const PROBE_GROWTH = 1.5;
/** A close that asks to slow down without naming a delay starts this far up the ladder. */
const SLOW_ATTEMPT = 3;
/** A token that could not be had is asked for again. */
const REFRESH_AGAIN_MS = 30_000;

/** The one transition function. Events of an older dial, and those that mean nothing in a state, change nothing. */
export function transition(connection: Connection, event: ConnectionEvent, context: ConnectionContext): ConnectionStep {
  switch (event.on) {
    case "open":
      return isAtRest(connection) ? redial(fresh(connection), context) : stay(connection);
    case "close":
      return { connection: { is: "closed", dial: lastDial(connection) }, effects: [{ do: "hang-up" }] };
    case "rest":
      return isAtRest(connection)
        ? stay(connection)
        : { connection: { is: "idle", dial: lastDial(connection), rests: true }, effects: [{ do: "hang-up" }] };
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

type Connecting = Extract<Connection, { is: "connecting" }>;
type Live = Extract<Connection, { is: "live" }>;
type FromSocket = Exclude<ConnectionEvent, { on: "open" | "close" | "rest" | "wake" | "tick" }>;

function hear(connection: Open, event: FromSocket, context: ConnectionContext): ConnectionStep {
  if ("dial" in event && event.dial !== connection.dial) {
    return connection.is === "live" ? hearProbe(connection, event, context) : stay(connection);
  }
  switch (event.on) {
    case "said":
      return stay({ ...connection, said: event.farewell });
    case "hung-up":
      return hungUp(connection, event.code, context);
    case "lost":
      return hangUp(lostSocket(connection, context));
    case "refreshed":
      return stay({ ...connection, refreshAt: event.refreshAt });
    default:
      return connection.is === "connecting" ? greet(connection, event, context) : stay(connection);
  }
}

type FromDial = Extract<FromSocket, { on: "opened" | "heard" | "caught-up" | "answered" | "no-token" }>;

function greet(connection: Connecting, event: FromDial, context: ConnectionContext): ConnectionStep {
  const { now } = context;
  switch (event.on) {
    case "opened":
      return stay({
        ...connection,
        phase: "greeting",
        deadline: patience(connection, now),
        refreshAt: event.refreshAt,
      });
    case "heard":
      return stay({ ...connection, phase: "greeting", deadline: patience(connection, now) });
    case "caught-up": {
      const { dial, attempt, renewed, refusals, via, refreshAt } = connection;
      const probe = via === "polls" ? { dial, isOut: false, at: now + PROBE_FIRST_MS, tries: 0 } : null;
      return stay({ is: "live", dial, attempt, renewed, refusals, via, refreshAt, since: now, probe });
    }
    case "no-token":
      return later(connection, context, { stale: true, because: "no_token" });
    case "answered":
      return answered(connection, event, context);
  }
}

const patience = ({ via }: Connecting, now: number): number => now + (via === "polls" ? CONNECT_TIMEOUT_MS : DOUBT_MS);

/** A socket is tried beside the polls: it takes their place when it speaks. */
function hearProbe(
  live: Live,
  event: Extract<FromSocket, { dial: number }>,
  context: ConnectionContext,
): ConnectionStep {
  const { probe } = live;
  if (!probe?.isOut || event.dial !== probe.dial) return stay(live);
  if (event.on === "opened") return stay({ ...live, refreshAt: event.refreshAt });
  if (event.on !== "heard") return stay({ ...live, probe: nextProbe(probe, context) });
  const { attempt, renewed, refusals, refreshAt } = live;
  const { dial } = probe;
  const deadline = context.now + DOUBT_MS;
  return {
    connection: {
      is: "connecting",
      phase: "greeting",
      via: "socket",
      dial,
      attempt,
      renewed,
      refusals,
      deadline,
      refreshAt,
    },
    effects: [{ do: "hang-up", keep: dial }],
  };
}

function nextProbe({ dial, tries }: Probe, { now, random }: ConnectionContext): Probe {
  const delay = Math.min(PROBE_MAX_MS, PROBE_FIRST_MS * PROBE_GROWTH ** tries);
  return { dial, isOut: false, at: now + delay * (0.75 + random() / 2), tries: tries + 1 };
}

/** A browser sees a refused upgrade only as 1006, so HTTP is asked what it was. */
function hungUp(connection: Open, code: number, context: ConnectionContext): ConnectionStep {
  const isAbnormal = code === 1005 || code === 1006;
  if (connection.is === "connecting" && isAbnormal && !connection.said) {
    const asking: Connecting = { ...connection, phase: "asking", deadline: context.now + CONNECT_TIMEOUT_MS };
    // Doubted before, it has been asked for already.
    const effects = connection.phase === "doubting" ? [] : [{ do: "ask" as const, dial: connection.dial }];
    return { connection: asking, effects };
  }
  // An abnormal end carries no code of its own; what the server said before it still counts.
  const reason = isAbnormal && connection.said ? connection.said.code : code;
  const dial = lastDial(connection);
  switch (closeInstruction(reason)) {
    case "stay-closed":
      return { connection: { is: "closed", dial }, effects: [{ do: "hang-up" }] };
    case "stop":
      return { connection: { is: "failed", dial, code: reason }, effects: [{ do: "hang-up" }] };
    case "renew-token":
      return hangUp(renew(connection, context));
    case "slow-down":
      return hangUp(later(connection, context, { atLeast: SLOW_ATTEMPT }));
    case "return":
      return hangUp(later(connection, context, {}));
  }
}

/** Answers that stay the same however often one asks, and the close code that says so to a person. */
const FINAL_ANSWERS: Readonly<Record<number, CloseCode>> = {
  // The server does not understand how this client asks: another version of it would.
  400: CLOSE.protocolVersion,
  403: CLOSE.notFound,
  404: CLOSE.notFound,
  426: CLOSE.protocolVersion,
};

function answered(
  connection: Connecting,
  { status, because }: Extract<ConnectionEvent, { on: "answered" }>,
  context: ConnectionContext,
): ConnectionStep {
  const { dial, phase, via, attempt, renewed } = connection;
  if (phase !== "asking" && phase !== "doubting") return stay(connection);
  if (status === 401) return hangUp(renew(connection, context));
  const code = status === null ? undefined : FINAL_ANSWERS[status];
  if (code !== undefined) return hangUp(stay({ is: "failed", dial, code }));
  if (via === "socket" && status !== null && status < 300) {
    // It is only sockets that do not come through.
    const refusals = phase === "doubting" ? REFUSALS : connection.refusals + 1;
    if (refusals >= REFUSALS) return hangUp(redial({ dial, attempt, renewed, refusals, stale: false }, context));
    return later({ ...connection, refusals }, context, {});
  }
  return phase === "doubting" ? stay(connection) : later(connection, context, { because });
}

/** The first time at once: the other end is most likely there. */
function lostSocket(connection: Open, context: ConnectionContext): ConnectionStep {
  const { attempt } = history(connection, context);
  return attempt === 0 ? later(connection, context, { fast: true }) : later(connection, context, {});
}

function wake(connection: Connection, context: ConnectionContext): ConnectionStep {
  const soon = context.now + fastDelayMs(context.random);
  switch (connection.is) {
    case "idle":
      return connection.rests ? redial(fresh(connection), context) : stay(connection);
    case "failed":
      // A newer tab took this one's place; it comes back when somebody looks at it.
      return connection.code === CLOSE.replaced ? redial(fresh(connection), context) : stay(connection);
    case "reconnecting":
    case "offline": {
      const is = context.isOnline ? "reconnecting" : "offline";
      return stay({ ...connection, is, retryAt: Math.min(connection.retryAt, soon) });
    }
    case "live": {
      const { probe } = connection;
      if (!probe || probe.isOut) return stay(connection);
      // Another network may let sockets through.
      const at = Math.min(probe.at, soon);
      return { connection: { ...connection, probe: { ...probe, at, tries: 0 } }, effects: [{ do: "ping" }] };
    }
    default:
      return stay(connection);
  }
}

function tick(connection: Connection, context: ConnectionContext): ConnectionStep {
  const deadline = connectionDeadline(connection);
  if (deadline === null || context.now < deadline) return stay(connection);
  switch (connection.is) {
    case "connecting":
      return connection.via === "socket" && connection.phase !== "asking" && connection.phase !== "doubting"
        ? {
            connection: { ...connection, phase: "doubting", deadline: deadline + CONNECT_TIMEOUT_MS - DOUBT_MS },
            effects: [{ do: "ask", dial: connection.dial }],
          }
        : hangUp(later(connection, context, {}));
    case "live":
      return tickLive(connection, context);
    case "reconnecting":
    case "offline":
      return redial({ ...connection, renewed: connection.renewed || connection.stale }, context);
    default:
      return stay(connection);
  }
}

function tickLive(live: Live, context: ConnectionContext): ConnectionStep {
  const { dial, probe, refreshAt } = live;
  const { now } = context;
  if (refreshAt !== null && now >= refreshAt) {
    return { connection: { ...live, refreshAt: now + REFRESH_AGAIN_MS }, effects: [{ do: "refresh", dial }] };
  }
  if (!probe) return stay(live);
  if (probe.isOut) {
    return { connection: { ...live, probe: nextProbe(probe, context) }, effects: [{ do: "hang-up", keep: dial }] };
  }
  const out: Probe = { ...probe, dial: probe.dial + 1, isOut: true, at: now + CONNECT_TIMEOUT_MS };
  return {
    connection: { ...live, probe: out },
    effects: [{ do: "dial", dial: out.dial, via: "socket", renewToken: false }],
  };
}

const isAtRest = ({ is }: Connection): boolean => is === "idle" || is === "closed" || is === "failed";
