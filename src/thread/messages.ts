import type { HistoryQuery, MessagePage, MessageSent, MessageType } from "../protocol/message.ts";
import { type Failure, ok, type Result } from "../protocol/result.ts";
import { messageFrame, threadIdOf } from "./rendering.ts";
import type { Permissions, Thread } from "./thread.ts";
import type { MessageRecord } from "./thread-store.ts";

/** A message on its way into the log: authorized, its text normalized. */
export interface Send {
  readonly senderId: string;
  readonly visibleFromSeq: number;
  readonly id: string;
  readonly messageType: MessageType;
  readonly text: string;
  readonly replyTo?: string;
  /** When it was said, if that was before now. */
  readonly at?: number;
}

/**
 * Appends a message and says what became of it. A known id of the same sender gets its original acknowledgement,
 * whatever it says this time: the first content stands. Within `thread.commit`.
 */
export function appendMessage(thread: Thread, send: Send, now: number): Result<MessageSent> {
  if (send.replyTo !== undefined) {
    const quoted = thread.store.messageById(send.replyTo);
    if (!quoted || quoted.seq < send.visibleFromSeq) return acknowledgeKnown(thread, send, { code: "reply_not_found" });
  }
  const seq = thread.nextSeq();
  const at = Math.min(send.at ?? now, now);
  const message: MessageRecord = {
    seq,
    rev: seq,
    id: send.id,
    senderId: send.senderId,
    type: send.messageType,
    text: send.text,
    at,
    replyTo: send.replyTo ?? null,
    editedAt: null,
    deletedAt: null,
    deletedBy: null,
    reactions: null,
  };
  if (!thread.store.insertMessage(message)) return acknowledgeKnown(thread, send, { code: "internal" });
  thread.append(messageFrame(thread, message));
  return ok({ type: "message_sent", threadId: threadIdOf(thread), id: send.id, seq, at });
}

function acknowledgeKnown(thread: Thread, send: Send, otherwise: Failure): Result<MessageSent> {
  const known = thread.store.messageById(send.id);
  if (!known) return { ok: false, error: otherwise };
  if (known.senderId !== send.senderId) return { ok: false, error: { code: "id_taken" } };
  const same = known.text === send.text && known.type === send.messageType && known.replyTo === (send.replyTo ?? null);
  return ok({
    type: "message_sent",
    threadId: threadIdOf(thread),
    id: known.id,
    seq: known.seq,
    at: known.at,
    duplicate: true,
    ...(!same && { mismatch: true }),
  });
}

/** A page of history as this caller may see it, newest first. */
export function readHistory(thread: Thread, permissions: Permissions, query: HistoryQuery): MessagePage {
  const first = permissions.visibleFromSeq;
  const rows = pageRows(thread, first, query);
  const newest = rows.at(0);
  const oldest = rows.at(-1);
  const edge = oldest?.seq ?? query.before ?? query.around ?? thread.lastSeq + 1;
  const end = newest?.seq ?? query.after ?? (query.before ?? query.around ?? thread.lastSeq + 1) - 1;
  const older = thread.store.messagesBefore({ first, before: edge, limit: 1 }).length > 0;
  const newer = thread.store.messagesAfter(Math.max(end, first - 1), 1).length > 0;
  return {
    messages: rows.map((row) => messageFrame(thread, row, permissions.userId)),
    epoch: thread.record?.epoch ?? "",
    asOfSeq: thread.lastSeq,
    before: older ? edge : null,
    after: newer ? end : null,
  };
}

function pageRows(thread: Thread, first: number, query: HistoryQuery): MessageRecord[] {
  const { limit } = query;
  if (query.after !== undefined) {
    return thread.store.messagesAfter(Math.max(query.after, first - 1), limit).reverse();
  }
  if (query.around !== undefined) {
    const newer = thread.store.messagesAfter(Math.max(query.around - 1, first - 1), Math.ceil(limit / 2));
    const older = thread.store.messagesBefore({ first, before: query.around, limit: limit - newer.length });
    return [...newer.reverse(), ...older];
  }
  const before = query.before ?? thread.lastSeq + 1;
  return thread.store.messagesBefore({ first, before, limit });
}
