import type { Fields } from "../codec/readers.ts";
import type { Post } from "../connection/polling.ts";
import type { ChangeView, MessageView } from "../thread/message-view.ts";
import { isFree } from "./free.ts";
import type { Outbox, OutboxEntry, Shown } from "./operations.ts";

/** What is the same for operations that change a message. */

type ChangeEntry = OutboxEntry<"edit" | "delete" | "react">;

/** Lays a change over its message, if that is shown. */
export function overMessage(
  entry: ChangeEntry,
  { placed, last, keep }: Shown,
  draw: (of: MessageView) => MessageView,
): void {
  for (const list of [placed, last]) {
    const index = list.findIndex(({ id }) => id === entry.messageId);
    const view = list[index];
    if (view) list[index] = keep(entry, view, () => draw(view));
  }
}

/** How far a change has come. */
export function changeView(entry: ChangeEntry, text?: string): ChangeView {
  const { id, kind, is, isTried, failed } = entry;
  const base = { id, kind, ...(text !== undefined && { text }) };
  if (is === "failed") return { ...base, status: "failed", failure: failed };
  if (is === "sent") return { ...base, status: "sent" };
  return { ...base, status: isTried ? "unconfirmed" : is === "flying" ? "sending" : "queued" };
}

/** Puts a change into the outbox in place of those that it makes superfluous, as far as they cannot be in the thread yet. */
export function inPlaceOf(outbox: Outbox, entry: OutboxEntry, isSuperfluous: (other: OutboxEntry) => boolean): Outbox {
  return [...outbox.filter((other) => !isFree(other) || !isSuperfluous(other)), entry];
}

/** The route of a message, or of what belongs to it. */
export const changeRequest = (
  path: string,
  { id, ref, ...body }: Fields,
  { method, of = "" }: { method: string; of?: string },
): Post => ({
  path: `${path}/messages/${String(id)}${of}`,
  method,
  body,
  read: (changed) => [{ ...changed, type: "message_changed", ref }],
});
