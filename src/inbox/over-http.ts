import { fail, type Result } from "../protocol/result.ts";
import type { InboxRoom } from "./inbox-room.ts";

/** Answers what a user asks over HTTP. No socket's rate bounds it, so it takes from one of the user's own: rule F5. */
export async function overHttp<T>(
  room: InboxRoom,
  answer: (room: InboxRoom) => Result<T> | Promise<Result<T>>,
): Promise<Result<T>> {
  const retryAfterMs = room.httpFrames.take(room.now);
  return retryAfterMs > 0 ? fail("rate_limited", { retryAfterMs }) : answer(room);
}
