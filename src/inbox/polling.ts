import type { InboxEventsAnswer, InboxEventsQuery } from "../protocol/inbox.ts";
import type { Hub } from "./hub.ts";

/**
 * Answers a long-poll: at once when there is something that the device has not seen or it has to begin anew, else
 * when something happens or its time is over. Rules P1, P2, P4.
 */
export async function poll(hub: Hub, query: InboxEventsQuery): Promise<InboxEventsAnswer> {
  hub.availability.polled();
  const first = look(hub, query);
  if (query.wait === 0 || !isQuiet(first, query)) return first;
  await hub.polls.wait(hub.userId, query.wait * 1_000);
  return look(hub, query);
}

function isQuiet(seen: InboxEventsAnswer, query: InboxEventsQuery): boolean {
  const isUpToDate = query.after === undefined || (seen.recovered && seen.version === query.after);
  return isUpToDate && (query.transient === undefined || query.transient === seen.transient);
}

function look({ inbox, availability, heard, transientRevision, now }: Hub, query: InboxEventsQuery): InboxEventsAnswer {
  const { recovered, threads } = inbox.missed(query.after ?? inbox.version);
  return {
    version: inbox.version,
    ...inbox.counts,
    recovered,
    threads: [...threads],
    transient: transientRevision,
    you: availability.own,
    presence: heard.all(),
    serverTime: now,
  };
}
