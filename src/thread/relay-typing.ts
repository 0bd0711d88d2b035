import type { Identity } from "../protocol/identity.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { Room } from "./room.ts";
import { takeHttpFrame } from "./sending.ts";
import type { Permissions } from "./thread.ts";

/** Tells the others that somebody types or stopped; more than one start in two seconds it tells nobody. */
export function relayTyping(room: Room, { userId, access }: Permissions, isTyping: boolean): void {
  if (!access || access === "reader") return;
  const isNews = isTyping ? room.typing.start(userId, room.now) : room.typing.stop(userId);
  const threadId = room.thread.record?.id ?? "";
  if (isNews) room.tell({ type: "user_typing", threadId, userId, isTyping }, (session) => session.userId !== userId);
}

/** `typing_start` and `typing_stop` over HTTP. */
export function setTyping(room: Room, caller: Identity, isTyping: boolean): Result<null> {
  const permissions = room.thread.permissionsOf(caller);
  if (!permissions) return fail("not_found");
  const refused = takeHttpFrame(room, caller);
  if (refused) return refused;
  relayTyping(room, permissions, isTyping);
  return ok(null);
}
