import { Hono } from "hono";
import { askInbox, askThread } from "../actor/stubs.ts";
import { presenceQuery } from "../protocol/presence.ts";
import type { HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readQuery, readUserId } from "./input.ts";

/** `/v1/users/:userId/presence`: of co-members only; a stranger's is not found, like that of nobody. */
export const presence = new Hono<HttpEnv>();

presence.get("/", async (c) => {
  const user = readUserId(c);
  if (!user.ok) return problem(c, user.error);
  const query = readQuery(c, presenceQuery);
  // An impossible thread is answered like one that nobody has.
  if (!query.ok) return problem(c, c.req.query("threadId") === undefined ? query.error : { code: "not_found" });
  const { threadId } = query.value;
  const coMembers = await askThread(c.env, threadId, (thread) => thread.coMembers(c.var.caller, [user.value]));
  if (!coMembers.ok) return problem(c, coMembers.error);
  if (!coMembers.value.includes(user.value)) return problem(c, { code: "not_found" });
  return answer(c, await askInbox(c.env, user.value, (inbox) => inbox.presence(user.value)));
});

presence.all("/", refuseOtherMethods("GET"));
