import { type Connection, routePartykitRequest, Server } from "partyserver";
import * as z from "zod";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { verifyToken } from "../../src/identity/verify.ts";

/** A room by partyserver, as its documentation writes it, with a row for each message. */
interface Env {
  readonly ROOM: DurableObjectNamespace<PartyRoom>;
  readonly JWT_SECRET: string;
}

const sentMessage = z.object({ id: z.string().min(16).max(64), text: z.string().min(1).max(8_000) });

export class PartyRoom extends Server {
  static override options = { hibernate: true };

  override onStart(): void {
    this.ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS message
      (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL)`);
  }

  override onMessage(connection: Connection, said: string): void {
    const { id, text } = sentMessage.parse(JSON.parse(said));
    const at = Date.now();
    const inserted = this.ctx.storage.sql.exec<{ seq: number }>(
      "INSERT INTO message (id, sender, at, text) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING seq",
      ...[id, connection.id, at, text],
    );
    const [row] = inserted.toArray();
    if (!row) return;
    connection.send(JSON.stringify({ type: "message_sent", id, seq: row.seq }));
    this.broadcast(JSON.stringify({ type: "new_message", seq: row.seq, id, at, senderId: connection.id, text }));
  }
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/healthz") return new Response("ok");
    const token = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
    const config = readIdentityConfig(env);
    const caller = config.ok ? await verifyToken(token, config.value, Date.now()) : config;
    if (!caller.ok) return new Response(null, { status: 401 });
    return (await routePartykitRequest(request, { ...env })) ?? new Response(null, { status: 404 });
  },
} satisfies ExportedHandler<Env>;
