import { useLayoutEffect, useRef } from "preact/hooks";
import type { Acting } from "./act-on-key.ts";
import { afterFirst } from "./first.ts";

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
    const onKey = (event: KeyboardEvent) =>
      act ? act(event, latest.current) : loading.then((actOnKey) => actOnKey(event, latest.current)).catch(() => {});
    document.addEventListener("keydown", (event) => void onKey(event), { signal: listening.signal });
    return () => listening.abort();
  }, []);
}
