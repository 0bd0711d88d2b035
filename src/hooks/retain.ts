/** A thread, an inbox: what is opened for those who use it. */
export interface Held {
  open(options?: { limit?: number }): Promise<unknown>;
  close(): void;
  /** Somebody has opened it. That it is connected says less: what waits in a thread is sent though nobody opens it. */
  readonly isOpen: boolean;
  /** How often it has been opened, by anybody. */
  readonly opens: number;
  getSnapshot?(): { readonly connection: { readonly status: string } };
}

interface Holding {
  holders: number;
  /** What `opens` was when it was opened here last. What the application has opened since, or before, stays its own. */
  opens?: number;
  closing?: ReturnType<typeof setTimeout>;
}

/** Who turns from one view to another, or mounts twice as under StrictMode, wants the same connection again at once. */
const LINGER_MS = 1_000;

const holdings = new WeakMap<Held, Holding>();

/** Opens `held` for the first who wants it, and closes it a moment after the last has let go. Returns how to let go. */
export function retain(held: Held, options?: { limit?: number }): () => void {
  const holding: Holding = holdings.get(held) ?? { holders: 0 };
  holdings.set(held, holding);
  holding.holders++;
  clearTimeout(holding.closing);
  // Refused for good, it is shown so by all who hold it; asked again, it would be for each of them.
  const isRefused = holding.holders > 1 && held.getSnapshot?.().connection.status === "failed";
  if (!held.isOpen && !isRefused) {
    void held.open(options);
    holding.opens = held.opens;
  }
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--holding.holders > 0) return;
    holding.closing = setTimeout(() => {
      holdings.delete(held);
      if (holding.opens === held.opens) held.close();
    }, LINGER_MS);
  };
}
