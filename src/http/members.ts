import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { putMember } from "../protocol/member.ts";
import type { HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readBody, readUserId } from "./input.ts";

/** `/v1/threads/:threadId/members` */
export const members = new Hono<HttpEnv>();

members.put("/:userId", async (c) => {
  const user = readUserId(c);
  if (!user.ok) return problem(c, user.error);
  const member = await readBody(c, putMember);
  if (!member.ok) return problem(c, member.error);
  const put = await askThread(c.env, c.var.threadId, (thread) =>
    thread.putMember(c.var.caller, user.value, member.value),
  );
  return put.ok ? c.json(put.value.member, put.value.added ? 201 : 200) : problem(c, put.error);
});

members.delete("/:userId", async (c) => {
  const user = readUserId(c);
  if (!user.ok) return problem(c, user.error);
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.removeMember(c.var.caller, user.value)));
});

members.all("/:userId", refuseOtherMethods("PUT", "DELETE"));
