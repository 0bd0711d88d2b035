import type { Identity } from "../protocol/identity.ts";
import type { MessageChanged } from "../protocol/message.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { normalizeText } from "../protocol/text.ts";
import { type Change, changeMessage, judgeReaction } from "./changes.ts";
import type { Operation } from "./operations.ts";
import type { Room } from "./room.ts";
import { takeMessageRate } from "./sending.ts";
import type { Permissions } from "./thread.ts";

/** Judges a change at arrival, before anything is written: the rate, the permissions, the text or the emoji. */
export function prepareChange(room: Room, permissions: Permissions, change: Change): Result<Change> {
  const refused = permissions.service ? 0 : takeRate(room, permissions.userId, change);
  if (refused > 0) return fail("rate_limited", { retryAfterMs: refused });
  // What one has said one may take back, also when one may say nothing more.
  const mayOnlyRead = !permissions.service && permissions.access === "reader";
  if (mayOnlyRead && change.kind !== "delete") return fail("read_only");
  if (change.kind === "react") {
    const judged = judgeReaction(change.key);
    if (!judged.ok) return judged;
  }
  if (change.kind !== "edit") return ok(change);
  const normalized = normalizeText(change.text);
  if ("fault" in normalized) return fail(normalized.fault, { detail: normalized.detail });
  return ok({ ...change, text: normalized.text });
}

/** An edit counts as a message. */
function takeRate(room: Room, userId: string, { kind }: Change): number {
  return kind === "edit" ? takeMessageRate(room, userId) : room.userChanges.of(userId, room.now).take(room.now);
}

/** The change as an operation for the next flush. */
export const changing = (
  room: Room,
  { permissions, change }: { permissions: Permissions; change: Change },
  answer: Operation<MessageChanged>["answer"],
): Operation<MessageChanged> => ({
  write: (now) => changeMessage(room.thread, change, { permissions, windows: room.ports.windows, now }),
  answer,
});

/** Changes a message over HTTP: resolves when the change is durable, or definitely is not. */
export async function change(room: Room, caller: Identity, asked: Change): Promise<Result<MessageChanged>> {
  const permissions = room.thread.permissionsOf(caller);
  if (!permissions) return fail("not_found");
  const prepared = prepareChange(room, permissions, asked);
  if (!prepared.ok) return prepared;
  return new Promise((resolve) => {
    room.enqueue(
      changing(room, { permissions, change: prepared.value }, (outcome) => {
        resolve(outcome);
        return undefined;
      }),
    );
  });
}
