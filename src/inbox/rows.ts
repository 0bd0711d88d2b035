import type * as z from "zod";
import { type ChangedThread, type InboxThread, inboxThread } from "../protocol/inbox.ts";
import type { FiledRow, InboxRow } from "./inbox-store.ts";

/** What of a row is shown and never looked up by; stored as JSON. */
const shown = inboxThread.pick({
  title: true,
  subject: true,
  access: true,
  counterparts: true,
  memberCount: true,
  lastMessage: true,
});
export type Shown = z.infer<typeof shown>;

export const isUnread = (row: InboxRow | undefined): boolean =>
  row?.gone === 0 && (row.unread > 0 || row.markedUnread > 0);

/** Whether a row is read, and stands among the unread. */
export const isMisfiled = (row: FiledRow | undefined): boolean =>
  row?.gone === 0 && row.filedUnread === 1 && !isUnread(row);

export const isUnseen = (row: InboxRow | undefined, seenVersion: number): boolean =>
  row?.gone === 0 && row.notifiedVersion > seenVersion;

/** A row as the user's devices know it. */
export function threadOf(row: InboxRow, seenVersion: number): InboxThread {
  const { threadId, version, lastSeq, activityAt, unread, readSeq } = row;
  return {
    ...shown.parse(JSON.parse(row.shown)),
    threadId,
    version,
    lastSeq,
    activityAt,
    unread,
    readSeq,
    markedUnread: row.markedUnread > 0,
    muted: row.muted === 1,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    unseen: isUnseen(row, seenVersion),
  };
}

/** A changed row, which may be that the thread is gone. */
export function changedOf(row: InboxRow, seenVersion: number): ChangedThread {
  const { threadId, version } = row;
  return row.gone === 1 ? { threadId, version, left: true } : threadOf(row, seenVersion);
}
