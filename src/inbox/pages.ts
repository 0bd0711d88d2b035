import { fail, ok, type Result } from "../protocol/errors.ts";
import type { InboxPage, InboxQuery } from "../protocol/inbox.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Inbox } from "./inbox.ts";
import type { InboxRow, Place } from "./inbox-store.ts";
import { threadOf } from "./rows.ts";

/**
 * A page of the inbox. What it costs depends on its length, not on how many threads there are; a page of what is
 * unread costs what is read in between, too.
 */
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
  if (!inbox.exists) return [];
  const { store } = inbox;
  if (filter !== "unread") return store.page(filter === "archived" ? 1 : 0, { from, limit, onlyUnread: false });
  if (inbox.counts.unreadThreads === 0) return [];
  const range = { from, limit, onlyUnread: true };
  return [...store.page(0, range), ...store.page(1, range)].sort(inPageOrder).slice(0, limit);
}

/** The order of `inbox_page`: SQLite compares ids by their bytes, which are those of ASCII. */
const inPageOrder = (a: InboxRow, b: InboxRow): number =>
  b.pinned - a.pinned || b.activityAt - a.activityAt || (a.threadId < b.threadId ? 1 : -1);

function placeOf(cursor: string): Place | undefined {
  const [, pinned, activityAt, threadId] = /^([01])\.(\d{1,16})\.([\w.:-]{1,128})$/.exec(cursor) ?? [];
  return threadId === undefined ? undefined : { pinned: Number(pinned), activityAt: Number(activityAt), threadId };
}
