import { PAGE_MESSAGES } from "../../protocol/limits.ts";
import type { MessagePage } from "../../protocol/message.ts";
import { readMessage } from "../codec/nouns.ts";
import { all, type Every, maybe, shape, text, whole } from "../codec/readers.ts";
import { NEVER } from "../connection/state.ts";
import { takeArrived } from "../outbox/scheduler.ts";
import type { PageQuery } from "./pages.ts";
import type { ThreadContext } from "./state.ts";
import { type Hole, hasOlder, isHere } from "./timeline.ts";

/** Pages of the log: older ones, those that fill a hole, and those that are asked for again. */

/** From which side a hole is filled: next to what stands before it, or after it. */
export type HoleSide = "older" | "newer";

/** What is in doubt and could not be had is asked for again so much later, and up to twice that. */
const RECHECK_MS = 5_000;

/** The page before the first message, once at a time. */
export async function loadOlder(thread: ThreadContext): Promise<void> {
  const { timeline, pageSize } = thread;
  const seq = timeline.ranges[0]?.from;
  if (thread.older === "loading" || !hasOlder(timeline) || seq === undefined) return;
  thread.older = "loading";
  await loadPage(thread, { to: "before", seq, limit: pageSize }, (outcome) => {
    thread.older = outcome === "failed" ? outcome : "idle";
  });
}

/** A page of what is missing at a hole, one at a time. */
export async function fillHole(thread: ThreadContext, { afterSeq, beforeSeq }: Hole, side: HoleSide): Promise<void> {
  if (thread.holeLoad?.is === "loading") return;
  const query =
    side === "older" ? ({ to: "after", seq: afterSeq } as const) : ({ to: "before", seq: beforeSeq } as const);
  const seq = afterSeq + 1;
  thread.holeLoad = { is: "loading", seq };
  await loadPage(thread, { ...query, limit: thread.pageSize }, (outcome) => {
    thread.holeLoad = outcome === "put" ? null : { is: "failed", seq };
  });
}

/** The page in the middle of which this seq is, unless it is here. Settles with whether it is. */
export async function loadAround(thread: ThreadContext, seq: number): Promise<boolean> {
  if (!isHere(thread.timeline, seq)) await loadPage(thread, { to: "around", seq, limit: thread.pageSize }, () => {});
  return isHere(thread.timeline, seq);
}

/** What is in doubt is asked for again, from the newest on. */
export function recheckDoubts(thread: ThreadContext): void {
  const doubted = thread.timeline.ranges.findLast(({ isCurrent }) => !isCurrent);
  if (!doubted || thread.now < doubtsDeadline(thread)) return;
  thread.recheckAt = NEVER;
  const { from, to } = doubted;
  void loadPage(thread, { to: "before", seq: to + 1, limit: Math.min(PAGE_MESSAGES, to + 1 - from) }, (outcome) => {
    thread.recheckAt = outcome === "put" ? 0 : thread.now + RECHECK_MS * (1 + thread.random());
  });
}

/** When `recheckDoubts` has something to do. */
export const doubtsDeadline = ({ timeline, recheckAt }: ThreadContext): number =>
  timeline.isFilling || timeline.ranges.every(({ isCurrent }) => isCurrent) ? NEVER : recheckAt;

const readPage = shape({
  epoch: text,
  asOfSeq: whole,
  messages: all(readMessage),
  before: maybe(whole),
  after: maybe(whole),
} satisfies Every<MessagePage>);

/** What became of a page: `useless` if it says nothing of the log as it is now. */
type PageOutcome = "put" | "useless" | "failed";

/** Asks for a page and puts it to its place; then says what became of it. */
async function loadPage(
  thread: ThreadContext,
  query: PageQuery & { readonly limit: number },
  settle: (outcome: PageOutcome) => void,
): Promise<void> {
  const { to, seq, limit } = query;
  const asked = thread.client.ask({ path: `${thread.path}/messages?${to}=${seq}&limit=${limit}`, read: readPage });
  const pages = await import("./pages.ts").catch(() => null);
  const page = await asked;
  thread.take(() => {
    const before = thread.timeline;
    if (pages && page.ok) thread.timeline = pages.putPage(before, query, page.value);
    const isPut = thread.timeline !== before;
    settle(isPut ? "put" : pages && page.ok ? "useless" : "failed");
    // What another log had, this one may lack: what is still to be sent goes out.
    if (isPut && page.ok) takeArrived(thread, page.value.messages);
  });
}
