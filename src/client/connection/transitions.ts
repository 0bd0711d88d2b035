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

function become(link: ConnectionContext, connection: Connection): void {
  const before = link.connection;
  link.connection = connection;
  link.moved(before);
}

const move = (link: ConnectionContext, to: Partial<Connection>): void => become(link, { ...link.connection, ...to });

export function open(link: ConnectionContext, attempt = 0): void {
  if (isAtRest(link.connection)) dialAfresh(link, attempt);
}

/** Goes on where it paused. */
export const resume = (link: ConnectionContext): void => open(link, link.connection.attempt);

export const close = (link: ConnectionContext): void => end(link, { status: "closed" });

/** The page goes to sleep, or has long been out of sight. */
export function suspend(link: ConnectionContext): void {
  if (!isAtRest(link.connection)) end(link, { status: "idle", suspended: true });
}

/** Lets go until `resume`. */
export function pause(link: ConnectionContext): void {
  forgive(link);
  end(link, { status: "closed", attempt: link.connection.attempt });
}

function end(link: ConnectionContext, as: Partial<Connection>): void {
  link.hangUp();
  become(link, { ...IDLE, ...as });
}

function dialAfresh(link: ConnectionContext, attempt = 0): void {
  become(link, { ...IDLE, attempt });
  redial(link);
}

/** Dials at once: by the way that is known to work. */
function redial(link: ConnectionContext): void {
  link.hangUp();
  const dial = ++link.dials;
  const polls = link.connection.refusals >= REFUSALS;
  // The token has a time of its own; the socket's begins when there is one.
  const at = link.now + 2 * CONNECT_TIMEOUT_MS;
  const base = { refreshAt: NEVER, probe: 0, namedUntil: undefined } as const;
  move(link, { ...base, status: "connecting", phase: "trying", dial, polls, at });
  link.dial(dial);
}

/** Whether a dial is the connection's own, with a socket or about to have one. */
const isOwn = ({ connection }: ConnectionContext, dial: number): boolean =>
  isOpen(connection) && connection.dial === dial;

/** Whether a dial is that of the socket that is tried beside the polls. */
const isProbe = ({ connection }: ConnectionContext, dial: number): boolean => connection.probe === dial;

/** A socket is open, or has a new token. */
export function opened(link: ConnectionContext, dial: number, refreshAt: number): void {
  if (!isOwn(link, dial) && !isProbe(link, dial)) return;
  move(link, { refreshAt });
  advanced(link, dial);
}

/** The server said something. A socket that was tried beside the polls takes their place. */
export function heard(link: ConnectionContext, dial: number): void {
  if (isProbe(link, dial)) {
    link.hangUp(dial);
    move(link, { status: "connecting", dial, polls: false, probe: 0 });
  }
  advanced(link, dial);
}

/** A dial came one step further: the next one has a time of its own. */
export function advanced(link: ConnectionContext, dial: number): void {
  const { status, polls } = link.connection;
  const patience = polls ? CONNECT_TIMEOUT_MS : DOUBT_MS;
  if (status === "connecting" && isOwn(link, dial)) move(link, { phase: "trying", at: link.now + patience });
}

export function caughtUp(link: ConnectionContext): void {
  const { status, polls } = link.connection;
  if (status !== "connecting") return;
  const at = polls ? link.now + PROBE_FIRST_MS : NEVER;
  move(link, { status: "live", since: link.now, at, probes: 0, namedUntil: undefined });
}

/** The server is about to close, and says why: its close may be lost, or carry no code. */
export function onClosingNotice(link: ConnectionContext, { code, retryAfterMs }: ClosingNotice): void {
  move(link, { namedUntil: namedAt(link, retryAfterMs) });
  applyCloseCode(link, code);
}

/** Without a token there may be one later; `isOver` when there will be none of this user. */
export function noToken(link: ConnectionContext, dial: number, isOver: boolean): void {
  const isMine = isOwn(link, dial);
  if (!isMine && !isProbe(link, dial)) return;
  if (isOver) end(link, { status: "failed", code: CLOSE_TOKEN });
  else if (isMine) {
    move(link, { renewed: true });
    scheduleReconnect(link, { because: "no_token" });
  } else probeLater(link);
}

/** A browser sees a refused upgrade only as 1006, so HTTP is asked what it was. */
export function onSocketClosed(link: ConnectionContext, dial: number, code: number): void {
  if (isProbe(link, dial)) probeLater(link);
  if (!isOwn(link, dial)) return;
  const { status, phase } = link.connection;
  if (status === "connecting" && (code === 1005 || code === 1006)) {
    // Doubted before, it has been asked for already.
    if (phase === "doubted") scheduleReconnect(link);
    else move(link, { phase: "asking", at: link.now + CONNECT_TIMEOUT_MS });
    if (phase === "trying") link.ask();
    return;
  }
  applyCloseCode(link, code);
}

/** A close code carries the instruction. */
function applyCloseCode(link: ConnectionContext, code: number): void {
  // Who says one is reached.
  move(link, { because: undefined });
  const instruction = closeInstruction(code);
  if (instruction === "stay-closed") close(link);
  else if (instruction === "stop") end(link, { status: "failed", code });
  else if (instruction === "renew-token") renew(link);
  else scheduleReconnect(link, { atLeast: instruction === "slow-down" ? SLOW_ATTEMPT : 0 });
}

