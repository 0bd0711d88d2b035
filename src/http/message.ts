import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { messageId } from "../protocol/identifiers.ts";
import { patchMessage } from "../protocol/message.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readBody } from "./input.ts";

/** `/v1/threads/:threadId/messages/:messageId` */
export const message = new Hono<HttpEnv>();

message.patch("/", async (c) => {
  const id = readMessageId(c);
  if (!id.ok) return problem(c, id.error);
  const patch = await readBody(c, patchMessage);
  if (!patch.ok) return problem(c, patch.error);
  return answer(
    c,
    await askThread(c.env, c.var.threadId, (thread) => thread.edit(c.var.caller, id.value, patch.value)),
  );
});

message.delete("/", async (c) => {
  const id = readMessageId(c);
  if (!id.ok) return problem(c, id.error);
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.delete(c.var.caller, id.value)));
});

message.all("/", refuseOtherMethods("PATCH", "DELETE"));

message.get("/versions", async (c) => {
  const id = readMessageId(c);
  if (!id.ok) return problem(c, id.error);
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.versions(c.var.caller, id.value)));
});

message.all("/versions", refuseOtherMethods("GET"));

message.put("/reactions/:key", (c) => react(c, true));
message.delete("/reactions/:key", (c) => react(c, false));
message.all("/reactions/:key", refuseOtherMethods("PUT", "DELETE"));

async function react(c: Ctx, on: boolean): Promise<Response> {
  const id = readMessageId(c);
  if (!id.ok) return problem(c, id.error);
  const reaction = { key: c.req.param("key") ?? "", on };
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.react(c.var.caller, id.value, reaction)));
}

/** The message that the path names. An impossible id is answered like one that nobody has. */
function readMessageId(c: Ctx): Result<string> {
  const read = messageId.safeParse(c.req.param("messageId"));
  return read.success ? ok(read.data) : fail("not_found");
}
