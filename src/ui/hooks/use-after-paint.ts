import { useEffect, useLayoutEffect, useState } from "preact/hooks";

/**
 * What is wanted, one frame later: the browser shows first that a press was heard, and draws then what takes long to
 * draw (`Interaction to Next Paint`, web.dev/inp). A key does not wait: it may be for what is about to be drawn.
 */
export function useAfterPaint<T extends string | null>(wanted: T): T {
  const [drawn, setDrawn] = useState(wanted);
  useEffect(() => setDrawn(wanted), [wanted]);
  useLayoutEffect(() => {
    if (drawn === wanted) return undefined;
    const now = () => setDrawn(wanted);
    // It is drawn in the microtask after this listener, before the browser looks for who gets the letter.
    document.addEventListener("keydown", now, { capture: true });
    return () => document.removeEventListener("keydown", now, { capture: true });
  }, [drawn, wanted]);
  return drawn;
}
