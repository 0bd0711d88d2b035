import type { Heartbeat } from "./heartbeat.ts";
import { type Because, type Connection, NEVER } from "./state.ts";

/** A connection as a person sees it. */
export type ConnectionView =
  | { readonly status: "idle" | "connecting" | "live" | "closed" }
  | {
      readonly status: "reconnecting" | "offline";
      readonly attempt: number;
      readonly retryAt: number;
      /** What is in the way, where that is known. */
      readonly because?: Because;
    }
  /** It works, by requests instead of a WebSocket, which is tried again at `retryAt`. */
  | { readonly status: "polling"; readonly retryAt: number }
  | { readonly status: "failed"; readonly code: number };

/** Whether what is written goes out and what is said comes in. */
export const isConnected = ({ status }: ConnectionView): boolean => status === "live" || status === "polling";

/** Whether it stays as it is, unless somebody does something. */
export const isOver = ({ status }: ConnectionView): boolean => status === "failed" || status === "closed";

/** Told to listeners when the connection, as it is shown, is another. */
export interface ConnectionStatus {
  readonly type: "connection_status";
  readonly status: ConnectionView["status"];
  readonly connection: ConnectionView;
}

/** What there is to know of a connection. */
export interface Linked {
  readonly connection: Connection;
  readonly heartbeat: Heartbeat | null;
  readonly isOnline: boolean;
}

export function viewConnection({ connection, heartbeat, isOnline }: Linked): ConnectionView {
  const { status } = connection;
  switch (status) {
    case "live": {
      // Until a ping is answered, the device is believed; then the network works all the same, as on loopback.
      const retryAt = isOnline || !heartbeat ? NEVER : heartbeat.pongBy;
      return retryAt === NEVER ? { status } : { status: "offline", attempt: 0, retryAt };
    }
    case "polling":
    case "probing":
      return { status: "polling", retryAt: connection.at };
    case "waiting": {
      const { at, because } = connection;
      const { attempt } = connection.tries;
      return { status: isOnline ? "reconnecting" : "offline", attempt, retryAt: at, because };
    }
    case "connecting": {
      const { at, because } = connection;
      const { attempt } = connection.tries;
      // Between two attempts and during one, a person sees the same thing: it is not back yet.
      return attempt > 0 ? { status: "reconnecting", attempt, retryAt: at, because } : { status };
    }
    case "failed":
      return { status, code: connection.code };
    case "idle":
    case "closed":
      return { status };
    default:
      return status satisfies never;
  }
}
