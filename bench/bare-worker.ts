import { DurableObject } from "cloudflare:workers";
import { Broadcaster } from "../src/actor/broadcaster.ts";

/** What ours is measured beside: objects that only pass on what they get. No storage, tokens or validation. */
interface Env {
  readonly EACH: DurableObjectNamespace<Each>;
  readonly BATCHED: DurableObjectNamespace<Batched>;
}

abstract class Bare extends DurableObject<Env> {
  protected readonly sockets = new Set<WebSocket>();

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.sockets.add(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketClose(socket: WebSocket): void {
    this.sockets.delete(socket);
    socket.close(1000);
  }

  protected toAll(text: string): void {
    for (const socket of this.sockets) socket.send(text);
  }
}

/** Sends each message on to everybody as it comes: what a chat object usually does. */
export class Each extends Bare {
  override webSocketMessage(_socket: WebSocket, message: string): void {
    this.toAll(message);
  }
}

/** Sends what came in since the last flush in one frame, with the same pause between flushes as ours. */
export class Batched extends Bare {
  #waiting: string[] = [];
  readonly #broadcaster = new Broadcaster({
    clock: {
      now: () => Date.now(),
      after(ms, work) {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
    },
    readers: () => this.sockets.size,
    flush: () => {
      const text = `[${this.#waiting.join(",")}]`;
      this.#waiting = [];
      this.toAll(text);
    },
  });

  override webSocketMessage(_socket: WebSocket, message: string): void {
    this.#waiting.push(message);
    this.#broadcaster.request();
  }
}

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/each") return env.EACH.get(env.EACH.idFromName("room")).fetch(request);
    if (pathname === "/batched") return env.BATCHED.get(env.BATCHED.idFromName("room")).fetch(request);
    return new Response("ok");
  },
} satisfies ExportedHandler<Env>;
