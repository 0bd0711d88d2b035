import { type Encoded, encode } from "../actor/frame-text.ts";
import type { DurableEvent } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import { eventFrame, messageFrame } from "./rendering.ts";
import type { Permissions, Thread } from "./thread.ts";
import type { MessageRecord } from "./thread-store.ts";

/** What a reader missed, or that they have to begin anew. */
export interface Replay {
  /** True when `events` are exactly those after the reader's cursor. */
  readonly recovered: boolean;
  readonly events: readonly (Encoded & { event: DurableEvent })[];
}

const NOTHING: Replay = { recovered: false, events: [] };

/**
 * The events after a cursor, all of them or none: a cursor of another epoch, ahead of the log, before what
 * the reader may see, or further behind than the limits allow is not recovered, never in part.
 */
export function replayAfter(
  thread: Thread,
  permissions: Permissions,
  cursor: { epoch?: string; after: number },
): Replay {
  const { lastSeq } = thread;
  const behind = lastSeq - cursor.after;
  if (cursor.epoch !== thread.record?.epoch || behind < 0 || behind > LIMITS.resumeEvents) return NOTHING;
  if (cursor.after < permissions.visibleFromSeq - 1) return NOTHING;
  const events: Replay["events"][number][] = [];
  let bytes = 0;
  for (const event of eventsAfter(thread, permissions, cursor.after)) {
    const encoded = { event, ...encode(event) };
    bytes += encoded.bytes;
    if (bytes > LIMITS.resumeBytes) return NOTHING;
    events.push(encoded);
  }
  return { recovered: true, events };
}

/** The newest messages, oldest first: the first opening in one round trip. */
export function replayTail(thread: Thread, permissions: Permissions, limit: number): Replay {
  const range = { first: permissions.visibleFromSeq, before: thread.lastSeq + 1, limit };
  const events: Replay["events"][number][] = [];
  let bytes = 0;
  for (const row of thread.store.messagesBefore(range)) {
    const event = messageFrame(thread, row, permissions.userId);
    const encoded = { event, ...encode(event) };
    bytes += encoded.bytes;
    if (bytes > LIMITS.resumeBytes) break;
    events.push(encoded);
  }
  return { recovered: false, events: events.reverse() };
}

function eventsAfter(thread: Thread, { userId, visibleFromSeq }: Permissions, after: number): DurableEvent[] {
  const { store } = thread;
  const limit = LIMITS.resumeEvents + 1;
  const rows = store.messagesAfter(after, limit);
  // A message that is changed often is read once.
  const known = new Map<number, MessageRecord | undefined>(rows.map((row) => [row.seq, row]));
  const messageAt = (seq: number) => {
    if (!known.has(seq)) known.set(seq, store.messageAt(seq));
    return known.get(seq);
  };
  const messages = rows.map((row) => messageFrame(thread, row, userId));
  const others = store.eventsAfter(after, limit).map((row) => eventFrame(thread, row, { visibleFromSeq, messageAt }));
  return [...messages, ...others].sort((a, b) => a.seq - b.seq);
}
