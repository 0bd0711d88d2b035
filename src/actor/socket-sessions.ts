import type * as z from "zod";
import { CLOSE } from "../protocol/close-codes.ts";
import { SUBPROTOCOL } from "../protocol/limits.ts";
import { CLOSE_REASONS } from "./close-reasons.ts";
import type { Peer, Session, SessionState } from "./session.ts";
import { safeClose, socketPeer, upgraded } from "./sockets.ts";

/** What the sessions of an object are. */
interface Kind<State extends SessionState, S extends Session<State>> {
  /** What of a session is kept with its socket. */
  readonly state: z.ZodType<State>;
  /** Takes back a session that slept with the object. */
  readonly restore: (peer: Peer<State>, state: State) => S;
  /** Lets go of a session whose socket has ended. */
  readonly ended: (session: S) => void;
}

/** An object's hibernating sockets, each with its session. */
export class SocketSessions<State extends SessionState, S extends Session<State>> {
  readonly #ctx: DurableObjectState;
  readonly #kind: Kind<State, S>;
  readonly #sessions = new WeakMap<WebSocket, S>();

  constructor(ctx: DurableObjectState, kind: Kind<State, S>) {
    this.#ctx = ctx;
    this.#kind = kind;
  }

  /** The object woke: takes back all that slept with it. */
  restore(): void {
    for (const socket of this.#ctx.getWebSockets()) if (socket.readyState === WebSocket.OPEN) this.#of(socket);
  }

  /** Accepts an upgrade. `admit` may close the socket at once and leave it without a session. */
  accept(admit: (peer: Peer<State>) => S | undefined): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    try {
      const session = admit(socketPeer(this.#ctx, server));
      if (session) this.#sessions.set(server, session);
    } catch (error) {
      this.#fail(server, error);
    }
    return upgraded(client, SUBPROTOCOL);
  }

  /** Something arrived. */
  async receive(socket: WebSocket, work: (session: S) => Promise<void>): Promise<void> {
    const session = this.#of(socket);
    if (!session?.isOpen) return;
    try {
      await work(session);
    } catch (error) {
      this.#fail(socket, error);
    }
  }

  /** The socket has ended. */
  end(socket: WebSocket): void {
    const session = this.#of(socket);
    if (session) this.#kind.ended(session);
  }

  /** The session of a socket that may have slept. The one whose closing woke us is not always listed any more. */
  #of(socket: WebSocket): S | undefined {
    const known = this.#sessions.get(socket);
    if (known) return known;
    const state = this.#kind.state.safeParse(socket.deserializeAttachment());
    if (!state.success || state.data.ended) return undefined;
    const session = this.#kind.restore(socketPeer(this.#ctx, socket), state.data);
    this.#sessions.set(socket, session);
    return session;
  }

  /** What nobody expected: storage that cannot be read. The client comes back and resumes. */
  #fail(socket: WebSocket, error: unknown): void {
    console.error("a session could not go on", error);
    this.end(socket);
    safeClose(socket, CLOSE.trouble, CLOSE_REASONS[CLOSE.trouble]);
  }
}
