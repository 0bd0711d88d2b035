import type { MiddlewareHandler } from "hono";
import type { Env } from "../env.ts";
import type { Ctx, HttpEnv } from "./context.ts";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
const DAY_SECONDS = 24 * 60 * 60;

/**
 * Whether a page of this origin may use the service: it is the service's own origin or one of those listed,
 * compared as a whole (RFC 6454, 6.2), so a prefix, a twin scheme or `null` is another origin.
 */
export function isAllowedOrigin(c: Ctx, origin: string): boolean {
  return origin === new URL(c.req.url).origin || listedOrigins(c.env).includes(origin);
}

function listedOrigins(env: Env): string[] {
  const entries = `${env.ALLOWED_ORIGINS ?? ""},${env.FRONTEND_URL ?? ""}`.split(",").map((entry) => entry.trim());
  return entries
    .filter((entry) => URL.canParse(entry))
    .map((entry) => new URL(entry))
    .filter(({ protocol }) => protocol === "https:" || protocol === "http:")
    .map(({ origin }) => origin);
}

/**
 * CORS (the Fetch standard, 3.2) without credentials: a token is sent by hand, a cookie never counts. An
 * origin that is not allowed gets its answer without the headers, and its browser keeps it from the page.
 */
export const cors: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const origin = c.req.header("Origin");
  const allowed = origin !== undefined && isAllowedOrigin(c, origin) ? origin : undefined;
  if (c.req.method === "OPTIONS") {
    c.header("Vary", "Origin");
    if (allowed) {
      c.header("Access-Control-Allow-Origin", allowed);
      c.header("Access-Control-Allow-Methods", METHODS);
      c.header("Access-Control-Allow-Headers", "Authorization, Content-Type");
      c.header("Access-Control-Max-Age", String(DAY_SECONDS));
    }
    return c.body(null, 204);
  }
  await next();
  if (c.res.status === 101) return;
  c.res.headers.append("Vary", "Origin");
  if (!allowed) return;
  c.res.headers.set("Access-Control-Allow-Origin", allowed);
  c.res.headers.set("Access-Control-Expose-Headers", "Retry-After");
};
