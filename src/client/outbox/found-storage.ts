import { memoryStorage } from "./memory.ts";
import type { OpenStorage } from "./storage.ts";
import type { Problem } from "./store.ts";

/** Where things are kept unless told: `open` is undefined where nothing can be, `refusal` says why where a browser forbids it. */
export interface FoundStorage {
  readonly open?: OpenStorage;
  readonly refusal?: Problem;
}

/** It is waited for anyway, so that its code may come beside the first dial. */
const openIndexedDb: OpenStorage = async (name) => (await import("./indexed-db.ts")).openIndexedDb(name);

/** IndexedDB in a browser; nothing in a server. Never throws, though the name itself may (a `SecurityError`). */
export function findStorage(): FoundStorage {
  try {
    return typeof indexedDB === "undefined" ? {} : { open: openIndexedDb };
  } catch (detail) {
    return { refusal: { code: "storage", detail } };
  }
}

/**
 * IndexedDB as long as it can be opened; memory where there is none, or once it has been refused, which `onRefusal` is
 * told one time. What is in memory outlives the Parlors that use it.
 */
export function storageOrMemory(onRefusal: (problem: Problem) => void): OpenStorage {
  const { open, refusal } = findStorage();
  const memory = memoryStorage();
  let isRefused = open === undefined;
  const refuse = (problem: Problem) => {
    isRefused = true;
    onRefusal(problem);
  };
  let toTell = refusal;
  return async (name) => {
    if (toTell) refuse(toTell);
    toTell = undefined;
    if (isRefused || !open) return memory(name);
    try {
      return await open(name);
    } catch (detail) {
      refuse({ code: "storage", detail });
      return memory(name);
    }
  };
}
