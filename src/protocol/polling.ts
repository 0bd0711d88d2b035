import * as z from "zod";
import { durableEvent } from "./frames.ts";
import { epoch, queryNumber, seq, threadId, time, userId } from "./identifiers.ts";
import { LIMITS } from "./limits.ts";

/**
 * Long-polling, for networks that refuse WebSockets: the same events by the same cursor. The answer comes
 * at a durable event, or when who types, views and has read differs from the `transient` revision that
 * the client echoes, or after `wait` seconds. Rules P1–P4.
 */
export const eventsQuery = z.object({
  epoch: z.string().max(64).optional(),
  after: queryNumber.pipe(seq).optional(),
  transient: z.string().max(64).optional(),
  wait: queryNumber.pipe(z.number().min(0).max(LIMITS.pollWaitSeconds)).default(0),
});
export type EventsQuery = z.infer<typeof eventsQuery>;

export const eventsAnswer = z.object({
  threadId,
  epoch,
  lastSeq: seq,
  recovered: z.boolean(),
  events: z.array(durableEvent),
  transient: z.string(),
  typing: z.array(userId),
  viewing: z.array(userId),
  cursors: z.array(z.object({ userId, readSeq: seq, deliveredSeq: seq })),
  serverTime: time,
});
export type EventsAnswer = z.infer<typeof eventsAnswer>;
