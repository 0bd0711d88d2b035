import { useEffect, useState } from "preact/hooks";
import { loadPart } from "../load-part.ts";

export type Loaded<T> =
  | { readonly is: "loading" }
  | { readonly is: "ready"; readonly value: T }
  /** `isGone`: there is a network, and still it does not come. */
  | { readonly is: "failed"; readonly isGone: boolean; again(): void };

/** Code that comes when it is needed; also when the network is back. `load` is the same function each time. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ is: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const wanted = new AbortController();
    const again = () => setAttempt(attempt + 1);
    void loadPart(load).then((part) => {
      if (wanted.signal.aborted) return;
      setLoaded(part.ok ? { is: "ready", value: part.value } : { is: "failed", isGone: part.isGone, again });
      if (!part.ok && !part.isGone) addEventListener("online", again, { once: true, signal: wanted.signal });
    });
    return () => wanted.abort();
  }, [load, attempt]);
  return loaded;
}
