import { useLayoutEffect, useState } from "preact/hooks";
import type { Thread, ThreadView } from "../../client/index.ts";

/** The thread as it is now; draws again when it changes. */
export function useThread(thread: Thread): ThreadView {
  const [seen, setSeen] = useState({ thread, view: thread.getSnapshot() });
  useLayoutEffect(() => {
    const look = () => setSeen({ thread, view: thread.getSnapshot() });
    // It may have changed between drawing and this.
    look();
    return thread.subscribe(look);
  }, [thread]);
  return seen.thread === thread ? seen.view : thread.getSnapshot();
}
