import { fastDelayMs, namedDelayMs, retryDelayMs } from "./backoff.ts";
import {
  type Because,
  type Connection,
  type ConnectionContext,
  type ConnectionEffect,
  type Dialled,
  lastDial,
} from "./connection.ts";

export interface ConnectionStep {
  readonly connection: Connection;
  readonly effects: readonly ConnectionEffect[];
}

/** A connection that has, or may soon have, a socket. */
export type Open = Extract<Connection, { is: "connecting" | "live" }>;

/** A dial that says nothing for this long has failed; before that, HTTP is asked whether it is only the socket. */
export const CONNECT_TIMEOUT_MS = 10_000;
export const DOUBT_MS = 6_000;
/** So many refused sockets though HTTP works, and events are polled for. */
export const REFUSALS = 2;
/** Only a connection that held this long forgives the failures before it. */
const STABLE_MS = 5_000;
/** What nobody sees comes back this often at most. */
const HIDDEN_RETRY_MS = 60_000;

/** Dials at once: by the way that is known to work. */
export function redial(from: Dialled & { readonly stale: boolean }, { now }: ConnectionContext): ConnectionStep {
  const { attempt, renewed, refusals, stale, because } = from;
  const dial = from.dial + 1;
  const via = refusals >= REFUSALS ? "polls" : "socket";
  const deadline = now + (via === "polls" ? CONNECT_TIMEOUT_MS : DOUBT_MS);
  const base = { dial, attempt, renewed, refusals, because, via, deadline, refreshAt: null } as const;
  return {
    connection: { is: "connecting", phase: "dialling", ...base },
    effects: [{ do: "dial", dial, via, renewToken: stale }],
  };
}

interface Later {
  readonly stale?: boolean;
  readonly fast?: boolean;
  readonly atLeast?: number;
  readonly because?: Because;
}

/** Dials again when it is time; sooner if the device wakes. */
export function later(
  connection: Open,
  context: ConnectionContext,
  { stale = false, fast, atLeast = 0, because }: Later,
): ConnectionStep {
  const { now, random, isOnline, isHidden } = context;
  const { attempt, ...past } = history(connection, context);
  const named = connection.said?.retryAfterMs;
  const ladder = () => retryDelayMs(Math.max(attempt, atLeast), random);
  const delay = named !== undefined ? namedDelayMs(named, random) : fast ? fastDelayMs(random) : ladder();
  const is = isOnline ? "reconnecting" : "offline";
  const retryAt = now + (isHidden ? Math.max(delay, HIDDEN_RETRY_MS) : delay);
  return stay({ ...past, is, attempt: attempt + 1, retryAt, stale, because });
}

/** With a new token at once; should that be refused too, later. */
export function renew(connection: Open, context: ConnectionContext): ConnectionStep {
  const past = history(connection, context);
  if (past.renewed) return later(connection, context, { stale: true });
  return redial({ ...past, renewed: true, stale: true }, context);
}

export const fresh = ({ dial }: Connection) => ({ dial, attempt: 0, renewed: false, refusals: 0, stale: false });

export const stay = (connection: Connection): ConnectionStep => ({ connection, effects: [] });

export const hangUp = ({ connection, effects }: ConnectionStep): ConnectionStep => ({
  connection,
  effects: [{ do: "hang-up" }, ...effects],
});

/** What still counts of what happened before. */
export function history(connection: Open, { now }: ConnectionContext): Dialled {
  const { attempt, renewed, refusals, via } = connection;
  const dial = lastDial(connection);
  const isForgiven = connection.is === "live" && now - connection.since >= STABLE_MS;
  if (!isForgiven) return { dial, attempt, renewed, refusals };
  return { dial, attempt: 0, renewed: false, refusals: via === "polls" ? refusals : 0 };
}
