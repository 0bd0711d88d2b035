import type { Primitives } from "./primitives.ts";

/** What tells that it changed, and shows how it is. */
export interface Source<T> {
  subscribe(onChange: () => void): () => void;
  getSnapshot(): T;
}

/** What `source` shows, drawn again when it changes. */
export function useSource<T>({ useMemo, useSyncExternalStore }: Primitives, source: Source<T>): T {
  const { subscribe, getSnapshot } = useMemo(
    () => ({
      subscribe: (onChange: () => void) => source.subscribe(onChange),
      getSnapshot: () => source.getSnapshot(),
    }),
    [source],
  );
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}
