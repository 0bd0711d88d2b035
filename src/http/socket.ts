import { Hono } from "hono";
import { refuseUpgrade } from "../actor/sockets.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { type SocketQuery, socketQuery } from "../protocol/connection.ts";
import { ERRORS, fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { SUBPROTOCOL } from "../protocol/limits.ts";
import { INTERNAL_HEADERS } from "../thread/thread-rpc.ts";
import { identify, refuseCaller } from "./auth.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { problem, refuseOtherMethods } from "./errors.ts";
import { nameThread, readQuery } from "./input.ts";
import { isAllowedOrigin } from "./origins.ts";
import { askThread } from "./stubs.ts";

/**
 * `/v1/threads/:threadId/socket`: the upgrade (RFC 6455). A browser cannot set headers on it, so the token
 * comes as a subprotocol, `parlor.v1, bearer.<jwt>`; never in the URL, which ends up in logs. A browser
 * does send `Origin`, and nothing else keeps a foreign page from opening a socket.
 */
export const socket = new Hono<HttpEnv>();

socket.get("/", async (c, next) => {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
    return problem(c, { code: "upgrade_required" }, { Connection: "Upgrade", Upgrade: "websocket" });
  }
  const origin = c.req.header("Origin");
  if (origin !== undefined && !isAllowedOrigin(c, origin)) return problem(c, { code: "origin_not_allowed" });
  const offered = (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((protocol) => protocol.trim());
  const caller = await identifyByProtocol(c, offered);
  if (!caller.ok) return refuseCaller(c, caller.error);
  if (!offered.includes(SUBPROTOCOL)) return closeUnspoken(offered);
  c.set("caller", caller.value);
  await next();
});

socket.get("/", nameThread, async (c) => {
  const query = readQuery(c, socketQuery);
  if (!query.ok) return problem(c, query.error);
  const upgraded = await askThread(c.env, c.var.threadId, async (thread) =>
    ok(await thread.fetch(upgradeFor(c, query.value))),
  );
  if (!upgraded.ok) return problem(c, upgraded.error);
  if (upgraded.value.status === ERRORS.too_many_sockets.status) return problem(c, { code: "too_many_sockets" });
  return upgraded.value;
});

socket.all("/", refuseOtherMethods("GET"));

const BEARER = "bearer.";

async function identifyByProtocol(c: Ctx, offered: readonly string[]): Promise<Result<Identity>> {
  const [token, ...more] = offered.filter((protocol) => protocol.startsWith(BEARER));
  return token !== undefined && more.length === 0 ? identify(c, token.slice(BEARER.length)) : fail("unauthorized");
}

/**
 * Nothing that is offered is spoken here. Only an open socket can be told so by a close code, and a browser
 * opens one only if it is answered with something that it offered.
 */
function closeUnspoken(offered: readonly string[]): Response {
  const echoed = offered.find((protocol) => /^[\w.+-]{1,64}$/.test(protocol) && !protocol.startsWith(BEARER));
  return refuseUpgrade(CLOSE.protocolVersion, echoed);
}

/** The request that the object gets: nothing of the client's but the query as it was read, so nothing in it can pass for ours. */
function upgradeFor(c: Ctx, query: SocketQuery): Request {
  const { threadId, caller } = c.var;
  const headers = {
    Upgrade: "websocket",
    [INTERNAL_HEADERS.identity]: encodeURIComponent(JSON.stringify(caller)),
    [INTERNAL_HEADERS.threadId]: threadId,
  };
  const url = new URL(c.req.path, c.req.url);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return new Request(url, { headers });
}
