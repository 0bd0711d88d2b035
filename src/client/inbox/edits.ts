import type { InboxThread, PatchInboxThread } from "../../protocol/inbox.ts";
import type { Answer } from "../connection/requests.ts";
import { without } from "../snapshot/lists.ts";

/** Changes of rows that were asked for here and are shown already. Oldest first; one per thread is on its way at a time. */
export type Edits = readonly Edit[];

/** What is wanted of a row, and who is told what came of it. */
export interface Wish {
  readonly threadId: string;
  readonly patch: PatchInboxThread;
  readonly tell: (answer: Answer<null>) => void;
}

export interface Edit extends Wish {
  /** done: taken by the server, whose row is still to come. */
  readonly stage: "waiting" | "sent" | "done";
  /** The row's version when the server answered. */
  readonly version: number;
}

/** The oldest of each thread that nothing is on its way of, so that two of them cannot overtake each other. */
export const dueEdits = (edits: Edits): Edits =>
  edits.filter((edit) => {
    const first = edits.find(({ threadId, stage }) => threadId === edit.threadId && stage !== "done");
    return edit === first && edit.stage === "waiting";
  });

/** A row came: what it holds already need not be laid over it. */
export function settleEdits(edits: Edits, { threadId, version }: Pick<InboxThread, "threadId" | "version">): Edits {
  return without(edits, (edit) => edit.stage === "done" && edit.threadId === threadId && version > edit.version);
}

/** The row as it will be. */
export function edited(thread: InboxThread, { unread, ...patch }: PatchInboxThread): InboxThread {
  const after = { ...thread, ...patch };
  // Who mutes or archives a thread has seen what they were told of it.
  if (patch.muted || patch.archived) after.unseen = false;
  return unread === undefined ? after : { ...after, markedUnread: unread };
}
