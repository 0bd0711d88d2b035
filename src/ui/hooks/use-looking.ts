import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Inbox, Thread } from "../../client/index.ts";
import { useAttention } from "./use-attention.ts";
import { useOnScreen } from "./use-on-screen.ts";

interface Drawn {
  readonly thread: Thread;
  /** Null where nobody is notified of anything. */
  readonly inbox: Inbox | null;
  /** Where the thread is drawn. */
  readonly element: RefObject<Element | null>;
}

export interface Looking {
  /** It is on the screen, in a page that is. */
  readonly isSeen: boolean;
  /** … and the page gets the keys: what is at the end counts as read. */
  readonly isWatched: boolean;
}

/** Whether somebody looks at a thread. The thread is told, and the inbox: nobody is notified of what they are looking at. */
export function useLooking({ thread, inbox, element }: Drawn): Looking {
  const { isVisible, isFocused } = useAttention();
  const isOnScreen = useOnScreen(element);
  const isSeen = isVisible && isOnScreen;
  const isWatched = isFocused && isOnScreen;
  useEffect(() => (isSeen ? show(thread) : undefined), [thread, isSeen]);
  useEffect(() => (isWatched ? inbox?.look(thread.id) : undefined), [inbox, thread, isWatched]);
  return { isSeen, isWatched };
}

/** In how many places a thread is seen. */
const places = new WeakMap<Thread, number>();

function show(thread: Thread): () => void {
  const change = (by: number) => {
    const count = (places.get(thread) ?? 0) + by;
    places.set(thread, count);
    thread.setVisible(count > 0);
  };
  change(1);
  return () => change(-1);
}
