import { Hono } from "hono";
import { askInbox } from "../actor/stubs.ts";
import { upgradeRequest } from "../actor/upgrade.ts";
import { inboxEventsQuery, inboxQuery, inboxSocketQuery, patchInboxThread } from "../protocol/inbox.ts";
import { type PresenceList, putStatus, putWatches } from "../protocol/presence.ts";
import { ok } from "../protocol/result.ts";
import type { HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { nameThread, readBody, readQuery } from "./input.ts";
import { authenticateUpgrade } from "./upgrade.ts";

/** `/v1/inbox/socket` */
export const inboxSocket = new Hono<HttpEnv>();

inboxSocket.get("/", authenticateUpgrade, async (c) => {
  const query = readQuery(c, inboxSocketQuery);
  if (!query.ok) return problem(c, query.error);
  const { caller } = c.var;
  const request = () => upgradeRequest(caller, query.value);
  const upgraded = await askInbox(c.env, caller.userId, async (inbox) => ok(await inbox.fetch(request())));
  return upgraded.ok ? upgraded.value : problem(c, upgraded.error);
});

inboxSocket.all("/", refuseOtherMethods("GET"));

/** `/v1/inbox`: the caller's own. */
export const inbox = new Hono<HttpEnv>();

inbox.get("/", async (c) => {
  const query = readQuery(c, inboxQuery);
  if (!query.ok) return problem(c, query.error);
  const { caller } = c.var;
  return answer(c, await askInbox(c.env, caller.userId, (inbox) => inbox.page(caller, query.value)));
});

inbox.all("/", refuseOtherMethods("GET"));

inbox.get("/events", async (c) => {
  const query = readQuery(c, inboxEventsQuery);
  if (!query.ok) return problem(c, query.error);
  const { caller } = c.var;
  return answer(c, await askInbox(c.env, caller.userId, (inbox) => inbox.poll(caller, query.value)));
});

inbox.all("/events", refuseOtherMethods("GET"));

inbox.patch("/threads/:threadId", nameThread, async (c) => {
  const patch = await readBody(c, patchInboxThread);
  if (!patch.ok) return problem(c, patch.error);
  const { caller, threadId } = c.var;
  return answer(c, await askInbox(c.env, caller.userId, (inbox) => inbox.patchThread(caller, threadId, patch.value)));
});

inbox.all("/threads/:threadId", refuseOtherMethods("PATCH"));

inbox.post("/seen", async (c) => {
  const { caller } = c.var;
  return answer(c, await askInbox(c.env, caller.userId, (inbox) => inbox.markSeen(caller)));
});

inbox.all("/seen", refuseOtherMethods("POST"));

inbox.put("/status", async (c) => {
  const status = await readBody(c, putStatus);
  if (!status.ok) return problem(c, status.error);
  const { caller } = c.var;
  return answer(c, await askInbox(c.env, caller.userId, (inbox) => inbox.setStatus(caller, status.value)));
});

inbox.all("/status", refuseOtherMethods("PUT"));

inbox.put("/watches", async (c) => {
  const watches = await readBody(c, putWatches);
  if (!watches.ok) return problem(c, watches.error);
  const { caller } = c.var;
  const watched = await askInbox(c.env, caller.userId, (inbox) => inbox.watchPresence(caller, watches.value));
  return watched.ok ? c.json({ presence: watched.value } satisfies PresenceList) : problem(c, watched.error);
});

inbox.all("/watches", refuseOtherMethods("PUT"));
