import { Hono } from "hono";
import manifest from "../../package.json" with { type: "json" };
import { askInbox, askThread } from "../actor/stubs.ts";
import type { Env } from "../env.ts";
import type { Result } from "../protocol/result.ts";
import type { HttpEnv } from "./context.ts";
import { refuseOtherMethods } from "./errors.ts";

/** `/healthz`: which version runs, and whether objects of both kinds can be reached. */
export const health = new Hono<HttpEnv>();

health.get("/", async (c) => {
  const [THREAD_ROOM, USER_INBOX] = await Promise.all([isThreadReachable(c.env), isInboxReachable(c.env)]);
  const isHealthy = THREAD_ROOM && USER_INBOX;
  const body = {
    status: isHealthy ? "ok" : "unreachable",
    version: manifest.version,
    bindings: { THREAD_ROOM, USER_INBOX },
  };
  return c.json(body, isHealthy ? 200 : 503);
});

health.all("/", refuseOtherMethods("GET"));

/** Any object will do, and asking one that does not exist writes nothing. */
const PROBE = "healthz";

function isThreadReachable(env: Env): Promise<boolean> {
  const nobody = { userId: PROBE, service: false, issuedAt: Date.now(), expiresAt: Date.now() };
  return hasAnswered(askThread(env, PROBE, (thread) => thread.snapshot(nobody)));
}

function isInboxReachable(env: Env): Promise<boolean> {
  return hasAnswered(askInbox(env, PROBE, (inbox) => inbox.ping()));
}

/** A refusal is an answer; being too busy, or wrongly configured, is not. */
async function hasAnswered(asked: Promise<Result<unknown>>): Promise<boolean> {
  try {
    const result = await asked;
    return result.ok || result.error.code === "not_found";
  } catch (error) {
    console.error("health:", error);
    return false;
  }
}
