import type { MessageView, ThreadView } from "../client/index.ts";

/** What was unread when a thread was opened: seqs after the one and up to the other. It stays so while the thread is read. */
export interface Unread {
  readonly afterSeq: number;
  readonly upToSeq: number;
}

/** Whether it is known what is unread: not while only the device's own copy has been drawn. */
export const isUnreadKnown = ({ connection: { status }, isLoaded }: ThreadView): boolean =>
  isLoaded && (status === "live" || status === "polling");

/** What is unread now, once that is known. */
export const unreadNow = (view: ThreadView): Unread | null =>
  isUnreadKnown(view) ? { afterSeq: view.readSeq, upToSeq: view.lastSeq } : null;

/** The first of them, of those that are loaded: what others wrote. */
export function firstUnread(messages: readonly MessageView[], { afterSeq, upToSeq }: Unread): MessageView | undefined {
  if (upToSeq <= afterSeq) return undefined;
  return messages.find(
    ({ isOwn, seq, deleted }) => !isOwn && !deleted && seq !== null && seq > afterSeq && seq <= upToSeq,
  );
}

/** How many of others came after this seq. */
export function countSince(messages: readonly MessageView[], afterSeq: number): number {
  let count = 0;
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index];
    if (!message || (message.seq !== null && message.seq <= afterSeq)) break;
    if (!message.isOwn && !message.deleted && message.seq !== null) count++;
  }
  return count;
}
