import type { Inbox, Thread } from "../../src/client/index.ts";

/** Settles when the snapshot is so. */
export function until(shown: Pick<Thread | Inbox, "subscribe">, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = shown.subscribe(look);
    look();
  });
}

/** All that is older, missing or in doubt is loaded. */
export async function loadAll(thread: Thread): Promise<void> {
  const view = () => thread.getSnapshot();
  const isQuiet = () => view().older !== "loading" && view().holes.every(({ load }) => load !== "loading");
  while (view().hasOlder || view().holes.length > 0) {
    const [hole] = view().holes;
    if (hole) thread.fill(hole, "older");
    thread.loadOlder();
    await until(thread, isQuiet);
  }
  await until(thread, () => view().messages.every(({ isInDoubt }) => !isInDoubt));
}
