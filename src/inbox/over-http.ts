import { fail, type Result } from "../protocol/errors.ts";
import type { Hub } from "./hub.ts";

/** Answers what a user asks over HTTP. No socket's rate bounds it, so it takes from one of the user's own: rule F5. */
export async function overHttp<T>(hub: Hub, answer: (hub: Hub) => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
  const retryAfterMs = hub.httpFrames.take(hub.now);
  return retryAfterMs > 0 ? fail("rate_limited", { retryAfterMs }) : answer(hub);
}
