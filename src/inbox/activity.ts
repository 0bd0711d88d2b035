import type { Activity, Departure } from "../protocol/rpc.ts";
import type { InboxRow } from "./inbox-store.ts";
import type { Shown } from "./rows.ts";

/** What an activity makes of a row, and whether the user is to be notified. */
export interface Applied {
  readonly row: InboxRow;
  /** Of the last message by another. */
  readonly isMessageNews: boolean;
  /** Of having been added by somebody. */
  readonly isAddedNews: boolean;
}

/**
 * Applies what a thread tells of itself. Calls may come twice, late or out of order: within a membership the
 * higher revision stands, a later membership stands over an earlier one, and so does its end. Undefined when
 * nothing changes.
 */
export function applyActivity(
  before: InboxRow | undefined,
  activity: Activity,
  to: { userId: string; version: number },
): Applied | undefined {
  const isNewMembership = !before || before.gone === 1 || activity.generation > before.generation;
  if (before && isOutdated(before, activity)) return undefined;
  const flags = isNewMembership ? newFlags(before) : before;
  const derived = derive(activity);
  if (before && !isNewMembership && isSame(before, derived)) return undefined;

  const { news } = activity;
  const isNews = news !== undefined && news.seq > flags.notifiedSeq;
  const isMessageNews = isNews && flags.muted === 0 && news.seq > activity.readSeq && activity.unread > 0;
  const wasAdded = activity.addedBy !== undefined && activity.addedBy !== to.userId;
  const isAddedNews = isNewMembership && wasAdded && flags.muted === 0;
  const hasRead = !isNewMembership && activity.readSeq > flags.readSeq;
  const isCleared = hasRead || (flags.unread > 0 && activity.unread === 0);
  const row = {
    ...derived,
    version: to.version,
    gone: 0,
    // An earlier read that is told only now leaves the mark.
    markedUnread: activity.readSeq >= flags.markedUnread ? 0 : flags.markedUnread,
    notifiedSeq: Math.max(flags.notifiedSeq, news?.seq ?? 0),
    notifiedVersion: isMessageNews || isAddedNews ? to.version : isCleared ? 0 : flags.notifiedVersion,
    muted: flags.muted,
    pinned: flags.pinned,
    archived: isNews && flags.muted === 0 ? 0 : flags.archived,
  };
  return { row, isMessageNews, isAddedNews };
}

/** The tombstone that a departure leaves, so that what was told before it and comes after it changes nothing. */
export function applyDeparture(before: InboxRow | undefined, departure: Departure): InboxRow | undefined {
  if (before && before.generation >= departure.generation) return undefined;
  const { threadId, generation } = departure;
  return {
    threadId,
    generation,
    revision: 0,
    version: 0,
    gone: 1,
    shown: "{}",
    activityAt: 0,
    lastSeq: 0,
    ...NO_FLAGS,
  };
}

type Flags = Pick<
  InboxRow,
  "readSeq" | "unread" | "markedUnread" | "notifiedSeq" | "notifiedVersion" | "muted" | "pinned" | "archived"
>;

const NO_FLAGS: Flags = {
  readSeq: 0,
  unread: 0,
  markedUnread: 0,
  notifiedSeq: 0,
  notifiedVersion: 0,
  muted: 0,
  pinned: 0,
  archived: 0,
};

/** A member who was removed and came back before this inbox was told keeps what they chose; after a tombstone they choose anew. */
function newFlags(before: InboxRow | undefined): Flags {
  return before ? { ...NO_FLAGS, muted: before.muted, pinned: before.pinned } : NO_FLAGS;
}

/** What of a row only the thread decides. */
function derive(activity: Activity) {
  const { title, subject, access, counterparts, memberCount, lastMessage } = activity;
  const shown: Shown = { title, subject, access, counterparts: [...counterparts], memberCount, lastMessage };
  const { threadId, generation, revision, activityAt, lastSeq, readSeq, unread } = activity;
  return { threadId, generation, revision, activityAt, lastSeq, readSeq, unread, shown: JSON.stringify(shown) };
}

function isOutdated(before: InboxRow, { generation, revision }: Activity): boolean {
  if (generation !== before.generation) return generation < before.generation;
  return before.gone === 1 || revision < before.revision;
}

function isSame(before: InboxRow, derived: ReturnType<typeof derive>): boolean {
  return (
    before.revision === derived.revision &&
    before.shown === derived.shown &&
    before.unread === derived.unread &&
    before.activityAt === derived.activityAt
  );
}
