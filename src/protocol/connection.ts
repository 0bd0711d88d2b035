import * as z from "zod";
import { ERRORS, type ErrorCode } from "./errors.ts";
import { messageId, queryNumber, ref, seq, threadId, time, userId } from "./identifiers.ts";
import { newMessage } from "./message.ts";
import { threadSnapshot } from "./thread.ts";

/**
 * The connection. The server speaks first: `connection_status`, then in the same turn what was missed, then
 * `caught_up`, then live. Rules C1–C11.
 */
export const joinMessageThread = z.object({ type: z.literal("join_message_thread"), threadId, ref: ref.optional() });
export const leaveMessageThread = z.object({ type: z.literal("leave_message_thread"), ref: ref.optional() });
export const refreshToken = z.object({ type: z.literal("refresh_token"), token: z.string(), ref: ref.optional() });

export const connected = threadSnapshot.extend({
  type: z.literal("connection_status"),
  status: z.literal("connected"),
  /** Whether the events after the client's cursor follow. When false, discard cached pages and load the newest. */
  recovered: z.boolean(),
  typing: z.array(userId),
  heartbeatMs: z.int(),
  limits: z.object({ messageCodePoints: z.int(), frameUnits: z.int() }),
  serverTime: time,
  ref: ref.optional(),
});
export type Connected = z.infer<typeof connected>;

/** Said before the server closes on purpose. */
export const closing = z.object({
  type: z.literal("connection_status"),
  status: z.literal("closing"),
  code: z.int(),
  retryAfterMs: z.int().optional(),
});
export type Closing = z.infer<typeof closing>;

/** Everything that was missed has been sent, up to `seq`. */
export const caughtUp = z.object({ type: z.literal("caught_up"), threadId, seq });
export type CaughtUp = z.infer<typeof caughtUp>;

const errorCodes = Object.keys(ERRORS).filter((code): code is ErrorCode => code in ERRORS);

export const errorFrame = z.object({
  type: z.literal("error"),
  code: z.enum(errorCodes),
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.int().optional(),
  /** The message that was refused, or that was to be changed. */
  id: messageId.optional(),
  /** Of a `conflict`: the message as it is now. */
  current: newMessage.optional(),
  ref: ref.optional(),
});
export type ErrorFrame = z.infer<typeof errorFrame>;

/** Query of `GET /v1/threads/:id/socket`. With neither cursor, no backlog. */
export const socketQuery = z.object({
  epoch: z.string().max(64).optional(),
  after: queryNumber.pipe(seq).optional(),
  tail: queryNumber.pipe(z.int().min(1).max(100)).optional(),
});
export type SocketQuery = z.infer<typeof socketQuery>;
