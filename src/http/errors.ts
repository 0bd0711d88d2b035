import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERRORS } from "../protocol/errors.ts";
import type { Problem } from "../protocol/identity.ts";
import { type Failure, fail, type Result } from "../protocol/result.ts";

/** The one mapping of a failure to HTTP: problem details (RFC 9457) with a stable `code`. */
export function problem(c: Context, failure: Failure, headers: Record<string, string> = {}): Response {
  const { status, title } = ERRORS[failure.code];
  const { code, detail, retryAfterMs, current } = failure;
  const body: Problem = { type: "about:blank", title, status, code, detail, retryAfterMs, current };
  if (retryAfterMs !== undefined) c.header("Retry-After", String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json", ...headers });
}

/** Answers with the value as JSON, or with the failure. A value of null is an answer without a body. */
export function answer<T>(c: Context, result: Result<T>, status: ContentfulStatusCode = 200): Response {
  if (!result.ok) return problem(c, result.error);
  return result.value === null ? c.body(null, 204) : c.json(result.value, status);
}

/** The last resort: what was not expected is logged here and told to nobody. */
export function onUnexpected(error: Error, c: Context): Response {
  // The route, not the URL: ids stay out of the logs, and so would a token that somebody put into a query.
  console.error(`unexpected: ${c.req.method} ${c.req.path.split("/").slice(0, 3).join("/")}: ${error.stack ?? error}`);
  return problem(c, { code: "internal" });
}

/** Ends a route: every method that it does not take is refused with those that it does (RFC 9110, 15.5.6). */
export function refuseOtherMethods(...allowed: string[]) {
  return (c: Context) => problem(c, fail("method_not_allowed").error, { Allow: allowed.join(", ") });
}
