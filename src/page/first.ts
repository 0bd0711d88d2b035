import { useEffect, useState } from "preact/hooks";
import { isOver, type Thread } from "../client/index.ts";

/** Drawing waits so long for what there will be to draw: to draw twice takes a slow device a quarter of a second more. */
const DRAWING_MS = 300;

/** … and longer where there is something to see meanwhile. */
const BESIDE_MS = 800;

/** Settles when `work` is over, or takes longer than drawing waits. */
export const beforeDrawing = (work: Promise<unknown>): Promise<unknown> => atMost(work, DRAWING_MS);

/** … when something has been drawn around it, which `around` brings. */
export const besideDrawing = (work: Promise<unknown>, around: Promise<unknown>): Promise<unknown> =>
  around.catch(() => {}).then(() => atMost(work, BESIDE_MS));

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
      else if (connection.status !== "idle" && connection.status !== "connecting") setTimeout(settle, DRAWING_MS);
    };
    const unsubscribe = thread.subscribe(look);
    look();
  });
}

/** What the page was opened for comes first. If it takes longer than this, the rest comes all the same. */
const PATIENCE_MS = 2_000;

let first: Promise<unknown> = Promise.resolve();
/** When what the page was opened for is to be drawn. */
let due: { readonly at: Promise<unknown>; isOver: boolean } = { at: first, isOver: true };

/** The rest of the page waits for this, and it is drawn at `at`: what is around it may be there before. */
export function goFirst(work: Promise<unknown>, at: Promise<unknown>): void {
  first = atMost(work, PATIENCE_MS);
  const next = { at, isOver: false };
  due = next;
  void at.then(() => {
    next.isOver = true;
  });
}

/** Whether what the page was opened for is to be drawn by now. */
export function useDue(): boolean {
  const [isNow, setNow] = useState(due.isOver);
  useEffect(() => {
    let isWanted = true;
    void due.at.then(() => isWanted && setNow(true));
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
