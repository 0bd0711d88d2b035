import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { postDelivered, postRead } from "../protocol/receipt.ts";
import type { HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readBody } from "./input.ts";

/** `/v1/threads/:threadId/read` */
export const read = new Hono<HttpEnv>();

read.post("/", async (c) => {
  const cursor = await readBody(c, postRead);
  if (!cursor.ok) return problem(c, cursor.error);
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.markRead(c.var.caller, cursor.value)));
});

read.all("/", refuseOtherMethods("POST"));

/** `/v1/threads/:threadId/delivered` */
export const delivered = new Hono<HttpEnv>();

delivered.post("/", async (c) => {
  const cursor = await readBody(c, postDelivered);
  if (!cursor.ok) return problem(c, cursor.error);
  return answer(
    c,
    await askThread(c.env, c.var.threadId, (thread) => thread.markDelivered(c.var.caller, cursor.value)),
  );
});

delivered.all("/", refuseOtherMethods("POST"));
