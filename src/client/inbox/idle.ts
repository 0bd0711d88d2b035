/**
 * Watches for signs of somebody before the device and calls `onInput` for them, not more than once in a few
 * seconds. Returns how to stop; null where nobody could be seen, as in a server: such a device is never idle.
 */
export type WatchIdle = (onInput: () => void) => (() => void) | null;

/** Idleness is a matter of minutes: what happens within this time of the last sign adds nothing. */
const THROTTLE_MS = 5_000;

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Pointer, keyboard and touch, and the page's coming into view. */
export const watchIdle: WatchIdle = (onInput) => {
  if (typeof addEventListener !== "function" || typeof document === "undefined") return null;
  const listening = new AbortController();
  const { signal } = listening;
  let last = Number.NEGATIVE_INFINITY;
  const onSign = () => {
    const now = Date.now();
    // A clock that was set back must not silence the signs until it has caught up.
    if (now - last >= 0 && now - last < THROTTLE_MS) return;
    last = now;
    onInput();
  };
  for (const sign of SIGNS) addEventListener(sign, onSign, { signal, passive: true, capture: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && onSign(), { signal });
  return () => listening.abort();
};
