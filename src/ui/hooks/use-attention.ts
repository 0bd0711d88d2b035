import { useEffect, useState } from "preact/hooks";

export interface Attention {
  /** The page is on the screen. */
  readonly isVisible: boolean;
  /** … and it is the one that gets the keys. A message counts as read only then. */
  readonly isFocused: boolean;
}

const NOBODY: Attention = { isVisible: false, isFocused: false };

/** Whether somebody is likely to be looking at this page. */
export function useAttention(): Attention {
  const [attention, setAttention] = useState(NOBODY);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const look = () => setAttention(measure());
    document.addEventListener("visibilitychange", look, { signal });
    addEventListener("focus", look, { signal });
    addEventListener("blur", look, { signal });
    look();
    return () => listening.abort();
  }, []);
  return attention;
}

function measure(): Attention {
  const isVisible = document.visibilityState === "visible";
  return { isVisible, isFocused: isVisible && document.hasFocus() };
}
