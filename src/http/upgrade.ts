import type { MiddlewareHandler } from "hono";
import { refuseUpgrade } from "../actor/sockets.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import type { Identity } from "../protocol/identity.ts";
import { SUBPROTOCOL } from "../protocol/limits.ts";
import { fail, type Result } from "../protocol/result.ts";
import { identify, refuseCaller } from "./auth.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { problem } from "./errors.ts";
import { isAllowedOrigin } from "./origins.ts";

/**
 * What comes before every upgrade (RFC 6455). A browser cannot set headers on it, so the token comes as a
 * subprotocol, `parlor.v1, bearer.<jwt>`; never in the URL, which ends up in logs. A browser does send `Origin`,
 * and nothing else keeps a foreign page from opening a socket. No object has been woken until here.
 */
export const authenticateUpgrade: MiddlewareHandler<HttpEnv> = async (c, next) => {
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
};

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
