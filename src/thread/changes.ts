import { utf8Length } from "../actor/frame-text.ts";
import { isEmoji } from "../protocol/emoji.ts";
import { LIMITS, type Windows } from "../protocol/limits.ts";
import type { MessageChanged } from "../protocol/message.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { MessageVersions } from "../protocol/version.ts";
import { changeFrame, type KeptChange, messageFrame, readReactions, threadIdOf } from "./rendering.ts";
import type { Permissions, Thread } from "./thread.ts";
import type { MessageRecord } from "./thread-store.ts";

/**
 * What becomes of a message after it was stored. Each takes the next seq, and is judged within the transaction, where
 * what was asked for before it is known. To ask for what is so is acknowledged, and changes nothing. Rules E1–E8, X1–X3.
 */

/** A change on its way into the log: its text, if it has one, is normalized. */
export type Change =
  | { readonly kind: "edit"; readonly id: string; readonly text: string; readonly baseRev: number }
  | { readonly kind: "delete"; readonly id: string }
  | { readonly kind: "react"; readonly id: string; readonly key: string; readonly on: boolean };

interface Changing {
  readonly permissions: Permissions;
  readonly windows: Windows;
  readonly now: number;
}

/** Makes the change and says what became of it. Within `thread.commit`. */
export function changeMessage(thread: Thread, change: Change, by: Changing): Result<MessageChanged> {
  const message = thread.store.messageById(change.id);
  if (!message || message.seq < by.permissions.visibleFromSeq) return fail("not_found");
  switch (change.kind) {
    case "edit":
      return edit(thread, { message, ...change }, by);
    case "delete":
      return remove(thread, message, by);
    case "react":
      return react(thread, { message, ...change }, by);
    default:
      return change satisfies never;
  }
}

function edit(
  thread: Thread,
  { message, text, baseRev }: { message: MessageRecord; text: string; baseRev: number },
  { permissions, windows, now }: Changing,
): Result<MessageChanged> {
  if (message.senderId !== permissions.userId || message.type === "system") return fail("forbidden");
  if (message.deletedAt !== null) return fail("gone");
  if (message.text === text) return ok(unchanged(thread, message));
  if (now - message.at >= windows.editMs) return fail("edit_window_passed");
  if (message.rev !== baseRev)
    return { ok: false, error: { code: "conflict", current: messageFrame(thread, message, permissions.userId) } };
  const seq = thread.nextSeq();
  thread.store.insertVersion(message);
  overwrite(thread, message);
  const edited = { ...message, rev: seq, text, editedAt: now };
  thread.store.updateMessage(edited);
  return ok(changed(thread, edited, { type: "message_edited" }));
}

function remove(
  thread: Thread,
  message: MessageRecord,
  { permissions, windows, now }: Changing,
): Result<MessageChanged> {
  const { userId, service, access } = permissions;
  const isManager = service || access === "owner";
  if (!isManager && message.senderId !== userId) return fail("forbidden");
  if (message.deletedAt !== null) return ok(unchanged(thread, message));
  if (!isManager && now - message.at >= windows.deleteMs) return fail("delete_window_passed");
  const seq = thread.nextSeq();
  for (const version of thread.store.versionsOf(message.seq)) {
    thread.store.overwriteVersion(message.seq, version.rev, fillerFor(version.text));
  }
  thread.store.deleteVersions(message.seq);
  overwrite(thread, message);
  const gone = { ...message, rev: seq, text: "", deletedAt: now, deletedBy: userId, reactions: null };
  thread.store.updateMessage(gone);
  thread.messageDeleted(message);
  return ok(changed(thread, gone, { type: "message_deleted" }));
}

function react(
  thread: Thread,
  { message, key, on }: { message: MessageRecord; key: string; on: boolean },
  { permissions }: Changing,
): Result<MessageChanged> {
  const { userId } = permissions;
  if (message.deletedAt !== null) return fail("gone");
  const { of } = readReactions(message);
  const users = of[key] ?? [];
  if (users.includes(userId) === on) return ok(unchanged(thread, message));
  if (on && users.length === 0 && Object.keys(of).length >= LIMITS.reactionKinds) return fail("too_many_reactions");
  const seq = thread.nextSeq();
  const { [key]: _, ...others } = of;
  const now = on ? [...users, userId] : users.filter((other) => other !== userId);
  // A kind keeps its place among the others as long as somebody has it.
  const kept = now.length === 0 ? others : { ...of, [key]: now };
  const reacted = { ...message, reactions: JSON.stringify({ seq, of: kept }) };
  thread.store.updateMessage(reacted);
  return ok(changed(thread, reacted, { type: "reaction_changed", userId, key, on }));
}

function changed(thread: Thread, message: MessageRecord, change: KeptChange): MessageChanged {
  const seq = thread.nextSeq();
  thread.appendChange(changeFrame(thread, { seq, message, change }), { messageSeq: message.seq, change });
  return { type: "message_changed", threadId: threadIdOf(thread), id: message.id, seq, rev: message.rev };
}

const unchanged = (thread: Thread, { id, rev }: MessageRecord): MessageChanged => ({
  type: "message_changed",
  threadId: threadIdOf(thread),
  id,
  seq: thread.lastSeq,
  rev,
  duplicate: true,
});

/** As many other bytes in place of the text, so that none of it stays in the database's pages once it is gone. */
function overwrite(thread: Thread, message: MessageRecord): void {
  thread.store.updateMessage({ ...message, text: fillerFor(message.text) });
}

const fillerFor = (text: string): string => "x".repeat(utf8Length(text));

/** Whether this may be a reaction at all. */
export const judgeReaction = (key: string): Result<string> => (isEmoji(key) ? ok(key) : fail("invalid_reaction"));

/** What a message said before each of its edits, for the service. */
export function readVersions(thread: Thread, permissions: Permissions, id: string): Result<MessageVersions> {
  if (!permissions.service) return fail("forbidden");
  const message = thread.store.messageById(id);
  if (!message) return fail("not_found");
  const versions = thread.store.versionsOf(message.seq).map(({ rev, text, at }) => ({ rev, message: text, at }));
  return ok({ id, rev: message.rev, versions });
}
