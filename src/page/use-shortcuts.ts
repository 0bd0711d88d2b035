import { useLayoutEffect, useRef } from "preact/hooks";
import { handToComposer, isStrayLetter } from "../ui/stray-letters.ts";
import type { Acting } from "./act-on-key.ts";
import { afterFirst } from "./first.ts";
import { paneFor } from "./front-pane.ts";
import { areSingleKeysOn, singleShortcutOf } from "./single-keys.ts";

/** What the keys do comes after the page is there; a key that is pressed before waits for it. */
const load = async () => (await afterFirst(() => import("./act-on-key.ts"))).actOnKey;

export function useShortcuts(acting: Acting): void {
  const latest = useRef(acting);
  latest.current = acting;
  // In the same step as what it is drawn with: between drawing and an effect after it, a key would be lost.
  useLayoutEffect(() => {
    const listening = new AbortController();
    let act: Awaited<ReturnType<typeof load>> | undefined;
    const loading = load().then((actOnKey) => {
      act = actOnKey;
      return actOnKey;
    });
    loading.catch(() => {});
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if (act) return act(event, latest.current);
      if (isStrayLetter(event)) {
        // A letter cannot wait: it goes to whoever has the focus when this returns.
        if (!areSingleKeysOn() || !singleShortcutOf(event.key)) return handToComposer(event, paneFor(event.target));
        // One that does something by itself writes nothing, whoever has the focus then.
        event.preventDefault();
      }
      loading.then((actOnKey) => actOnKey(event, latest.current)).catch(() => {});
    };
    document.addEventListener("keydown", onKey, { signal: listening.signal });
    return () => listening.abort();
  }, []);
}
