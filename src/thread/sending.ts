import type { Identity } from "../protocol/identity.ts";
import type { MessageSent, MessageType } from "../protocol/message.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { normalizeText } from "../protocol/text.ts";
import { appendMessage, type Send } from "./messages.ts";
import type { Room } from "./room.ts";
import type { Permissions } from "./thread.ts";

/** A message as it was asked for, on a socket or over HTTP. */
export interface SendRequest {
  readonly id: string;
  readonly messageType: MessageType;
  readonly message: string;
  readonly replyTo?: string;
  /** When it was said, of a message that the service takes over from elsewhere; no client can tell this. Now unless told. */
  readonly at?: number;
}

/** Judges a message at arrival, before anything is written: the rate, the permissions, the text. */
export function prepareSend(room: Room, permissions: Permissions, request: SendRequest): Result<Send> {
  const refused = permissions.service ? 0 : takeMessageRate(room, permissions.userId);
  if (refused > 0) return fail("rate_limited", { retryAfterMs: refused });
  if (!permissions.service && permissions.access === "reader") return fail("read_only");
  if (request.messageType === "system" && !permissions.service) return fail("forbidden");
  const normalized = normalizeText(request.message);
  if ("fault" in normalized) return fail(normalized.fault, { detail: normalized.detail });
  return ok({
    senderId: permissions.userId,
    visibleFromSeq: permissions.visibleFromSeq,
    id: request.id,
    messageType: request.messageType,
    text: normalized.text,
    replyTo: request.replyTo,
    at: request.at,
  });
}

/** Takes one of the messages that a user, and all in the thread, may write; returns the milliseconds to wait, 0 for none. */
export function takeMessageRate(room: Room, userId: string): number {
  const user = room.userMessages.of(userId, room.now);
  const ofUser = user.take(room.now);
  if (ofUser > 0) return ofUser;
  const ofThread = room.threadMessages.of("", room.now).take(room.now);
  if (ofThread > 0) user.giveBack();
  return ofThread;
}

/** Judges a durable change that is not a message: as with messages, nobody but the service may flood the log. */
export function takeChange(room: Room, caller: Identity): Failed | undefined {
  const retryAfterMs = caller.service ? 0 : takeMessageRate(room, caller.userId);
  return retryAfterMs > 0 ? fail("rate_limited", { retryAfterMs }) : undefined;
}

/** Judges over HTTP what on a socket would be a frame. */
export function takeHttpFrame(room: Room, { userId }: Identity): Failed | undefined {
  const retryAfterMs = room.userFrames.of(userId, room.now).take(room.now);
  return retryAfterMs > 0 ? fail("rate_limited", { retryAfterMs }) : undefined;
}

type Failed = ReturnType<typeof fail>;

/** Sends over HTTP: resolves when the message is durable, or definitely is not. */
export async function post(room: Room, caller: Identity, request: SendRequest): Promise<Result<MessageSent>> {
  const permissions = room.thread.permissionsOf(caller);
  if (!permissions) return fail("not_found");
  const send = prepareSend(room, permissions, request);
  if (!send.ok) return send;
  return new Promise((resolve) => {
    room.enqueue({
      write: (now) => appendMessage(room.thread, send.value, now),
      answer: (outcome) => {
        resolve(outcome);
        return undefined;
      },
    });
  });
}
