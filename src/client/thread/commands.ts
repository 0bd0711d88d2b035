import { pageLimit } from "../connection/requests.ts";
import { NEVER } from "../connection/state.ts";
import { close, open } from "../connection/transitions.ts";
import type { SendOutcome } from "../outbox/queue.ts";
import { takeArrived } from "../outbox/scheduler.ts";
import { NOBODY } from "./members.ts";
import { NO_RECEIPTS, note } from "./receipts.ts";
import type { ThreadContext } from "./state.ts";
import { EMPTY_TIMELINE, prepend, readOlderPage } from "./timeline.ts";

/** What the user of a thread wants, besides what they write. */

/** So many events may have been told elsewhere before they are here. */
const AHEAD = 100;

const GONE: SendOutcome = { ok: false, code: "logged_out", retryable: false };

/** Connects, for the newest messages: so many, as far as a page may have them. */
export function enter(thread: ThreadContext, limit: number): void {
  thread.pageSize = pageLimit(limit);
  open(thread);
}

export function leave(thread: ThreadContext): void {
  if (thread.isLive) thread.say({ type: "leave_message_thread" });
  close(thread);
}

export function forgetAll(thread: ThreadContext): void {
  const { outbox } = thread;
  thread.timeline = EMPTY_TIMELINE;
  thread.outbox = [];
  thread.people = NOBODY;
  thread.receipts = NO_RECEIPTS;
  thread.readUpTo = 0;
  thread.about = { limits: thread.about.limits };
  for (const { id, is } of outbox) if (is !== "sent") thread.answer(id, GONE);
}

export function look(thread: ThreadContext, isVisible: boolean): void {
  if (thread.isVisible !== isVisible && thread.isLive) thread.say({ type: "set_view", visible: isVisible });
  thread.isVisible = isVisible;
}

/** What is not here yet, but may be on its way, is read when it is; more than that is all that is here. */
export function markRead(thread: ThreadContext, seq: number): void {
  const { cursor, epoch } = thread.timeline;
  const isAll = seq >= Number.MAX_SAFE_INTEGER && epoch !== null;
  const upTo = isAll || (thread.isLive && seq > cursor + AHEAD) ? cursor : seq;
  if (!Number.isSafeInteger(upTo) && upTo !== NEVER) return;
  thread.readUpTo = Math.max(thread.readUpTo, upTo);
  noteRead(thread, cursor);
}

/** What is here, up to this seq, is read as far as somebody said so. */
export function noteRead(thread: ThreadContext, upTo: number): void {
  note(thread, "read", Math.min(upTo, thread.readUpTo));
}

/** The page before the first message, once at a time. */
export async function loadOlder(thread: ThreadContext): Promise<void> {
  const { timeline, pageSize } = thread;
  const before = timeline.messages[0]?.seq;
  if (thread.older === "loading" || !timeline.hasOlder || before === undefined) return;
  thread.older = "loading";
  const path = `${thread.path}/messages?before=${before}&limit=${pageSize}`;
  const page = await thread.client.ask({ path, read: readOlderPage });
  thread.take(() => {
    thread.older = page.ok ? "idle" : "failed";
    // What another log had, this one may lack: what is still to be sent goes out.
    if (!page.ok || page.value.epoch !== thread.timeline.epoch) return;
    thread.timeline = prepend(thread.timeline, before, page.value);
    takeArrived(thread, page.value.messages);
  });
}
