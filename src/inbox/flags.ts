import type { PatchInboxThread } from "../protocol/inbox.ts";
import type { InboxRow } from "./inbox-store.ts";

/** What the user chose for a thread: muted, pinned, archived, marked unread. Undefined when it is so already. */
export function applyPatch(before: InboxRow, patch: PatchInboxThread): InboxRow | undefined {
  const muted = chosen(patch.muted, before.muted);
  const pinned = chosen(patch.pinned, before.pinned);
  const archived = chosen(patch.archived, before.archived);
  const markedUnread = chosen(patch.unread, before.markedUnread) && (before.markedUnread || before.readSeq + 1);
  // Muting or archiving a thread counts as having seen its notifications; so does marking it as read with nothing left to read.
  const isRead = patch.unread === false && before.unread === 0;
  const hasSeen = muted > before.muted || archived > before.archived || isRead;
  const notifiedVersion = hasSeen ? 0 : before.notifiedVersion;
  const row = { ...before, muted, pinned, archived, markedUnread, notifiedVersion };
  const isSame =
    notifiedVersion === before.notifiedVersion &&
    muted === before.muted &&
    pinned === before.pinned &&
    archived === before.archived &&
    markedUnread === before.markedUnread;
  return isSame ? undefined : row;
}

const chosen = (choice: boolean | undefined, before: number): number =>
  choice === undefined ? before : Number(choice);
