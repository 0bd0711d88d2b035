import { openDB } from "idb";

/** A message as it is kept until its thread has it. */
export interface Kept {
  readonly threadId: string;
  readonly id: string;
  readonly text: string;
  readonly replyTo?: string;
  /** By this device's clock. */
  readonly writtenAt: number;
  /** It may have been on the wire, and so in the thread already. */
  readonly isTried: boolean;
  /** Why it was refused for good. */
  readonly failed?: { readonly code: string; readonly retryable: boolean };
}

/**
 * Where the SDK keeps what outlives a reload: IndexedDB in a browser. Elsewhere give your own, for instance over
 * files; each method may reject, and the SDK goes on in memory.
 */
export interface ParlorStorage {
  /** All that is kept, by rising id. */
  readAll(): Promise<readonly unknown[]>;
  /** Keeps a message, in place of what has its id. */
  put(kept: Kept): Promise<unknown>;
  remove(id: string): Promise<unknown>;
  /** Puts away for good what cannot be understood, so that somebody may look at it. */
  setAside(item: unknown): Promise<unknown>;
  /** Keeps a thread as it was last seen, for a while: of those that were put least lately, some may go. */
  putThread(threadId: string, thread: object): Promise<unknown>;
  readThread(threadId: string): Promise<unknown>;
  /** Forgets everything. */
  clear(): Promise<unknown>;
}

/** So many threads can be read without a network. */
const THREADS = 20;

/** Opens the storage of one user of one service. */
export type OpenStorage = (name: string) => Promise<ParlorStorage>;

/** Storage in IndexedDB. A newer version of the SDK in another tab makes this one let go of it. */
export const openIndexedDb: OpenStorage = async (name) => {
  const database = await openDB(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("outbox", { keyPath: "id" });
      fresh.createObjectStore("aside", { autoIncrement: true });
      fresh.createObjectStore("thread", { keyPath: "threadId" }).createIndex("at", "at");
    },
    blocking: () => database.close(),
  });
  return {
    readAll: () => database.getAll("outbox"),
    put: (kept) => database.put("outbox", kept),
    remove: (id) => database.delete("outbox", id),
    async setAside(item) {
      await database.add("aside", item);
      const { id } = Object(item);
      if (id !== undefined) await database.delete("outbox", id);
    },
    async putThread(_, thread) {
      await database.put("thread", { ...thread, at: Date.now() });
      const byAge = await database.getAllKeysFromIndex("thread", "at");
      for (const old of byAge.slice(0, -THREADS)) await database.delete("thread", old);
    },
    readThread: (threadId) => database.get("thread", threadId),
    clear: () => Promise.all([...database.objectStoreNames].map((name) => database.clear(name))),
  };
};
