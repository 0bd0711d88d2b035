import type { InboxPage, InboxQuery } from "../protocol/inbox.ts";
import { LIMITS } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { Inbox } from "./inbox.ts";
import type { InboxRow, Place } from "./inbox-store.ts";
import { threadOf } from "./rows.ts";

/** A page of the inbox. What it costs depends on its length, not on how many threads there are. */
export function readPage(inbox: Inbox, { filter, cursor }: InboxQuery): Result<InboxPage> {
  const from = cursor === undefined ? undefined : placeOf(cursor);
  if (cursor !== undefined && !from) {
    return fail("invalid_request", { detail: "unable to read the page; because the cursor is not one of ours" });
  }
  // One more than is shown tells whether there is another page.
  const rows = rowsOf(inbox, { filter, from, limit: LIMITS.inboxPage + 1 });
  const shown = rows.slice(0, LIMITS.inboxPage);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  return ok({
    threads: shown.map((row) => threadOf(row, inbox.counts.seenVersion)),
    ...inbox.counts,
    version: inbox.version,
    cursor: last ? `${last.pinned}.${last.activityAt}.${last.threadId}` : null,
  });
}

interface Range {
  readonly filter: InboxQuery["filter"];
  readonly from: Place | undefined;
  readonly limit: number;
}

function rowsOf(inbox: Inbox, { filter, from, limit }: Range): InboxRow[] {
  if (!inbox.exists || (filter === "unread" && inbox.counts.unreadThreads === 0)) return [];
  return inbox.store.page(filter, { from, limit });
}

function placeOf(cursor: string): Place | undefined {
  const [, pinned, activityAt, threadId] = /^([01])\.(\d{1,16})\.([\w.:-]{1,128})$/.exec(cursor) ?? [];
  return threadId === undefined ? undefined : { pinned: Number(pinned), activityAt: Number(activityAt), threadId };
}
