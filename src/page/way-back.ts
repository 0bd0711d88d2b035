import { useLayoutEffect, useRef } from "preact/hooks";
import { follow } from "../ui/opening.ts";

/** What an entry of the browser's history says of the one before it. */
const FROM_LIST = { isFromList: true };

/** One is on the way back already: what is pressed meanwhile would lead further. */
let isGoing = false;

/** Notes at a thread's entry in the history that it was opened from the list. */
export function useWayBack(threadId: string | null): void {
  const before = useRef(threadId);
  const returnedTo = useRef("");
  useLayoutEffect(() => {
    const listening = new AbortController();
    const note = () => {
      isGoing = false;
      returnedTo.current = location.href;
    };
    addEventListener("popstate", note, { signal: listening.signal });
    return () => listening.abort();
  }, []);
  // With the drawing itself: another thread may be opened before anything else.
  useLayoutEffect(() => {
    const isOpened = before.current === null && threadId !== null && returnedTo.current !== location.href;
    if (isOpened) history.replaceState(FROM_LIST, "");
    before.current = threadId;
    returnedTo.current = "";
  }, [threadId]);
}

/** Back to the list: where it is the entry before, by the history, so that the device's own way back leads on from there. */
export function goBack(event: MouseEvent): void {
  if (history.state?.isFromList !== true) return;
  follow(event, () => {
    // The router would follow the link.
    event.stopPropagation();
    if (!isGoing) history.back();
    isGoing = true;
  });
}
