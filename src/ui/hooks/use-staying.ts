import { useMemo, useRef } from "preact/hooks";
import type { Filter } from "../../client/index.ts";
import type { InboxThread } from "../../protocol/inbox.ts";

interface Staying {
  readonly filter: Filter;
  /** The thread that stands open beside the list. */
  readonly openId: string | null;
  /** All rows there are, as they are now. */
  readonly all: readonly InboxThread[];
}

/**
 * The rows of a filter, and the open thread where it was among the unread though it is read by now: what one has just
 * pressed does not go from under the finger. It goes with the filter, or when another is opened.
 */
export function useStaying(threads: readonly InboxThread[], { filter, openId, all }: Staying): readonly InboxThread[] {
  const last = useRef({ filter, openId, listed: threads });
  const listed = useMemo(() => {
    const before = last.current.filter === filter ? last.current.listed : [];
    const at = before.findIndex(({ threadId }) => threadId === openId);
    const open = all.find(({ threadId }) => threadId === openId);
    const isGone = filter === "unread" && at !== -1 && open && !threads.includes(open);
    return isGone ? threads.toSpliced(at, 0, open) : threads;
  }, [threads, filter, openId, all]);
  last.current = { filter, openId, listed };
  return listed;
}
