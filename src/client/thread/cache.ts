import type { NewMessage } from "../../protocol/message.ts";
import type { ThreadSnapshot } from "../../protocol/thread.ts";
import { readMessage, snapshot } from "../codec/nouns.ts";
import { all, shape } from "../codec/readers.ts";
import { NEVER } from "../connection/state.ts";
import { takeArrived } from "../outbox/scheduler.ts";
import { meet, type People, readBy } from "./members.ts";
import { startOver } from "./receipts.ts";
import type { ThreadContext, ThreadState } from "./state.ts";
import { EMPTY_TIMELINE, newestRun } from "./timeline.ts";

/** A thread as it was when it was last open here: it can be read without a connection, and is the cursor to resume from. */
export type CachedThread = Pick<ThreadSnapshot, "threadId" | "epoch" | "lastSeq" | "title" | "subject" | "you"> &
  Pick<People, "members" | "former"> & { readonly messages: readonly NewMessage[] };

/** So many of the newest messages. */
const MESSAGES = 50;

/** What is worth keeping of a thread; null before it is there. */
export function cachedOf(threadId: string, { timeline, people, about }: ThreadState): CachedThread | null {
  const { epoch, cursor, isFilling } = timeline;
  const { you } = people;
  if (epoch === null || isFilling || you === null) return null;
  return { ...about, ...people, you, threadId, epoch, lastSeq: cursor, messages: newestRun(timeline).slice(-MESSAGES) };
}

/** What was kept, perhaps by another version; null if it is not understood. */
export const readCached = shape({ ...snapshot, messages: all(readMessage) });

/** Shows what was kept, unless the server has spoken already. */
export function takeCached(thread: ThreadContext, cached: CachedThread): void {
  if (thread.timeline.epoch !== null) return;
  const { epoch, lastSeq, messages, title, subject } = cached;
  const newest = { from: messages[0]?.seq ?? 1, to: NEVER, isCurrent: true };
  thread.timeline = { ...EMPTY_TIMELINE, epoch, cursor: lastSeq, messages, ranges: [newest] };
  thread.people = meet([], { ...cached, viewing: [] });
  thread.receipts = startOver(readBy(cached));
  thread.about = { ...thread.about, title, subject };
  takeArrived(thread, messages);
}
