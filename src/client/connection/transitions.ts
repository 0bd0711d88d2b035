import { CLOSE_REPLACED, CLOSE_TOKEN, closeInstruction } from "../../protocol/close-codes.ts";
import { fastDelayMs, namedAt, retryDelayMs } from "./backoff.ts";
import type { Answer, Refused } from "./requests.ts";
import {
  type Because,
  type ClosingNotice,
  CODE_OF_ANSWER,
  type Connection,
  type ConnectionContext,
  connectionDeadline,
  IDLE,
  isAtRest,
  isOpen,
  NEVER,
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

function become(session: ConnectionContext, connection: Connection): void {
  const before = session.connection;
  session.connection = connection;
  session.moved(before);
}

const move = (session: ConnectionContext, to: Partial<Connection>): void =>
  become(session, { ...session.connection, ...to });

export function open(session: ConnectionContext, attempt = 0): void {
  if (isAtRest(session.connection)) dialAfresh(session, attempt);
}

/** Goes on where it paused. */
export const resume = (session: ConnectionContext): void => open(session, session.connection.attempt);

export const close = (session: ConnectionContext): void => end(session, { status: "closed" });

/** The page goes to sleep, or has long been out of sight. */
export function suspend(session: ConnectionContext): void {
  if (!isAtRest(session.connection)) end(session, { status: "idle", suspended: true });
}

/** Lets go until `resume`. */
export function pause(session: ConnectionContext): void {
  forgive(session);
  end(session, { status: "closed", attempt: session.connection.attempt });
}

function end(session: ConnectionContext, as: Partial<Connection>): void {
  session.hangUp();
  become(session, { ...IDLE, ...as });
}

function dialAfresh(session: ConnectionContext, attempt = 0): void {
  become(session, { ...IDLE, attempt });
  redial(session);
}

/** Dials at once: by the way that is known to work. */
function redial(session: ConnectionContext): void {
  session.hangUp();
  const dial = ++session.dials;
  const polls = session.connection.refusals >= REFUSALS;
  // The token has a time of its own; the socket's begins when there is one.
  const at = session.now + 2 * CONNECT_TIMEOUT_MS;
  const base = { refreshAt: NEVER, probe: 0, namedUntil: undefined } as const;
  move(session, { ...base, status: "connecting", phase: "trying", dial, polls, at });
  session.dial(dial);
}

/** Whether a dial is the connection's own, with a socket or about to have one. */
const isOwn = ({ connection }: ConnectionContext, dial: number): boolean =>
  isOpen(connection) && connection.dial === dial;

/** Whether a dial is that of the socket that is tried beside the polls. */
const isProbe = ({ connection }: ConnectionContext, dial: number): boolean => connection.probe === dial;

/** A socket is open, or has a new token. */
export function opened(session: ConnectionContext, dial: number, refreshAt: number): void {
  if (!isOwn(session, dial) && !isProbe(session, dial)) return;
  move(session, { refreshAt });
  advanced(session, dial);
}

/** The server said something. A socket that was tried beside the polls takes their place. */
export function heard(session: ConnectionContext, dial: number): void {
  if (isProbe(session, dial)) {
    session.hangUp(dial);
    move(session, { status: "connecting", dial, polls: false, probe: 0 });
  }
  advanced(session, dial);
}

/** A dial came one step further: the next one has a time of its own. */
export function advanced(session: ConnectionContext, dial: number): void {
  const { status, polls } = session.connection;
  const patience = polls ? CONNECT_TIMEOUT_MS : DOUBT_MS;
  if (status === "connecting" && isOwn(session, dial)) move(session, { phase: "trying", at: session.now + patience });
}

export function caughtUp(session: ConnectionContext): void {
  const { status, polls } = session.connection;
  if (status !== "connecting") return;
  const at = polls ? session.now + PROBE_FIRST_MS : NEVER;
  move(session, { status: "live", since: session.now, at, probes: 0, namedUntil: undefined });
}

/** The server is about to close, and says why: its close may be lost, or carry no code. */
export function onClosingNotice(session: ConnectionContext, { code, retryAfterMs }: ClosingNotice): void {
  move(session, { namedUntil: namedAt(session, retryAfterMs) });
  applyCloseCode(session, code);
}

/** Without a token there may be one later; `isOver` when there will be none of this user. */
export function noToken(session: ConnectionContext, dial: number, isOver: boolean): void {
  const isMine = isOwn(session, dial);
  if (!isMine && !isProbe(session, dial)) return;
  if (isOver) end(session, { status: "failed", code: CLOSE_TOKEN });
  else if (isMine) {
    move(session, { renewed: true });
    scheduleReconnect(session, { because: "no_token" });
  } else probeLater(session);
}

/** A browser sees a refused upgrade only as 1006, so HTTP is asked what it was. */
export function onSocketClosed(session: ConnectionContext, dial: number, code: number): void {
  if (isProbe(session, dial)) probeLater(session);
  if (!isOwn(session, dial)) return;
  const { status, phase } = session.connection;
  if (status === "connecting" && (code === 1005 || code === 1006)) {
    // Doubted before, it has been asked for already.
    if (phase === "doubted") scheduleReconnect(session);
    else move(session, { phase: "asking", at: session.now + CONNECT_TIMEOUT_MS });
    if (phase === "trying") session.ask();
    return;
  }
  applyCloseCode(session, code);
}

/** A close code carries the instruction. */
function applyCloseCode(session: ConnectionContext, code: number): void {
  // Who says one is reached.
  move(session, { because: undefined });
  const instruction = closeInstruction(code);
  if (instruction === "stay-closed") close(session);
  else if (instruction === "stop") end(session, { status: "failed", code });
  else if (instruction === "renew-token") renew(session);
  else scheduleReconnect(session, { atLeast: instruction === "slow-down" ? SLOW_ATTEMPT : 0 });
}

/** HTTP's answer to why there is no socket. */
export function answered(session: ConnectionContext, dial: number, answer: Answer<unknown>): void {
  const { phase, polls, refusals } = session.connection;
  if (phase === "trying" || !isOwn(session, dial)) return;
  const { code, status, retryAfterMs }: Partial<Refused> = answer.ok ? {} : answer;
  const closeCode = CODE_OF_ANSWER[status ?? 0];
  if (closeCode) applyCloseCode(session, closeCode);
  else if (!polls && answer.ok) {
    // It is only sockets that do not come through.
    move(session, { refusals: phase === "asking" ? refusals + 1 : REFUSALS, because: undefined });
    if (session.connection.refusals < REFUSALS) scheduleReconnect(session);
    else redial(session);
  } else {
    const because = code === "captive_portal" ? code : undefined;
    move(session, { phase: "doubted", because, namedUntil: namedAt(session, retryAfterMs) });
    if (phase === "asking") scheduleReconnect(session);
  }
}

/** A healthy-looking socket does not answer, or something is missing. */
export function lost(session: ConnectionContext): void {
  if (isOpen(session.connection)) scheduleReconnect(session, { fast: true });
}

/** With a new token at once; should that be refused too, later. */
function renew(session: ConnectionContext): void {
  forgive(session);
  const { renewed } = session.connection;
  session.refuseToken();
  move(session, { renewed: true });
  if (renewed) scheduleReconnect(session);
  else redial(session);
}

/** What happened before a connection that held counts no more. */
function forgive(session: ConnectionContext): void {
  const { status, since, polls, refusals } = session.connection;
  if (status !== "live" || session.now - since < STABLE_MS) return;
  move(session, { attempt: 0, renewed: false, refusals: polls ? refusals : 0 });
}

interface Reconnect {
  /** The first time, the other end is most likely there. */
  readonly fast?: boolean;
  readonly atLeast?: number;
  readonly because?: Because;
}

/** Dials again when it is time; sooner if the device wakes. */
function scheduleReconnect(session: ConnectionContext, { fast, atLeast = 0, because }: Reconnect = {}): void {
  session.hangUp();
  forgive(session);
  const { now, random, hiddenSince, connection } = session;
  const { attempt, phase, namedUntil = 0 } = connection;
  const ladder = () => now + retryDelayMs(Math.max(attempt, atLeast), random);
  const next = namedUntil > now ? namedUntil : fast && attempt === 0 ? now + fastDelayMs(random) : ladder();
  const at = Math.max(next, hiddenSince === null ? now : now + HIDDEN_RETRY_MS);
  // What is in the way of a dial is known until the next one knows better.
  const known = phase === "doubted" ? connection.because : undefined;
  move(session, { status: "reconnecting", attempt: attempt + 1, at, because: because ?? known, probe: 0 });
}

function probeLater(session: ConnectionContext): void {
  const { probes } = session.connection;
  const delay = Math.min(PROBE_MAX_MS, PROBE_FIRST_MS * PROBE_GROWTH ** probes);
  move(session, { probe: 0, at: session.now + delay * (0.75 + session.random() / 2), probes: probes + 1 });
}

/** Somebody looks again, or the network is back. A delay that the server named holds, unless somebody asks for it. */
export function wake(session: ConnectionContext, isAsked = false): void {
  const { status, suspended, code, at, polls, probe, namedUntil = 0 } = session.connection;
  const soon = Math.min(at, Math.max(session.now + fastDelayMs(session.random), isAsked ? 0 : namedUntil));
  // A newer tab took this one's place; it comes back when somebody looks at it.
  if (suspended || code === CLOSE_REPLACED) dialAfresh(session);
  else if (status === "reconnecting") move(session, { at: soon });
  else if (status === "live" && polls && probe === 0) {
    // Another network may let sockets through.
    move(session, { at: soon, probes: 0 });
    session.ping();
  }
}

/** Does what is due by now. */
export function tick(session: ConnectionContext): void {
  const { connection, now } = session;
  const { status, at, phase, polls } = connection;
  if (now < connectionDeadline(connection)) return;
  if (status === "live") tickLive(session);
  else if (status !== "connecting") redial(session);
  else if (phase === "trying" && !polls) {
    move(session, { phase: "doubting", at: at + CONNECT_TIMEOUT_MS - DOUBT_MS });
    session.ask();
  } else scheduleReconnect(session);
}

function tickLive(session: ConnectionContext): void {
  const { now } = session;
  const { refreshAt, probe, dial } = session.connection;
  if (now >= refreshAt) {
    move(session, { refreshAt: now + REFRESH_AGAIN_MS });
    session.refresh();
  } else if (probe !== 0) {
    session.hangUp(dial);
    probeLater(session);
  } else {
    move(session, { probe: ++session.dials, at: now + CONNECT_TIMEOUT_MS });
    session.dial(session.dials);
  }
}
