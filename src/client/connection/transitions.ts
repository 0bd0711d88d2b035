import { CLOSE_REPLACED, CLOSE_TOKEN, closeInstruction } from "../../protocol/close-codes.ts";
import { fastDelayMs, namedAt, retryDelayMs } from "./backoff.ts";
import type { Answer, Refused } from "./requests.ts";
import {
  type Because,
  type ClosingNotice,
  CODE_OF_ANSWER,
  type Connecting,
  type Connection,
  type ConnectionContext,
  connectionDeadline,
  IDLE,
  isAtRest,
  isLive,
  isOpen,
  isPolled,
  isProbe,
  NEVER,
  type Open,
  type Probing,
  type Tries,
} from "./state.ts";

/**
 * What may happen to a connection, and what it becomes by that. News of an older dial, and such as mean nothing as it
 * is now, change nothing.
 */

/** A dial that says nothing for this long has failed; before that, HTTP is asked whether it is only the socket. */
const CONNECT_TIMEOUT_MS = 10_000;
const DOUBT_MS = 6_000;
/** So many refused sockets though HTTP works, and events are polled for. */
const REFUSALS = 2;
/** Only a connection that held this long forgives the failures before it. */
const STABLE_MS = 5_000;
/** What nobody sees comes back this often at most. */
const HIDDEN_RETRY_MS = 60_000;
/** While polling, a socket is tried: a minute apart at first, at last every quarter of an hour. */
const PROBE_FIRST_MS = 60_000;
const PROBE_MAX_MS = 900_000;
const PROBE_GROWTH = 1.5;
/** A close that asks to slow down without naming a delay starts this far up the ladder. */
const SLOW_ATTEMPT = 3;
/** A token that could not be had is asked for again. */
const REFRESH_AGAIN_MS = 30_000;

/** The one place where a connection becomes another. */
function become(session: ConnectionContext, connection: Connection): void {
  const before = session.connection;
  session.connection = connection;
  session.moved(before);
}

export function open(session: ConnectionContext, attempt = 0): void {
  if (isAtRest(session.connection)) dialAfresh(session, attempt);
}

/** Goes on where it paused. */
export function resume(session: ConnectionContext): void {
  const { connection } = session;
  open(session, connection.status === "closed" ? connection.attempt : 0);
}

export const close = (session: ConnectionContext): void => end(session, { status: "closed", attempt: 0 });

/** The page goes to sleep, or has long been out of sight. */
export function suspend(session: ConnectionContext): void {
  if (!isAtRest(session.connection)) end(session, { status: "idle", suspended: true });
}

/** Lets go until `resume`. */
export function pause(session: ConnectionContext): void {
  const { connection } = session;
  end(session, { status: "closed", attempt: attemptOf(session, connection) });
}

function attemptOf(session: ConnectionContext, connection: Connection): number {
  if (isOpen(connection)) return forgiven(session, connection).attempt;
  if (connection.status === "closed") return connection.attempt;
  return connection.status === "waiting" ? connection.tries.attempt : 0;
}

function end(session: ConnectionContext, as: Connection): void {
  session.hangUp();
  become(session, as);
}

function dialAfresh(session: ConnectionContext, attempt = 0): void {
  become(session, IDLE);
  redial(session, { attempt, renewed: false, refusals: 0 });
}

/** Dials at once: by the way that is known to work. */
function redial(session: ConnectionContext, tries: Tries, because?: Because): void {
  session.hangUp();
  const dial = ++session.dials;
  become(session, {
    status: "connecting",
    dial,
    polls: tries.refusals >= REFUSALS,
    phase: "trying",
    // The token has a time of its own; the socket's begins when there is one.
    at: session.now + 2 * CONNECT_TIMEOUT_MS,
    refreshAt: NEVER,
    tries,
    because,
  });
  session.dial(dial);
}

/** Whether a dial is the connection's own, with a socket or about to have one. */
const isOwn = (connection: Connection, dial: number): connection is Open =>
  isOpen(connection) && connection.dial === dial;

/** A socket is open, or has a new token. */
export function opened(session: ConnectionContext, dial: number, refreshAt: number): void {
  const { connection } = session;
  if (isProbe(connection, dial)) become(session, { ...connection, refreshAt });
  else if (isOwn(connection, dial) && "refreshAt" in connection) become(session, { ...connection, refreshAt });
  advanced(session, dial);
}

/** The server said something. A socket that was tried beside the polls takes their place. */
export function heard(session: ConnectionContext, dial: number): void {
  const { connection } = session;
  if (isProbe(connection, dial)) {
    const { tries, refreshAt } = connection;
    const at = session.now + DOUBT_MS;
    session.hangUp(dial);
    become(session, { status: "connecting", dial, polls: false, phase: "trying", at, refreshAt, tries });
  } else advanced(session, dial);
}

