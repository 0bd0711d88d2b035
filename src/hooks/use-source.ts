import { drawingOf, type Source } from "./drawing.ts";
import type { Primitives } from "./primitives.ts";

/** What `source` shows, drawn again when it changes. */
export function useSource<T>({ useSyncExternalStore }: Primitives, source: Source<T>): T {
  const { subscribe, getSnapshot } = drawingOf(source);
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}
