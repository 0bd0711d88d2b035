import type { Env } from "../../src/env.ts";
import { ThreadRoom as Room } from "../../src/thread/thread-room.ts";
import worker from "../../src/worker.ts";

export { UserInbox } from "../../src/inbox/user-inbox.ts";

/** Objects of one class share an isolate with the Worker, so the Worker can tell without waking one. */
let constructed = 0;

/** The thread's object, counted: a constructor runs once for each time that an object wakes. */
export class ThreadRoom extends Room {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    constructed++;
  }
}

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/constructed") return Response.json({ constructed });
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
