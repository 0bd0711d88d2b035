/** Code that came, or why not: with a network and still not there, it is gone, as after a deploy. */
export type Part<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly isGone: boolean };

/** Loads code that comes when it is needed. Where the network works it is tried twice: that may have failed in between. */
export async function loadPart<T>(load: () => Promise<T>): Promise<Part<T>> {
  const first = await tried(load);
  if (first.ok || !(await isReachable())) return first;
  const second = await tried(load);
  return second.ok ? second : { ok: false, isGone: await isReachable() };
}

const tried = <T>(load: () => Promise<T>): Promise<Part<T>> =>
  load().then(
    (value): Part<T> => ({ ok: true, value }),
    (): Part<T> => ({ ok: false, isGone: false }),
  );

/** Whether the host of this page answers, whatever it says; one that is in trouble may have it later. */
const isReachable = (): Promise<boolean> =>
  fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
    ({ status }) => status < 500,
    () => false,
  );
