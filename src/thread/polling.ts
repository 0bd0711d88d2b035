import type { Identity } from "../protocol/identity.ts";
import type { EventsAnswer, EventsQuery } from "../protocol/polling.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { replayAfter } from "./replay.ts";
import type { Room } from "./room.ts";
import type { Permissions } from "./thread.ts";

/**
 * Answers a long-poll: at once when there is something the caller has not seen or they have to begin anew, else
 * when something happens or the wait is over. Permissions are judged again after it: the caller may have been removed.
 */
export async function poll(room: Room, caller: Identity, query: EventsQuery): Promise<Result<EventsAnswer>> {
  const first = look(room, caller, query);
  if (!first.ok || query.wait === 0 || !isQuiet(first.value, query)) return first;
  if (room.polls.isFull(caller.userId)) return fail("rate_limited", { retryAfterMs: POLL_AGAIN_MS });
  await room.polls.wait(caller.userId, query.wait * 1_000);
  return look(room, caller, query);
}

/** One of the polls that wait is over by then, or the user has no use for an eleventh. */
const POLL_AGAIN_MS = 5_000;

function look(room: Room, caller: Identity, query: EventsQuery): Result<EventsAnswer> {
  const permissions = room.thread.permissionsOf(caller);
  return permissions ? ok(answer(room, permissions, query)) : fail("not_found");
}

function isQuiet(seen: EventsAnswer, query: EventsQuery): boolean {
  const asksForEvents = query.after !== undefined;
  const upToDate = !asksForEvents || (seen.recovered && seen.events.length === 0);
  return upToDate && (query.transient === seen.transient || query.transient === undefined);
}

function answer(room: Room, permissions: Permissions, query: EventsQuery): EventsAnswer {
  const { thread } = room;
  const cursor = { epoch: query.epoch, after: query.after ?? thread.lastSeq };
  const replay = replayAfter(thread, permissions, cursor);
  return {
    threadId: thread.record?.id ?? "",
    epoch: thread.record?.epoch ?? "",
    lastSeq: thread.lastSeq,
    recovered: replay.recovered,
    events: replay.events.map(({ event }) => event),
    transient: room.transientRevision,
    typing: room.typing.now(room.now).filter((userId) => userId !== permissions.userId),
    viewing: room.connections.viewing(room.now),
    cursors: thread.members().map(({ userId }) => ({ userId, ...room.receipts.of(userId) })),
    serverTime: room.now,
  };
}
