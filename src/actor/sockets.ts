import type { CloseCode } from "../protocol/close-codes.ts";
import type { Closing } from "../protocol/connection.ts";
import { CLOSE_REASONS } from "./close-reasons.ts";
import type { Peer } from "./session.ts";

/** Codes that the runtime makes up when the peer sent no close frame: nobody is there to be answered. */
const NO_PEER = new Set([1006, 1015]);

/**
 * Ends a socket from either side. The runtime throws for codes that no endpoint may send (1005, 1006, 1015)
 * and for reasons over 123 bytes, and a close that is never answered makes the peer wait ten seconds for a 1006.
 */
export function safeClose(socket: WebSocket, code: number, reason: string): void {
  if (NO_PEER.has(code)) return;
  const sendable = code >= 3000 && code < 5000 ? code : 1000;
  try {
    socket.close(sendable, reason.slice(0, 40));
  } catch {
    // The peer is gone already; there is nobody left to tell.
  }
}

/** Sends, or says that the socket is gone: one that died or was closed stays listed for a while. */
function trySend(socket: WebSocket, text: string): boolean {
  if (socket.readyState !== WebSocket.OPEN) return false;
  try {
    socket.send(text);
    return true;
  } catch {
    return false;
  }
}

/** Accepts an upgrade only to end it: a browser cannot read the status of a refused one, but it sees the code. */
export function refuseUpgrade(code: CloseCode, subprotocol?: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  const notice: Closing = { type: "connection_status", status: "closing", code };
  trySend(server, JSON.stringify(notice));
  safeClose(server, code, CLOSE_REASONS[code]);
  return upgraded(client, subprotocol);
}

/** The answer to an upgrade. */
export function upgraded(client: WebSocket, subprotocol?: string): Response {
  const headers = subprotocol ? { "Sec-WebSocket-Protocol": subprotocol } : undefined;
  return new Response(null, { status: 101, webSocket: client, headers });
}

/** A hibernating socket as a session sees it. */
export function socketPeer<State>(ctx: DurableObjectState, socket: WebSocket): Peer<State> {
  return {
    send: (text) => trySend(socket, text),
    close: (code, reason) => safeClose(socket, code, reason),
    keep: (state) => socket.serializeAttachment(state),
    lastPingAt: () => ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null,
  };
}
