import { openDB } from "idb";
import type { OpenStorage } from "./storage.ts";

/** Twenty threads can be read without a network, and the inbox. */
const PAGES = 21;

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
    async putPage(key, page) {
      await database.put("thread", { ...page, threadId: key, at: Date.now() });
      const byAge = await database.getAllKeysFromIndex("thread", "at");
      for (const old of byAge.slice(0, -PAGES)) await database.delete("thread", old);
    },
    readPage: (key) => database.get("thread", key),
    clear: () => Promise.all([...database.objectStoreNames].map((name) => database.clear(name))),
  };
};
