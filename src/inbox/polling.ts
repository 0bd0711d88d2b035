import type { InboxEventsAnswer, InboxEventsQuery } from "../protocol/inbox.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { InboxRoom } from "./inbox-room.ts";

/**
 * Answers a long-poll: at once when there is something that the device has not seen or it has to begin anew, else
 * when something happens or its time is over. Rules P1, P2, P4.
 */
export async function poll(room: InboxRoom, query: InboxEventsQuery): Promise<Result<InboxEventsAnswer>> {
  room.ownPresence.polled();
  const first = look(room, query);
  if (query.wait === 0 || !isQuiet(first, query)) return ok(first);
  if (room.polls.isFull(room.userId)) return fail("rate_limited", { retryAfterMs: POLL_AGAIN_MS });
  await room.polls.wait(room.userId, query.wait * 1_000);
  return ok(look(room, query));
}

/** One of the polls that wait is over by then, or the user has no use for an eleventh. */
const POLL_AGAIN_MS = 5_000;

function isQuiet(seen: InboxEventsAnswer, query: InboxEventsQuery): boolean {
  const isUpToDate = query.after === undefined || (seen.recovered && seen.version === query.after);
  return isUpToDate && (query.transient === undefined || query.transient === seen.transient);
}

function look(
  { userId, inbox, ownPresence, presenceCache, transientRevision, now }: InboxRoom,
  query: InboxEventsQuery,
): InboxEventsAnswer {
  const { recovered, threads } = inbox.missed(query.after ?? inbox.version);
  return {
    version: inbox.version,
    ...inbox.counts,
    recovered,
    threads: [...threads],
    transient: transientRevision,
    you: { userId, ...ownPresence.status },
    presence: presenceCache.all(now),
    serverTime: now,
  };
}
