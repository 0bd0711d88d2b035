import type { InboxThread, PatchInboxThread } from "../protocol/inbox.ts";

/** Changes of rows that were asked for here and are shown already. Oldest first; one per thread is on its way at a time. */
export type Edits = readonly Edit[];

interface Edit {
  readonly id: number;
  readonly threadId: string;
  readonly patch: PatchInboxThread;
  /** done: taken by the server, whose row is still to come. */
  readonly stage: "waiting" | "sent" | "done";
  /** The row's version when the server answered. */
  readonly version: number;
}

export function addEdit(edits: Edits, edit: Pick<Edit, "id" | "threadId" | "patch">): Edits {
  return [...edits, { ...edit, stage: "waiting", version: 0 }];
}

/** Sends the oldest edit of each thread, so that two of them cannot overtake each other on their way. */
export function sendEdits(edits: Edits): { edits: Edits; send: Edits } {
  const busy = new Set<string>();
  const send: Edit[] = [];
  for (const edit of edits) {
    if (edit.stage === "done" || busy.has(edit.threadId)) continue;
    busy.add(edit.threadId);
    if (edit.stage === "waiting") send.push(edit);
  }
  if (send.length === 0) return { edits, send };
  return { edits: edits.map((edit) => (send.includes(edit) ? { ...edit, stage: "sent" } : edit)), send };
}

export const dropEdit = (edits: Edits, id: number): Edits => edits.filter((edit) => edit.id !== id);

/** Without a row in the answer, the edit stays in sight until the row comes. */
export const holdEdit = (edits: Edits, id: number, version: number): Edits =>
  edits.map((edit) => (edit.id === id ? { ...edit, stage: "done", version } : edit));

/** A row came: what it holds already need not be laid over it. */
export function settleEdits(edits: Edits, { threadId, version }: Pick<InboxThread, "threadId" | "version">): Edits {
  const isSettled = (edit: Edit) => edit.stage === "done" && edit.threadId === threadId && version > edit.version;
  return edits.some(isSettled) ? edits.filter((edit) => !isSettled(edit)) : edits;
}

/** The row as it will be. */
export function edited(thread: InboxThread, { unread, ...patch }: PatchInboxThread): InboxThread {
  const after = { ...thread, ...patch };
  // Who mutes or archives a thread has seen what he was told of it.
  if (patch.muted || patch.archived) after.unseen = false;
  return unread === undefined ? after : { ...after, markedUnread: unread };
}
