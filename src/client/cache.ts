import type { NewMessage } from "../protocol/message.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import { all, shape } from "./fields.ts";
import { meet, NOBODY } from "./people.ts";
import { readMessage, snapshot } from "./reading.ts";
import { startOver } from "./receipts.ts";
import { takeArrived } from "./sending.ts";
import { change, type ThreadState, type Turn } from "./state.ts";

/** A thread as it was when it was last open here: it can be read without a connection, and is the cursor to resume from. */
export type CachedThread = Omit<ThreadSnapshot, "history" | "createdAt" | "viewing"> & {
  readonly messages: readonly NewMessage[];
};

/** So many of the newest messages. */
const MESSAGES = 50;

/** What is worth keeping of a thread; null before it is there. */
export function cachedOf(threadId: string, { timeline, people, about }: ThreadState): CachedThread | null {
  const { epoch, cursor, messages, isFilling } = timeline;
  const { you, members, former } = people;
  if (epoch === null || isFilling || you === null) return null;
  return {
    ...about,
    threadId,
    epoch,
    lastSeq: cursor,
    you,
    members: [...members],
    former: [...former],
    messages: messages.slice(-MESSAGES),
  };
}

/** What was kept, perhaps by another version; null if it is not understood. */
export const readCached = shape({ ...snapshot, messages: all(readMessage) });

/** Shows what was kept, unless the server has spoken already. */
export function takeCached(turn: Turn, { epoch, lastSeq, messages, title, subject, ...people }: CachedThread): void {
  if (turn.state.timeline.epoch !== null) return;
  const hasOlder = (messages[0]?.seq ?? 1) > 1;
  change(turn, {
    timeline: { epoch, cursor: lastSeq, messages, hasOlder, isFilling: false },
    people: meet(NOBODY, { ...people, viewing: [] }, false),
    receipts: startOver(people.members.find(({ userId }) => userId === people.you.userId)),
    about: { title, subject },
  });
  takeArrived(turn, messages);
}
