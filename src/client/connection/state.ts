import { CLOSE_NOT_FOUND, CLOSE_PROTOCOL_VERSION, CLOSE_TOKEN, type CloseCode } from "../../protocol/close-codes.ts";

/** The connection of one thread or inbox: what it is now, with what is known of that and nothing else. */
export type Connection = Idle | Open | Waiting | Failed | Closed;

/** It has, or may soon have, a socket or the answers of polls. */
export type Open = Connecting | Live | Polling | Probing;

/** Not asked for yet, or let go. */
interface Idle {
  readonly status: "idle";
  /** Nobody looks; it comes back by itself when somebody does. */
  readonly suspended: boolean;
}

/** What was tried since the connection was last good for a while. */
export interface Tries {
  /** Failures in a row. */
  readonly attempt: number;
  /** The token is new since then: one that is refused again does not make the client spin. */
  readonly renewed: boolean;
  /** Sockets that were refused though HTTP works, in a row. */
  readonly refusals: number;
}

/** What was in the way at the last dial. */
interface Obstacle {
  readonly because?: Because;
  /** Until when the server wants to be left alone. */
  readonly namedUntil?: number;
}

/** There is no socket yet, or what was missed arrives. */
export interface Connecting extends Obstacle {
  readonly status: "connecting";
  readonly tries: Tries;
  /** Every dial has a number, and what an older dial still reports is dropped. */
  readonly dial: number;
  /** Events are polled for, where WebSockets are refused. */
  readonly polls: boolean;
  /**
   * trying: the other end has its time; doubting: it takes long, HTTP is asked meanwhile; doubted: that was answered, and
   * the socket may still come; asking: refused, HTTP is asked why.
   */
  readonly phase: "trying" | "doubting" | "doubted" | "asking";
  /** When it has taken too long. */
  readonly at: number;
  /** When its socket needs a new token. */
  readonly refreshAt: number;
}

/** All that there is has arrived, and what is new arrives on a socket. */
interface Live {
  readonly status: "live";
  readonly tries: Tries;
  readonly dial: number;
  readonly since: number;
  /** When its socket needs a new token. */
  readonly refreshAt: number;
}

/** … or by polls. */
interface Polling {
  readonly status: "polling";
  readonly tries: Tries;
  readonly dial: number;
  readonly since: number;
  /** When a socket is tried beside, and how many have been. */
  readonly at: number;
  readonly probes: number;
}

/** … or by polls, while a socket is tried beside. */
export interface Probing {
  readonly status: "probing";
  readonly tries: Tries;
  readonly dial: number;
  readonly since: number;
  /** The dial of that socket, and when it has taken too long. */
  readonly probe: number;
  readonly at: number;
  /** How many have been tried before. */
  readonly probes: number;
  /** When that socket needs a new token. */
  readonly refreshAt: number;
}

/** It failed, and is tried again. */
interface Waiting extends Obstacle {
  readonly status: "waiting";
  readonly tries: Tries;
  /** When the next dial is due. */
  readonly at: number;
}

/** It failed, and would again. */
interface Failed {
  readonly status: "failed";
  readonly code: number;
}

/** Nobody wants it. */
interface Closed {
  readonly status: "closed";
  /** Where it goes on, if it was paused. */
  readonly attempt: number;
}

/** What is in the way, where that is known: no token to be had, or a network that answers in the server's place. */
export type Because = "no_token" | "captive_portal";

/** What the server says before it closes. */
export interface ClosingNotice {
  readonly code: number;
  readonly retryAfterMs?: number;
}

/** A connection, its surroundings, and what it does in the world. */
export interface ConnectionContext {
  connection: Connection;
  /** How many dials there have been: the number of the last. */
  dials: number;
  readonly now: number;
  readonly random: () => number;
  /** Since when the page is out of sight. */
  readonly hiddenSince: number | null;
  /** Opens what the connection is dialling by this number. */
  dial(dial: number): void;
  /** The token was of no use: the next dial is with another. */
  refuseToken(): void;
  /** Closes all sockets but the one of dial `keep`. */
  hangUp(keep?: number): void;
  /** Asks over HTTP why there is no socket. */
  ask(): void;
  /** Gives the socket a new token. */
  refresh(): void;
  /** On a socket asks for a pong; while polling, asks at once. */
  ping(): void;
  /** The connection is another than before. */
  moved(before: Connection): void;
}

/** No time at all: what is due then never is. */
export const NEVER = Number.POSITIVE_INFINITY;

/** As it begins. */
export const IDLE: Idle = { status: "idle", suspended: false };

/** When `tick` has something to do. */
export function connectionDeadline(connection: Connection): number {
  if (connection.status === "live") return connection.refreshAt;
  return "at" in connection ? connection.at : NEVER;
}

export const isOpen = (connection: Connection): connection is Open => "dial" in connection;

/** Whether all that there is has arrived, and what is new arrives. */
export const isLive = (connection: Connection): connection is Live | Polling | Probing =>
  isOpen(connection) && connection.status !== "connecting";

/** Whether its events are polled for. */
export const isPolled = (connection: Connection): boolean =>
  connection.status === "connecting" ? connection.polls : isLive(connection) && connection.status !== "live";

/** The number of its dial; 0 without one. */
export const dialOf = (connection: Connection): number => (isOpen(connection) ? connection.dial : 0);

/** Whether this dial is that of the socket that is tried beside the polls. */
export const isProbe = (connection: Connection, dial: number): connection is Probing =>
  connection.status === "probing" && connection.probe === dial;

/** Whether a socket of this dial is still wanted. */
export const isDialling = (connection: Connection, dial: number): boolean =>
  isProbe(connection, dial) || (connection.status === "connecting" && connection.dial === dial);

export const isSuspended = (connection: Connection): boolean => connection.status === "idle" && connection.suspended;

export const isAtRest = ({ status }: Connection): boolean =>
  status === "idle" || status === "closed" || status === "failed";

/** Answers that stay the same however often one asks with this token, and the close codes that say so. */
export const CODE_OF_ANSWER: Readonly<Record<number, CloseCode>> = {
  // The server does not understand how this client asks: another version of it would.
  400: CLOSE_PROTOCOL_VERSION,
  401: CLOSE_TOKEN,
  403: CLOSE_NOT_FOUND,
  404: CLOSE_NOT_FOUND,
  426: CLOSE_PROTOCOL_VERSION,
};
