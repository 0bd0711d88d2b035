import type { StoredOperation } from "./operations.ts";

/**
 * Where the SDK keeps what outlives a reload: IndexedDB in a browser. Elsewhere give your own, for instance over
 * files; each method may reject, and the SDK goes on in memory.
 */
export interface ParlorStorage {
  /** All that is kept, by rising id. */
  readAll(): Promise<readonly unknown[]>;
  /** Keeps an operation, in place of what has its id. */
  put(kept: StoredOperation): Promise<unknown>;
  remove(id: string): Promise<unknown>;
  /** Puts away for good what cannot be understood, so that somebody may look at it. */
  setAside(item: unknown): Promise<unknown>;
  /** Keeps a thread, or the inbox, as it was last seen, for a while: of those that were put least lately, some may go. */
  putPage(key: string, page: object): Promise<unknown>;
  readPage(key: string): Promise<unknown>;
  /** Forgets everything but what is put afterwards, also before this has settled. */
  clear(): Promise<unknown>;
}

/** Opens the storage of one user of one service. */
export type OpenStorage = (name: string) => Promise<ParlorStorage>;
