import { type IDBPDatabase, openDB } from "idb";
import type { OpenStorage } from "./storage.ts";

/** So many threads can be read without a network. Pages that are no thread's stay. */
const THREAD_PAGES = 20;

/** Storage in IndexedDB. A newer version of the SDK in another tab makes this one let go of it. */
export const openIndexedDb: OpenStorage = async (name) => {
  const open = (): Promise<IDBPDatabase> =>
    openDB(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("outbox", { keyPath: "id" });
        fresh.createObjectStore("aside", { autoIncrement: true });
        fresh.createObjectStore("thread", { keyPath: "threadId" }).createIndex("at", "at");
      },
      blocking: () => void opening.then((database) => database.close()),
    });
  let opening = open();
  await opening;
  const use = async <T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T> => {
    const used = opening;
    try {
      return await work(await used);
    } catch (error) {
      if (!(error instanceof Error && LOST.includes(error.name))) throw error;
      if (opening === used) opening = open();
      return work(await opening);
    }
  };
  return {
    readAll: () => use((database) => database.getAll("outbox")),
    put: (kept) =>
      use((database) => {
        const writing = database.transaction("outbox", "readwrite");
        const stored = writing.store.put(kept);
        // Without waiting to hear that it worked: the page may be closed in that moment.
        writing.commit();
        return Promise.all([stored, writing.done]);
      }),
    remove: (id) => use((database) => database.delete("outbox", id)),
    setAside: (item) =>
      use(async (database) => {
        await database.add("aside", item);
        const { id } = Object(item);
        if (id !== undefined) await database.delete("outbox", id);
      }),
    putPage: (key, page) =>
      use(async (database) => {
        await database.put("thread", { ...page, threadId: key, at: Date.now() });
        const byAge = await database.getAllKeysFromIndex("thread", "at");
        const threads = byAge.filter((one) => !String(one).startsWith("/"));
        for (const old of threads.slice(0, -THREAD_PAGES)) await database.delete("thread", old);
      }),
    readPage: (key) => use((database) => database.get("thread", key)),
    clear: () => use((database) => Promise.all([...database.objectStoreNames].map((store) => database.clear(store)))),
  };
};

/** What a connection says that the browser has ended, as Safari does to a page that was long in the background. */
const LOST = ["InvalidStateError", "UnknownError"];
