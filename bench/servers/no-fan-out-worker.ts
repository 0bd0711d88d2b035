import type { Env } from "../../src/env.ts";
import { ThreadRoom as Room } from "../../src/thread/thread-room.ts";

export { UserInbox } from "../../src/inbox/user-inbox.ts";
export { default } from "../../src/worker.ts";

/** An inbox that is always told at once, and does nothing. */
const deaf = {
  activity: async () => ({ ok: true, value: null }),
  memberLeft: async () => ({ ok: true, value: null }),
};

/** A thread that tells inboxes as ever, but nobody is there. */
export class ThreadRoom extends Room {
  constructor(ctx: DurableObjectState, env: Env) {
    const nobody = new Proxy(env.USER_INBOX, {
      get: (inboxes, key) => (key === "idFromName" ? (name: string) => inboxes.idFromName(name) : () => deaf),
    });
    super(ctx, { ...env, USER_INBOX: nobody });
  }
}
