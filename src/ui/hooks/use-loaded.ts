import { useEffect, useState } from "preact/hooks";

export type Loaded<T> =
  | { readonly is: "loading" }
  | { readonly is: "ready"; readonly value: T }
  | { readonly is: "failed"; again(): void };

/** Code that comes when it is needed. `load` is the same function each time. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ is: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isWanted = attempt >= 0;
    const again = () => setAttempt(attempt + 1);
    load().then(
      (value) => isWanted && setLoaded({ is: "ready", value }),
      () => isWanted && setLoaded({ is: "failed", again }),
    );
    return () => {
      isWanted = false;
    };
  }, [load, attempt]);
  return loaded;
}
