import { useEffect, useRef } from "preact/hooks";
import { follow } from "../ui/opening.ts";

/** What an entry of the browser's history says of the one before it. */
const FROM_LIST = { isFromList: true };

/** Notes at a thread's entry in the history that it was opened from the list. */
export function useWayBack(threadId: string | null): void {
  const before = useRef(threadId);
  const isReturn = useRef(false);
  useEffect(() => {
    const listening = new AbortController();
    const note = () => {
      isReturn.current = true;
    };
    addEventListener("popstate", note, { signal: listening.signal });
    return () => listening.abort();
  }, []);
  useEffect(() => {
    const isOpened = before.current === null && threadId !== null && !isReturn.current;
    if (isOpened) history.replaceState(FROM_LIST, "");
    before.current = threadId;
    isReturn.current = false;
  }, [threadId]);
}

/** Back to the list: where it is the entry before, by the history, so that the device's own way back leads on from there. */
export function goBack(event: MouseEvent): void {
  if (Object(history.state).isFromList !== true) return;
  follow(event, () => {
    // The router would follow the link.
    event.stopPropagation();
    history.back();
  });
}