/** A dial came one step further: the next one has a time of its own. */
export function advanced(session: ConnectionContext, dial: number): void {
  const { connection } = session;
  if (connection.status !== "connecting" || connection.dial !== dial) return;
  const patience = connection.polls ? CONNECT_TIMEOUT_MS : DOUBT_MS;
  become(session, { ...connection, phase: "trying", at: session.now + patience });
}

export function caughtUp(session: ConnectionContext): void {
  const { connection, now } = session;
  if (connection.status !== "connecting") return;
  const { dial, polls, refreshAt, tries } = connection;
  const known = { dial, since: now, tries };
  if (polls) become(session, { status: "polling", ...known, at: now + PROBE_FIRST_MS, probes: 0 });
  else become(session, { status: "live", ...known, refreshAt });
}

/** The server is about to close, and says why: its close may be lost, or carry no code. */
export function onClosingNotice(session: ConnectionContext, { code, retryAfterMs }: ClosingNotice): void {
  applyCloseCode(session, code, namedAt(session, retryAfterMs));
}

/** Without a token there may be one later; `isOver` when there will be none of this user. */
export function noToken(session: ConnectionContext, dial: number, isOver: boolean): void {
  const { connection } = session;
  const isOfProbe = isProbe(connection, dial);
  if (!isOfProbe && !isOwn(connection, dial)) return;
  if (isOver) end(session, { status: "failed", code: CLOSE_TOKEN });
  else if (isOfProbe) probeLater(session, connection);
  else {
    const tries = { ...connection.tries, renewed: true };
    scheduleReconnect(session, { ...connection, tries }, { ...obstacleOf(connection), because: "no_token" });
  }
}

/** A browser sees a refused upgrade only as 1006, so HTTP is asked what it was. */
export function onSocketClosed(session: ConnectionContext, dial: number, code: number): void {
  const { connection } = session;
  if (isProbe(connection, dial)) probeLater(session, connection);
  else if (!isOwn(connection, dial)) return;
  else if (connection.status !== "connecting") applyCloseCode(session, code);
  else if (code === 1005 || code === 1006) onRefused(session, connection);
  else applyCloseCode(session, code, connection.namedUntil);
}

/** There is no socket, and nothing says why. */
function onRefused(session: ConnectionContext, connection: Connecting): void {
  // Doubted before, it has been asked for already.
  if (connection.phase === "doubted") scheduleReconnect(session, connection, obstacleOf(connection));
  else become(session, { ...connection, phase: "asking", at: session.now + CONNECT_TIMEOUT_MS });
  if (connection.phase === "trying") session.ask();
}

/** A close code carries the instruction. Who says one is reached: nothing is in the way. */
function applyCloseCode(session: ConnectionContext, code: number, namedUntil?: number): void {
  const { connection } = session;
  const instruction = closeInstruction(code);
  if (instruction === "stay-closed") close(session);
  else if (instruction === "stop") end(session, { status: "failed", code });
  else if (!isOpen(connection)) return;
  else if (instruction === "renew-token") renew(session, connection, namedUntil);
  else {
    scheduleReconnect(session, connection, { namedUntil, atLeast: instruction === "slow-down" ? SLOW_ATTEMPT : 0 });
  }
}

/** HTTP's answer to why there is no socket. */
export function answered(session: ConnectionContext, dial: number, answer: Answer<unknown>): void {
  const { connection } = session;
  if (connection.status !== "connecting" || connection.dial !== dial || connection.phase === "trying") return;
  const { phase, polls, namedUntil } = connection;
  const { code, status, retryAfterMs }: Partial<Refused> = answer.ok ? {} : answer;
  const closeCode = CODE_OF_ANSWER[status ?? 0];
  if (closeCode) applyCloseCode(session, closeCode, namedUntil);
  else if (!polls && answer.ok) {
    // It is only sockets that do not come through.
    const refusals = phase === "asking" ? connection.tries.refusals + 1 : REFUSALS;
    const tries = { ...connection.tries, refusals };
    if (refusals < REFUSALS) scheduleReconnect(session, { ...connection, tries }, { namedUntil });
    else redial(session, tries);
  } else {
    const because = code === "captive_portal" ? code : undefined;
    const doubted = { ...connection, because, namedUntil: namedAt(session, retryAfterMs), phase: "doubted" } as const;
    if (phase === "asking") scheduleReconnect(session, doubted, obstacleOf(doubted));
    else become(session, doubted);
  }
}

