import type { StoredOperation } from "./operations.ts";
import type { OpenStorage, ParlorStorage } from "./storage.ts";

/** Twenty threads, and the inbox. */
const PAGES = 21;

/** Storage in memory. It outlives the Parlors that use it, and ends with the process. */
export function memoryStorage(): OpenStorage {
  const storages = new Map<string, ParlorStorage>();
  return async (name) => {
    const storage = storages.get(name) ?? emptyStorage();
    storages.set(name, storage);
    return storage;
  };
}

function emptyStorage(): ParlorStorage {
  const kept = new Map<string, StoredOperation>();
  const pages = new Map<string, object>();
  return {
    readAll: async () => [...kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    put: async (one) => kept.set(one.id, one),
    remove: async (id) => kept.delete(id),
    // Everything here is as this version has put it.
    setAside: async () => {},
    putPage: async (key, page) => {
      pages.delete(key);
      pages.set(key, page);
      for (const old of [...pages.keys()].slice(0, -PAGES)) pages.delete(old);
    },
    readPage: async (key) => pages.get(key),
    clear: async () => {
      kept.clear();
      pages.clear();
    },
  };
}
