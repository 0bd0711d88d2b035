import { PAGE_MESSAGES } from "../../protocol/limits.ts";
import type { MessagePage } from "../../protocol/message.ts";
import { readMessage } from "../codec/nouns.ts";
import { all, type Every, maybe, shape, text, whole } from "../codec/readers.ts";
import { boundedMs } from "../connection/backoff.ts";
import { NEVER } from "../connection/state.ts";
import { takeArrived } from "../outbox/scheduler.ts";
import type { PageQuery } from "./pages.ts";
import type { Recheck, ThreadContext } from "./state.ts";
import { type Hole, holesOf, isHere } from "./timeline.ts";

/** Pages of the log: older ones, those that fill a hole, and those that are asked for again. */

/** From which side a hole is filled: next to what stands before it, or after it. */
export type HoleSide = "older" | "newer";

/** What is in doubt and could not be had is asked for again so much later; each time after twice as long. */
const RECHECK_MS = 5_000;

/** The page before the first message. */
export async function loadOlder(thread: ThreadContext): Promise<void> {
  const [first] = holesOf(thread.timeline.ranges);
  if (first?.afterSeq === 0) await fillHole(thread, first, "newer");
}

/** A page of what is missing, one at a time. */
export async function fillHole(thread: ThreadContext, { afterSeq }: Hole, side: HoleSide): Promise<void> {
  const { timeline, pageSize: limit } = thread;
  const hole = holesOf(timeline.ranges).find((one) => one.afterSeq === afterSeq);
  if (!hole || thread.pageLoad?.is === "loading" || timeline.isFilling) return;
  const seq = afterSeq + 1;
  thread.pageLoad = { is: "loading", seq };
  const query: PageQuery = side === "older" ? { to: "after", seq: afterSeq } : { to: "before", seq: hole.beforeSeq };
  await loadPage(thread, { ...query, limit }, (outcome) => {
    thread.pageLoad = outcome === "failed" ? { is: outcome, seq } : null;
  });
}

/** The page in the middle of which this seq is, unless it is here. Settles with whether it is. */
export async function loadAround(thread: ThreadContext, seq: number): Promise<boolean> {
  if (!Number.isSafeInteger(seq) || seq < 1) return false;
  if (!isHere(thread.timeline, seq)) await loadPage(thread, { to: "around", seq, limit: thread.pageSize }, () => {});
  return isHere(thread.timeline, seq);
}

/** What is in doubt is asked for again, from the newest on. */
export function recheckDoubts(thread: ThreadContext): void {
  const doubted = thread.timeline.ranges.findLast(({ isCurrent }) => !isCurrent);
  if (!doubted || thread.now < doubtsDeadline(thread)) return;
  const { waitMs } = thread.recheck;
  thread.recheck = { waitMs, at: NEVER };
  const { from, to } = doubted;
  const limit = Math.min(PAGE_MESSAGES, to + 1 - from);
  void loadPage(thread, { to: "before", seq: to + 1, limit }, (outcome, retryAfterMs) => {
    const later = boundedMs(retryAfterMs ?? waitMs * (1 + thread.random()));
    thread.recheck = outcome === "failed" ? { waitMs: waitMs * 2, at: thread.now + later } : NO_RECHECK;
  });
}

export const NO_RECHECK: Recheck = { waitMs: RECHECK_MS, at: 0 };

/** When `recheckDoubts` has something to do. */
export const doubtsDeadline = ({ timeline, recheck }: ThreadContext): number =>
  timeline.isFilling || timeline.ranges.every(({ isCurrent }) => isCurrent) ? NEVER : recheck.at;

const readPage = shape({
  epoch: text,
  asOfSeq: whole,
  messages: all(readMessage),
  before: maybe(whole),
  after: maybe(whole),
} satisfies Every<MessagePage>);

/** What became of a page: `late` if the log as it is now has begun since it was asked for. */
type PageOutcome = "put" | "late" | "failed";

/** Asks for a page and puts it to its place; then says what became of it. */
async function loadPage(
  thread: ThreadContext,
  query: PageQuery & { readonly limit: number },
  settle: (outcome: PageOutcome, retryAfterMs?: number) => void,
): Promise<void> {
  const { to, seq, limit } = query;
  const { validFrom, epoch } = thread.timeline;
  const asked = thread.client.ask({ path: `${thread.path}/messages?${to}=${seq}&limit=${limit}`, read: readPage });
  const pages = await import("./pages.ts").catch(() => null);
  const page = await asked;
  thread.take(() => {
    const before = thread.timeline;
    if (pages && page.ok) thread.timeline = pages.putPage(before, query, page.value);
    const isPut = thread.timeline !== before;
    const isLate = page.ok && (before.validFrom !== validFrom || before.epoch !== epoch);
    settle(isPut ? "put" : isLate ? "late" : "failed", page.ok ? undefined : page.retryAfterMs);
    // What another log had, this one may lack: what is still to be sent goes out.
    if (isPut && page.ok) takeArrived(thread, page.value.messages);
  });
}
