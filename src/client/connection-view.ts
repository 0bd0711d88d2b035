import type { Because, Connection } from "./connection.ts";
import type { Heartbeat } from "./heartbeat.ts";

/** A connection as a person sees it. */
export type ConnectionView =
  | { readonly is: "idle" | "connecting" | "live" | "closed" }
  | {
      readonly is: "reconnecting" | "offline";
      readonly attempt: number;
      readonly retryAt: number;
      /** What is in the way, where that is known. */
      readonly because?: Because;
    }
  /** It works, by requests instead of a WebSocket, which is tried again at `retryAt`. */
  | { readonly is: "polling"; readonly retryAt: number }
  | { readonly is: "failed"; readonly code: number };

/** Whether what is written goes out and what is said comes in. */
export const isConnected = ({ is }: ConnectionView): boolean => is === "live" || is === "polling";

/** Told to listeners when the connection, as it is shown, is another. */
export interface ConnectionStatus {
  readonly type: "connection_status";
  readonly status: ConnectionView["is"];
  readonly connection: ConnectionView;
}

/** What there is to know of a connection. */
export interface Linked {
  readonly connection: Connection;
  readonly heartbeat: Heartbeat | null;
  readonly isOnline: boolean;
  readonly hiddenSince: number | null;
}

export function viewConnection({ connection, heartbeat, isOnline }: Linked): ConnectionView {
  switch (connection.is) {
    case "live": {
      if (connection.probe) return { is: "polling", retryAt: connection.probe.at };
      // Until a ping is answered, the device is believed; then the network works all the same, as on loopback.
      const retryAt = isOnline ? null : (heartbeat?.pongBy ?? null);
      return retryAt === null ? { is: "live" } : { is: "offline", attempt: 0, retryAt };
    }
    case "connecting":
      // Between two attempts and during one, a person sees the same thing: it is not back yet.
      return connection.attempt === 0
        ? { is: "connecting" }
        : {
            is: "reconnecting",
            attempt: connection.attempt,
            retryAt: connection.deadline,
            because: connection.because,
          };
    case "reconnecting":
    case "offline":
      return {
        is: connection.is,
        attempt: connection.attempt,
        retryAt: connection.retryAt,
        because: connection.because,
      };
    case "failed":
      return { is: "failed", code: connection.code };
    default:
      return { is: connection.is };
  }
}
