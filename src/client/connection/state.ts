import { CLOSE_NOT_FOUND, CLOSE_PROTOCOL_VERSION, CLOSE_TOKEN, type CloseCode } from "../../protocol/close-codes.ts";

/**
 * The connection of one thread or inbox. `attempt` counts failures since the connection was last good for a while;
 * `renewed` says that the token is new since then, so that a token which is refused again does not make the client spin.
 */
export interface Connection {
  readonly status: "idle" | "connecting" | "live" | "reconnecting" | "failed" | "closed";
  /** Every dial has a number, and what an older dial still reports is dropped. */
  readonly dial: number;
  readonly attempt: number;
  readonly renewed: boolean;
  /** Sockets that were refused though HTTP works, in a row. */
  readonly refusals: number;
  /** Events are polled for, where WebSockets are refused. */
  readonly polls: boolean;
  /**
   * trying: no socket yet, or what was missed arrives; doubting: it takes long, HTTP is asked meanwhile; doubted: that
   * was answered, and the socket may still come; asking: refused, HTTP is asked why.
   */
  readonly phase: "trying" | "doubting" | "doubted" | "asking";
  /** When a dial has taken too long, or the next one is due. */
  readonly at: number;
  /** When this socket needs a new token. */
  readonly refreshAt: number;
  /** When it became live. */
  readonly since: number;
  /** While polling: the dial of a socket that is tried beside, or 0; and how many have been. */
  readonly probe: number;
  readonly probes: number;
  /** Idle because nobody looks; it comes back by itself when somebody does. */
  readonly suspended?: boolean;
  /** Why it failed. */
  readonly code?: number;
  /** What was in the way at the last dial. */
  readonly because?: Because;
  /** Until when the server wants to be left alone. */
  readonly namedUntil?: number;
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

export const IDLE: Connection = {
  status: "idle",
  dial: 0,
  attempt: 0,
  renewed: false,
  refusals: 0,
  polls: false,
  phase: "trying",
  at: NEVER,
  refreshAt: NEVER,
  since: 0,
  probe: 0,
  probes: 0,
};

/** When `tick` has something to do. */
export const connectionDeadline = ({ status, at, refreshAt }: Connection): number =>
  status === "live" ? Math.min(at, refreshAt) : at;

/** Whether it has, or may soon have, a socket. */
export const isOpen = ({ status }: Connection): boolean => status === "live" || status === "connecting";

/** Whether a socket of this dial is still wanted. */
export const isDialling = (connection: Connection, dial: number): boolean =>
  dial === connection.probe || (dial === connection.dial && connection.status === "connecting");

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
