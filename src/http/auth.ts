import type { MiddlewareHandler } from "hono";
import { readIdentityConfig } from "../identity/config.ts";
import { verifyToken } from "../identity/verify.ts";
import type { Identity } from "../protocol/identity.ts";
import { type Failure, fail, type Result } from "../protocol/result.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { problem } from "./errors.ts";

/** One `Bearer` credential (RFC 6750, 2.1). A repeated header arrives joined by a comma and does not match. */
const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;

/** Puts the caller into the context, or refuses; no object has been woken until here. */
export const authenticate: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const token = BEARER.exec(c.req.header("Authorization") ?? "")?.[1];
  const caller = token === undefined ? fail("unauthorized") : await identify(c, token);
  if (!caller.ok) return refuseCaller(c, caller.error);
  c.set("caller", caller.value);
  await next();
};

/** Who holds this token. */
export async function identify(c: Ctx, token: string): Promise<Result<Identity>> {
  const config = readIdentityConfig(c.env);
  return config.ok ? verifyToken(token, config.value, Date.now()) : config;
}

/** A 401 names the scheme (RFC 9110, 11.6.1), and says whether there was a token (RFC 6750, 3.1). */
export function refuseCaller(c: Ctx, failure: Failure): Response {
  if (failure.code === "misconfigured") console.error(failure.detail);
  if (failure.code === "unauthorized") return problem(c, failure, { "WWW-Authenticate": "Bearer" });
  const isAboutToken = failure.code === "invalid_token" || failure.code === "token_expired";
  return problem(c, failure, isAboutToken ? { "WWW-Authenticate": 'Bearer error="invalid_token"' } : {});
}
