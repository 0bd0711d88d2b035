import type { Context } from "hono";
import type { Env } from "../env.ts";
import type { Identity } from "../protocol/identity.ts";

/** What Hono hands from one handler of a request to the next. */
export interface HttpEnv {
  Bindings: Env;
  Variables: {
    /** Who has been authenticated. */
    caller: Identity;
    /** The thread that the path names; its form has been judged, whether it exists has not. */
    threadId: string;
  };
}

export type Ctx = Context<HttpEnv>;
