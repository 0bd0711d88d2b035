import { isFields, text } from "../codec/readers.ts";
import type { OpenStorage, ParlorStorage } from "./storage.ts";

/** How a logout reaches all of a user's tabs, also those that were put away, and none of whoever signs in afterwards. */

/** Names the last logout, for those who missed the news of it. A key that no thread can have. */
const LOGOUT_PAGE = "/logout";
/** The only page of a storage that is nobody's: who was here last. */
const LAST_PAGE = "/last";

/** Works on the user's storage, if there is one. */
export type UseStorage = <T>(work: (storage: ParlorStorage) => Promise<T>) => Promise<T | undefined>;

/** The mark of the last logout. */
export async function readMark(use: UseStorage): Promise<unknown> {
  const page = await use((storage) => storage.readPage(LOGOUT_PAGE));
  return isFields(page) ? page.mark : undefined;
}

/** Both are asked for at once: the page may be left in that moment. */
export const clearAll = (storage: ParlorStorage, mark: unknown): Promise<unknown> =>
  Promise.all([storage.clear(), storage.putPage(LOGOUT_PAGE, { mark })]);

/** What one tab has kept. */
interface Own {
  readonly ids: Iterable<string>;
  readonly pages: Iterable<string>;
}

/**
 * Another tab logged out and clears everything. This one may have kept something in the moment before it heard: that it
 * takes out, and no more, for somebody may have signed in since. Of pages nothing is lost but time.
 */
export function takeOut(use: UseStorage, { ids, pages }: Own): void {
  for (const id of ids) void use((storage) => storage.remove(id));
  for (const page of pages) void use(async (storage) => (await storage.readPage(page)) && storage.putPage(page, {}));
}

/** Notes who is here, for a logout that comes before that is known again. `lastName`: of the storage that is nobody's. */
export async function noteLast(open: OpenStorage, lastName: string, name: string): Promise<void> {
  await (await open(lastName)).putPage(LAST_PAGE, { name });
}

/** Under which name was kept what is of who was here last. */
export async function readLast(open: OpenStorage, lastName: string): Promise<string | undefined> {
  return text(Object(await (await open(lastName)).readPage(LAST_PAGE)).name) ?? undefined;
}
