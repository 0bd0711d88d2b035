import { useEffect, useRef } from "preact/hooks";
import { threadOf } from "../opening.ts";

/** Opens the thread that the address's fragment names: a notification's link leads there, or a link in a new tab. */
export function useFragment(isUsed: boolean, onOpen: (threadId: string) => void): void {
  const open = useRef(onOpen);
  open.current = onOpen;
  useEffect(() => {
    if (!isUsed) return undefined;
    const look = () => {
      const threadId = threadOf(location.hash);
      if (threadId === null) return;
      // Who goes on to another thread and reloads should not be back here.
      history.replaceState(history.state, "", location.pathname + location.search);
      open.current(threadId);
    };
    look();
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, [isUsed]);
}
