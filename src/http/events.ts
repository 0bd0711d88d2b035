import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { eventsQuery } from "../protocol/polling.ts";
import type { HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readQuery } from "./input.ts";

/** `/v1/threads/:threadId/events`: the long-poll, for networks that refuse WebSockets. */
export const events = new Hono<HttpEnv>();

events.get("/", async (c) => {
  const query = readQuery(c, eventsQuery);
  if (!query.ok) return problem(c, query.error);
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.poll(c.var.caller, query.value)));
});

events.all("/", refuseOtherMethods("GET"));
