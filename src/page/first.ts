/** What the page was opened for comes first. If it takes longer than this, the rest comes all the same. */
const PATIENCE_MS = 2_000;

let first: Promise<unknown> = Promise.resolve();

/** The rest of the page waits for this. */
export function goFirst(work: Promise<unknown>): void {
  first = Promise.race([work.catch(() => {}), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

/** Loads a part after what the page was opened for: on a slow device also its code would be in the way. */
export async function afterFirst<T>(load: () => Promise<T>): Promise<T> {
  await first;
  return load();
}
