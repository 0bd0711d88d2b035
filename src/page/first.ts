import { isOver, type Thread } from "../client/index.ts";

/** Drawing waits so long for what there will be to draw: to draw twice takes a slow device a quarter of a second more. */
const DRAWING_MS = 300;

/** Settles when `work` is over, or takes longer than drawing waits. */
export const beforeDrawing = (work: Promise<unknown>): Promise<unknown> => atMost(work, DRAWING_MS);

/** Settles when `work` is over, whatever its end, or when this time is. */
const atMost = (work: Promise<unknown>, ms: number): Promise<unknown> =>
  Promise.race([work.catch(() => {}), new Promise((resolve) => setTimeout(resolve, ms))]);

/** Settles when there is something to see of a thread that is open, or nothing to be had for now. */
export function loaded(thread: Thread): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      unsubscribe();
      resolve();
    };
    const look = () => {
      const { isLoaded, connection } = thread.getSnapshot();
      if (isLoaded || isOver(connection)) settle();
      // The server is out of reach; what was kept here is being read.
      else if (connection.is !== "idle" && connection.is !== "connecting") setTimeout(settle, DRAWING_MS);
    };
    const unsubscribe = thread.subscribe(look);
    look();
  });
}

/** What the page was opened for comes first. If it takes longer than this, the rest comes all the same. */
const PATIENCE_MS = 2_000;

let first: Promise<unknown> = Promise.resolve();

/** The rest of the page waits for this. */
export function goFirst(work: Promise<unknown>): void {
  first = atMost(work, PATIENCE_MS);
}

/** Loads a part after what the page was opened for: on a slow device also its code would be in the way. */
export async function afterFirst<T>(load: () => Promise<T>): Promise<T> {
  await first;
  return load();
}