/** A healthy-looking socket does not answer, or something is missing. */
export function lost(session: ConnectionContext): void {
  const { connection } = session;
  if (isOpen(connection)) scheduleReconnect(session, connection, { ...obstacleOf(connection), fast: true });
}

/** With a new token at once; should that be refused too, later. */
function renew(session: ConnectionContext, connection: Open, namedUntil?: number): void {
  const tries = forgiven(session, connection);
  session.refuseToken();
  if (tries.renewed) scheduleReconnect(session, connection, { namedUntil });
  else redial(session, { ...tries, renewed: true });
}

/** What was tried before: a connection that held makes it count no more. */
function forgiven({ now }: ConnectionContext, connection: Open): Tries {
  const { tries } = connection;
  if (!isLive(connection) || now - connection.since < STABLE_MS) return tries;
  return { attempt: 0, renewed: false, refusals: isPolled(connection) ? tries.refusals : 0 };
}

/** What is known to be in the way of a dial, until the next one knows better. */
function obstacleOf(connection: Open): Pick<Reconnect, "because" | "namedUntil"> {
  if (connection.status !== "connecting") return {};
  const { phase, because, namedUntil } = connection;
  return { because: phase === "doubted" ? because : undefined, namedUntil };
}

interface Reconnect {
  /** The first time, the other end is most likely there. */
  readonly fast?: boolean;
  readonly atLeast?: number;
  readonly because?: Because;
  readonly namedUntil?: number;
}

/** Dials again when it is time; sooner if the device wakes. */
function scheduleReconnect(
  session: ConnectionContext,
  connection: Open,
  { fast, atLeast = 0, because, namedUntil }: Reconnect,
): void {
  session.hangUp();
  const { now, random, hiddenSince } = session;
  const tries = forgiven(session, connection);
  const { attempt } = tries;
  const ladder = () => now + retryDelayMs(Math.max(attempt, atLeast), random);
  const isNamed = namedUntil !== undefined && namedUntil > now;
  const next = isNamed ? namedUntil : fast && attempt === 0 ? now + fastDelayMs(random) : ladder();
  const at = Math.max(next, hiddenSince === null ? now : now + HIDDEN_RETRY_MS);
  become(session, { status: "waiting", at, tries: { ...tries, attempt: attempt + 1 }, because, namedUntil });
}

function probeLater(session: ConnectionContext, { dial, since, probes, tries }: Probing): void {
  const delay = Math.min(PROBE_MAX_MS, PROBE_FIRST_MS * PROBE_GROWTH ** probes);
  const at = session.now + delay * (0.75 + session.random() / 2);
  become(session, { status: "polling", dial, since, at, probes: probes + 1, tries });
}

/** Somebody looks again, or the network is back. A delay that the server named holds, unless somebody asks for it. */
export function wake(session: ConnectionContext, isAsked = false): void {
  const { connection, now, random } = session;
  const { status } = connection;
  if (status === "idle" && connection.suspended) dialAfresh(session);
  // A newer tab took this one's place; it comes back when somebody looks at it.
  else if (status === "failed" && connection.code === CLOSE_REPLACED) dialAfresh(session);
  else if (status === "waiting") {
    const earliest = isAsked ? 0 : (connection.namedUntil ?? 0);
    become(session, { ...connection, at: Math.min(connection.at, Math.max(now + fastDelayMs(random), earliest)) });
  } else if (status === "polling") {
    // Another network may let sockets through.
    become(session, { ...connection, at: Math.min(connection.at, now + fastDelayMs(random)), probes: 0 });
    session.ping();
  }
}

/** Does what is due by now. */
export function tick(session: ConnectionContext): void {
  const { connection, now } = session;
  if (now < connectionDeadline(connection)) return;
  switch (connection.status) {
    case "live":
      become(session, { ...connection, refreshAt: now + REFRESH_AGAIN_MS });
      session.refresh();
      break;
    case "polling": {
      const probe = ++session.dials;
      become(session, { ...connection, status: "probing", probe, at: now + CONNECT_TIMEOUT_MS, refreshAt: NEVER });
      session.dial(probe);
      break;
    }
    case "probing":
      session.hangUp(connection.dial);
      probeLater(session, connection);
      break;
    case "connecting":
      tickConnecting(session, connection);
      break;
    case "waiting":
      redial(session, connection.tries, connection.because);
  }
}

function tickConnecting(session: ConnectionContext, connection: Connecting): void {
  if (connection.phase === "trying" && !connection.polls) {
    become(session, { ...connection, phase: "doubting", at: connection.at + CONNECT_TIMEOUT_MS - DOUBT_MS });
    session.ask();
  } else scheduleReconnect(session, connection, obstacleOf(connection));
}