/** HTTP's answer to why there is no socket. */
export function answered(link: ConnectionContext, dial: number, answer: Answer<unknown>): void {
  const { phase, polls, refusals } = link.connection;
  if (phase === "trying" || !isOwn(link, dial)) return;
  const { code, status, retryAfterMs }: Partial<Refused> = answer.ok ? {} : answer;
  const closeCode = CODE_OF_ANSWER[status ?? 0];
  if (closeCode) applyCloseCode(link, closeCode);
  else if (!polls && answer.ok) {
    // It is only sockets that do not come through.
    move(link, { refusals: phase === "asking" ? refusals + 1 : REFUSALS, because: undefined });
    if (link.connection.refusals < REFUSALS) scheduleReconnect(link);
    else redial(link);
  } else {
    const because = code === "captive_portal" ? code : undefined;
    move(link, { phase: "doubted", because, namedUntil: namedAt(link, retryAfterMs) });
    if (phase === "asking") scheduleReconnect(link);
  }
}

/** A healthy-looking socket does not answer, or something is missing. */
export function lost(link: ConnectionContext): void {
  if (isOpen(link.connection)) scheduleReconnect(link, { fast: true });
}

/** With a new token at once; should that be refused too, later. */
function renew(link: ConnectionContext): void {
  forgive(link);
  const { renewed } = link.connection;
  link.refuseToken();
  move(link, { renewed: true });
  if (renewed) scheduleReconnect(link);
  else redial(link);
}

/** What happened before a connection that held counts no more. */
function forgive(link: ConnectionContext): void {
  const { status, since, polls, refusals } = link.connection;
  if (status !== "live" || link.now - since < STABLE_MS) return;
  move(link, { attempt: 0, renewed: false, refusals: polls ? refusals : 0 });
}

interface Reconnect {
  /** The first time, the other end is most likely there. */
  readonly fast?: boolean;
  readonly atLeast?: number;
  readonly because?: Because;
}

/** Dials again when it is time; sooner if the device wakes. */
function scheduleReconnect(link: ConnectionContext, { fast, atLeast = 0, because }: Reconnect = {}): void {
  link.hangUp();
  forgive(link);
  const { now, random, hiddenSince, connection } = link;
  const { attempt, phase, namedUntil = 0 } = connection;
  const ladder = () => now + retryDelayMs(Math.max(attempt, atLeast), random);
  const next = namedUntil > now ? namedUntil : fast && attempt === 0 ? now + fastDelayMs(random) : ladder();
  const at = Math.max(next, hiddenSince === null ? now : now + HIDDEN_RETRY_MS);
  // What is in the way of a dial is known until the next one knows better.
  const known = phase === "doubted" ? connection.because : undefined;
  move(link, { status: "reconnecting", attempt: attempt + 1, at, because: because ?? known, probe: 0 });
}

function probeLater(link: ConnectionContext): void {
  const { probes } = link.connection;
  const delay = Math.min(PROBE_MAX_MS, PROBE_FIRST_MS * PROBE_GROWTH ** probes);
  move(link, { probe: 0, at: link.now + delay * (0.75 + link.random() / 2), probes: probes + 1 });
}

/** Somebody looks again, or the network is back. A delay that the server named holds, unless somebody asks for it. */
export function wake(link: ConnectionContext, isAsked = false): void {
  const { status, suspended, code, at, polls, probe, namedUntil = 0 } = link.connection;
  const soon = Math.min(at, Math.max(link.now + fastDelayMs(link.random), isAsked ? 0 : namedUntil));
  // A newer tab took this one's place; it comes back when somebody looks at it.
  if (suspended || code === CLOSE_REPLACED) dialAfresh(link);
  else if (status === "reconnecting") move(link, { at: soon });
  else if (status === "live" && polls && probe === 0) {
    // Another network may let sockets through.
    move(link, { at: soon, probes: 0 });
    link.ping();
  }
}

/** Does what is due by now. */
export function tick(link: ConnectionContext): void {
  const { connection, now } = link;
  const { status, at, phase, polls } = connection;
  if (now < connectionDeadline(connection)) return;
  if (status === "live") tickLive(link);
  else if (status !== "connecting") redial(link);
  else if (phase === "trying" && !polls) {
    move(link, { phase: "doubting", at: at + CONNECT_TIMEOUT_MS - DOUBT_MS });
    link.ask();
  } else scheduleReconnect(link);
}

function tickLive(link: ConnectionContext): void {
  const { now } = link;
  const { refreshAt, probe, dial } = link.connection;
  if (now >= refreshAt) {
    move(link, { refreshAt: now + REFRESH_AGAIN_MS });
    link.refresh();
  } else if (probe !== 0) {
    link.hangUp(dial);
    probeLater(link);
  } else {
    move(link, { probe: ++link.dials, at: now + CONNECT_TIMEOUT_MS });
    link.dial(link.dials);
  }
}
