import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { postTyping } from "../protocol/typing.ts";
import type { HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readBody } from "./input.ts";

/** `/v1/threads/:threadId/typing` */
export const typing = new Hono<HttpEnv>();

typing.post("/", async (c) => {
  const body = await readBody(c, postTyping);
  if (!body.ok) return problem(c, body.error);
  const { isTyping } = body.value;
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.setTyping(c.var.caller, isTyping)));
});

typing.all("/", refuseOtherMethods("POST"));
