import { DurableObject } from "cloudflare:workers";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { verifyToken } from "../../src/identity/verify.ts";

/** The least that a chat on Durable Objects does: the same token check as ours, then a row and a frame to everybody for each message. */
interface Env {
  readonly ROOM: DurableObjectNamespace<RowRoom>;
  readonly JWT_SECRET: string;
}

export class RowRoom extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS message (seq INTEGER PRIMARY KEY, message TEXT NOT NULL)");
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(_socket: WebSocket, message: string): void {
    this.ctx.storage.sql.exec("INSERT INTO message (message) VALUES (?)", message);
    for (const socket of this.ctx.getWebSockets()) socket.send(message);
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/healthz") return new Response("ok");
    const token = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
    const config = readIdentityConfig(env);
    const caller = config.ok ? await verifyToken(token, config.value, Date.now()) : config;
    if (!caller.ok) return new Response(null, { status: 401 });
    return env.ROOM.get(env.ROOM.idFromName(pathname)).fetch(request);
  },
} satisfies ExportedHandler<Env>;
