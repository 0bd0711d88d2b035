/**
 * The connection of one thread or inbox. Every dial has a number, and what an older dial still reports is dropped.
 * `attempt` counts failures since the connection was last good for a while; `renewed` says that the token is new
 * since then, so that a token which is refused again does not make the client spin.
 */
export type Connection =
  /** `rests`: nobody looks; it comes back by itself when somebody does. */
  | { readonly is: "idle"; readonly dial: number; readonly rests?: boolean }
  | (Dialled & {
      readonly is: "connecting";
      readonly via: Via;
      readonly phase: Phase;
      readonly deadline: number;
      readonly refreshAt: number | null;
      readonly said?: Farewell;
    })
  | (Dialled & {
      readonly is: "live";
      readonly via: Via;
      readonly since: number;
      /** When this socket needs a new token. */
      readonly refreshAt: number | null;
      /** While polling: the socket that is tried beside it. */
      readonly probe: Probe | null;
      readonly said?: Farewell;
    })
  | (Dialled & {
      readonly is: "reconnecting" | "offline";
      readonly retryAt: number;
      readonly stale: boolean;
    })
  | { readonly is: "failed"; readonly dial: number; readonly code: number }
  | { readonly is: "closed"; readonly dial: number };

export interface Dialled {
  readonly dial: number;
  readonly attempt: number;
  readonly renewed: boolean;
  /** Sockets that were refused though HTTP works, in a row. */
  readonly refusals: number;
  /** What was in the way at the last dial. */
  readonly because?: Because;
}

/** Over a WebSocket, or by long-polls where those are refused. */
export type Via = "socket" | "polls";

/** `at`: when it is tried, or when that has taken too long. */
export interface Probe {
  readonly dial: number;
  readonly isOut: boolean;
  readonly at: number;
  readonly tries: number;
}

/**
 * dialling: no socket yet; greeting: open, and what was missed arrives; doubting: it takes long, HTTP is asked
 * meanwhile; asking: refused, HTTP is asked why.
 */
type Phase = "dialling" | "greeting" | "doubting" | "asking";

/** What is in the way, where that is known: no token to be had, or a network that answers in the server's place. */
export type Because = "no_token" | "captive_portal";

/** What the server said before it closed. */
export interface Farewell {
  readonly code: number;
  readonly retryAfterMs?: number;
}

export type ConnectionEvent =
  | { readonly on: "open" }
  | { readonly on: "close" }
  /** The page goes to sleep, or has long been out of sight. */
  | { readonly on: "rest" }
  | { readonly on: "opened"; readonly dial: number; readonly refreshAt: number | null }
  /** The server said something. */
  | { readonly on: "heard"; readonly dial: number }
  | { readonly on: "caught-up" }
  | { readonly on: "said"; readonly farewell: Farewell }
  | { readonly on: "hung-up"; readonly dial: number; readonly code: number }
  | { readonly on: "no-token"; readonly dial: number }
  /** HTTP's answer to why there is no socket; null when there was none of the server. */
  | { readonly on: "answered"; readonly dial: number; readonly status: number | null; readonly because?: Because }
  /** The socket has a new token. */
  | { readonly on: "refreshed"; readonly dial: number; readonly refreshAt: number | null }
  /** A healthy-looking socket does not answer, or something is missing. */
  | { readonly on: "lost" }
  | { readonly on: "wake" }
  | { readonly on: "tick" };

export type ConnectionEffect =
  | { readonly do: "dial"; readonly dial: number; readonly via: Via; readonly renewToken: boolean }
  /** Closes all sockets but the one of dial `keep`. */
  | { readonly do: "hang-up"; readonly keep?: number }
  | { readonly do: "ask"; readonly dial: number }
  | { readonly do: "refresh"; readonly dial: number }
  /** On a socket asks for a pong; while polling, asks at once. */
  | { readonly do: "ping" };

export interface ConnectionContext {
  readonly now: number;
  readonly random: () => number;
  /** What the device says of its network: a hint only. Loopback and VPNs work while it says no. */
  readonly isOnline: boolean;
  readonly isHidden: boolean;
}

export const IDLE: Connection = { is: "idle", dial: 0 };

/** When `tick` has something to do. */
export function connectionDeadline(connection: Connection): number | null {
  switch (connection.is) {
    case "connecting":
      return connection.deadline;
    case "live":
      return soonest(connection.refreshAt, connection.probe?.at);
    case "reconnecting":
    case "offline":
      return connection.retryAt;
    default:
      return null;
  }
}

/** Whether a socket of this dial is still wanted. */
export const isDialling = (connection: Connection, dial: number): boolean =>
  connection.is === "connecting"
    ? connection.dial === dial
    : connection.is === "live" && connection.probe?.isOut === true && connection.probe.dial === dial;

function soonest(...times: (number | null | undefined)[]): number | null {
  const at = Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
  return at === Number.POSITIVE_INFINITY ? null : at;
}

/** A probe may have taken a number after the connection's own. */
export const lastDial = (connection: Connection): number =>
  connection.is === "live" ? (connection.probe?.dial ?? connection.dial) : connection.dial;
