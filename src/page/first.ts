import { useEffect, useState } from "preact/hooks";
import { isOver, type Thread } from "../client/index.ts";

/** Drawing waits so long for what there will be to draw: to draw twice takes a slow device a quarter of a second more. */
const DRAWING_MS = 300;

/** … and longer where there is something to see meanwhile. */
const DRAWN_MS = 800;

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
let isDue = true;
let due: Promise<unknown> = first;

/**
 * The rest of the page waits for this, and drawing it for a moment; for longer if something is drawn `around` it.
 * Settles when it is to be drawn.
 */
export function goFirst(work: Promise<unknown>, around = false): Promise<unknown> {
  first = atMost(work, PATIENCE_MS);
  isDue = false;
  due = atMost(work, around ? DRAWN_MS : DRAWING_MS).then(() => {
    isDue = true;
  });
  return due;
}

/** Whether what the page was opened for is to be drawn by now: what is around it may be there before. */
export function useDue(): boolean {
  const [isNow, setNow] = useState(isDue);
  useEffect(() => {
    let isWanted = true;
    void due.then(() => isWanted && setNow(true));
    return () => {
      isWanted = false;
    };
  }, []);
  return isNow;
}

/** Loads a part after what the page was opened for: on a slow device also its code would be in the way. */
export async function afterFirst<T>(load: () => Promise<T>): Promise<T> {
  await first;
  return load();
}
