import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Inbox } from "../../client/index.ts";
import { useAttention } from "./use-attention.ts";
import { useOnScreen } from "./use-on-screen.ts";

interface Looking {
  readonly inbox: Inbox;
  readonly threadId: string;
  /** Where the thread is drawn. */
  readonly element: RefObject<Element | null>;
}

/** Tells the inbox which thread is before somebody's eyes: nobody is notified of what he is looking at. */
export function useInView({ inbox, threadId, element }: Looking): void {
  const { isFocused } = useAttention();
  const isOnScreen = useOnScreen(element);
  const isInView = isFocused && isOnScreen;
  useEffect(() => {
    if (!isInView) return undefined;
    inbox.setInView(threadId);
    return () => inbox.setInView(null);
  }, [inbox, threadId, isInView]);
}
