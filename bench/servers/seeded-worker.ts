import * as z from "zod";
import type { Env } from "../../src/env.ts";
import { UserInbox as Inbox } from "../../src/inbox/user-inbox.ts";
import type { Activity } from "../../src/protocol/rpc.ts";
import { ThreadRoom as Room } from "../../src/thread/thread-room.ts";
import worker from "../../src/worker.ts";

/** Ours, with routes that fill threads and inboxes faster than messages could, and end an object. */

/** How many threads were made in memory: each that was asleep or is new counts again. */
let constructed = 0;

const seeding = z.object({ from: z.coerce.number(), to: z.coerce.number() });

export class ThreadRoom extends Room {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    constructed++;
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/bench/evict") this.ctx.abort("ended, so that the next request finds it cold");
    if (pathname !== "/bench/messages") return super.fetch(request);
    const { from, to } = seeding.parse(Object.fromEntries(searchParams));
    insertMessages(this.ctx.storage.sql, from, to);
    return new Response("ok");
  }
}

/** Messages by two people in turn, as they would stand there (src/thread/migrations.ts). The load process counts `@@at`. */
function insertMessages(sql: SqlStorage, from: number, to: number): void {
  sql.exec(
    `WITH RECURSIVE n (seq) AS (SELECT ? UNION ALL SELECT seq + 1 FROM n WHERE seq < ?)
     INSERT INTO message (seq, id, rev, sender_id, type, text, reply_to, at)
     SELECT seq, 'seeded-message-' || seq, seq, 'user-' || (seq % 2), 'text',
       '@@at 0 Message ' || seq || '. Is the flat still available? We could come on Saturday.', NULL, ? + seq FROM n`,
    from,
    to,
    Date.UTC(2026, 0),
  );
}

export class UserInbox extends Inbox {
  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/bench/activities") return super.fetch(request);
    const { from, to } = seeding.parse(Object.fromEntries(searchParams));
    for (let n = from; n <= to; n++) await this.activity(searchParams.get("name") ?? "", activityOf(n));
    return new Response("ok");
  }
}

/** The thread with this number, which had a message a moment after the one before. Every third is unread. */
function activityOf(n: number): Activity {
  const lastMessage = {
    seq: n,
    id: `seeded-message-${n}`,
    senderId: "user-1",
    preview: "Is the flat still available?",
    at: Date.UTC(2026, 0) + n,
  };
  return {
    threadId: `seeded:${n % THREADS}`,
    generation: 1,
    revision: n,
    title: `Flat ${n % THREADS}`,
    access: "member",
    counterparts: [{ userId: "user-1", name: "Nora Lindqvist" }],
    memberCount: 2,
    lastSeq: n,
    lastMessage,
    news: lastMessage,
    activityAt: lastMessage.at,
    unread: n % 3 === 0 ? 2 : 0,
    readSeq: n % 3 === 0 ? n - 1 : n,
  };
}

/** Numbers past this come back to the first threads. */
const THREADS = 100_000;

export default {
  fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const name = searchParams.get("name") ?? "";
    if (pathname === "/bench/constructed") return Response.json({ constructed });
    if (!pathname.startsWith("/bench/")) return worker.fetch(request, env, ctx);
    const objects = pathname === "/bench/activities" ? env.USER_INBOX : env.THREAD_ROOM;
    return objects.get(objects.idFromName(name)).fetch(request);
  },
} satisfies ExportedHandler<Env>;
