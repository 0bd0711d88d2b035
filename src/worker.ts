import type { Env } from "./env.ts";
import { app } from "./http/app.ts";

/** The Worker: `wrangler.toml` names this file, and the classes of its Durable Objects by these exports. */
export { UserInbox } from "./inbox/user-inbox.ts";
export { ThreadRoom } from "./thread/thread-room.ts";

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
