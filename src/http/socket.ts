import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { upgradeRequest } from "../actor/upgrade.ts";
import { socketQuery } from "../protocol/connection.ts";
import { ERRORS } from "../protocol/errors.ts";
import { ok } from "../protocol/result.ts";
import type { HttpEnv } from "./context.ts";
import { problem, refuseOtherMethods } from "./errors.ts";
import { nameThread, readQuery } from "./input.ts";
import { authenticateUpgrade } from "./upgrade.ts";

/** `/v1/threads/:threadId/socket` */
export const socket = new Hono<HttpEnv>();

socket.get("/", authenticateUpgrade, nameThread, async (c) => {
  const query = readQuery(c, socketQuery);
  if (!query.ok) return problem(c, query.error);
  const { threadId, caller } = c.var;
  const request = () => upgradeRequest(caller, query.value);
  const upgraded = await askThread(c.env, threadId, async (thread) => ok(await thread.fetch(request())));
  if (!upgraded.ok) return problem(c, upgraded.error);
  if (upgraded.value.status === ERRORS.too_many_sockets.status) return problem(c, { code: "too_many_sockets" });
  return upgraded.value;
});

socket.all("/", refuseOtherMethods("GET"));
