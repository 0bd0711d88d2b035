import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { historyQuery, postMessage } from "../protocol/message.ts";
import type { HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readBody, readQuery } from "./input.ts";

/** `/v1/threads/:threadId/messages` */
export const messages = new Hono<HttpEnv>();

messages.get("/", async (c) => {
  const query = readQuery(c, historyQuery);
  if (!query.ok) return problem(c, query.error);
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.history(c.var.caller, query.value)));
});

messages.post("/", async (c) => {
  const message = await readBody(c, postMessage);
  if (!message.ok) return problem(c, message.error);
  const sent = await askThread(c.env, c.var.threadId, (thread) => thread.post(c.var.caller, message.value));
  return sent.ok ? c.json(sent.value, sent.value.duplicate ? 200 : 201) : problem(c, sent.error);
});

messages.all("/", refuseOtherMethods("GET", "POST"));
