import { PAGE_MESSAGES } from "../../protocol/limits.ts";
import { boundedMs, retryDelayMs } from "../connection/backoff.ts";
import { NEVER } from "../connection/state.ts";
import { takeArrived } from "../outbox/scheduler.ts";
import type { Recheck, ThreadContext } from "./state.ts";
import { type Hole, hasOlder, isHere, type PageQuery, putPage, readPage } from "./timeline.ts";

/** Pages of the log: older ones, those that fill a hole, and those that are asked for again. */

/** From which side a hole is filled: next to what stands before it, or after it. */
export type HoleSide = "older" | "newer";

export const NO_RECHECK: Recheck = { isAsked: false, failures: 0, at: -NEVER };

/** What came of a page that was asked for: `useless` if it says nothing of the log as it is now. */
type PageResult = { readonly is: "put" | "useless" } | { readonly is: "failed"; readonly retryAfterMs?: number };

/** The page before the first message, once at a time. */
export async function loadOlder(thread: ThreadContext): Promise<void> {
  const { timeline, pageSize } = thread;
  const before = timeline.ranges[0]?.from;
  if (thread.older === "loading" || !hasOlder(timeline) || before === undefined) return;
  thread.older = "loading";
  await loadPage(thread, { query: { before }, limit: pageSize }, ({ is }) => {
    thread.older = is === "failed" ? "failed" : "idle";
  });
}

/** A page of what is missing at a hole, one at a time. */
export async function fillHole(thread: ThreadContext, { afterSeq, beforeSeq }: Hole, side: HoleSide): Promise<void> {
  if (thread.holeLoad?.is === "loading") return;
  const query = side === "older" ? { after: afterSeq } : { before: beforeSeq };
  thread.holeLoad = { is: "loading", seq: afterSeq + 1 };
  await loadPage(thread, { query, limit: thread.pageSize }, ({ is }) => {
    thread.holeLoad = is === "put" ? null : { is: "failed", seq: afterSeq + 1 };
  });
}

/** The page in the middle of which this seq is, unless it is here. Settles with whether it is. */
export async function loadAround(thread: ThreadContext, seq: number): Promise<boolean> {
  if (!isHere(thread.timeline, seq)) {
    await loadPage(thread, { query: { around: seq }, limit: thread.pageSize }, () => {});
  }
  return isHere(thread.timeline, seq);
}

/** What is in doubt is asked for again, from the newest on. */
export function recheckDoubts(thread: ThreadContext): void {
  const { timeline, now } = thread;
  const doubted = timeline.ranges.findLast(({ isCurrent }) => !isCurrent);
  if (!doubted || now < recheckAt(thread)) return;
  thread.recheck = { ...thread.recheck, isAsked: true };
  const { from, to } = doubted;
  const limit = Math.min(PAGE_MESSAGES, to - from + 1);
  void loadPage(thread, { query: { before: to + 1 }, limit }, (result) => {
    thread.recheck = result.is === "put" ? NO_RECHECK : rechecksLater(thread, result);
  });
}

/** When `recheckDoubts` has something to do. */
export function recheckAt({ timeline, recheck }: ThreadContext): number {
  const isDoubted = timeline.ranges.some(({ isCurrent }) => !isCurrent);
  return isDoubted && !timeline.isFilling && !recheck.isAsked ? recheck.at : NEVER;
}

function rechecksLater({ now, random, recheck }: ThreadContext, result: PageResult): Recheck {
  const { failures } = recheck;
  const namedMs = result.is === "failed" ? result.retryAfterMs : undefined;
  const waitMs = namedMs === undefined ? retryDelayMs(failures, random) : boundedMs(namedMs);
  return { isAsked: false, failures: failures + 1, at: now + waitMs };
}

interface PageRequest {
  readonly query: PageQuery;
  readonly limit: number;
}

/** Asks for a page and puts it to its place; then says what came of it. */
async function loadPage(
  thread: ThreadContext,
  { query, limit }: PageRequest,
  settle: (result: PageResult) => void,
): Promise<void> {
  const cursor = new URLSearchParams(Object.entries(query).map(([name, seq]) => [name, String(seq)]));
  const answer = await thread.client.ask({ path: `${thread.path}/messages?${cursor}&limit=${limit}`, read: readPage });
  thread.take(() => {
    if (!answer.ok) {
      settle({ is: "failed", retryAfterMs: answer.retryAfterMs });
      return;
    }
    const before = thread.timeline;
    thread.timeline = putPage(before, query, answer.value);
    const isPut = thread.timeline !== before;
    settle({ is: isPut ? "put" : "useless" });
    // What another log had, this one may lack: what is still to be sent goes out.
    if (isPut) takeArrived(thread, answer.value.messages);
  });
}
