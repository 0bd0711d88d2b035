import { useEffect } from "preact/hooks";
import type { Inbox } from "../../client/index.ts";

/** The press or key has been answered by then, and still counts as leave to sound. */
const AFTER_MS = 1_000;

/**
 * Two soft notes for what somebody writes where one is not looking, in no tab: unless the thread is muted or the sound
 * is switched off. They sound in one tab of those in which there was a press or a key, before which no browser lets a
 * page sound. Null for no sound.
 */
export function useSound(inbox: Inbox | null): void {
  useEffect(() => {
    if (!inbox) return undefined;
    const [mounted, waiting] = [new AbortController(), new AbortController()];
    const begin = async () => {
      // Of no use before, and so not loaded before.
      const { soundFor } = await import("../sound.ts");
      if (waiting.signal.aborted) return;
      waiting.abort();
      // Not within the press itself: what that is for comes first.
      setTimeout(() => mounted.signal.aborted || soundFor(inbox, mounted.signal), AFTER_MS);
    };
    // Without a network it is loaded at a later press.
    const onGesture = () => void begin().catch(() => {});
    document.addEventListener("pointerdown", onGesture, waiting);
    document.addEventListener("keydown", onGesture, waiting);
    if (navigator.userActivation?.hasBeenActive) onGesture();
    return () => {
      waiting.abort();
      mounted.abort();
    };
  }, [inbox]);
}
