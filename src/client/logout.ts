import { isFields, isText } from "./fields.ts";
import type { Ports } from "./ports.ts";
import type { OpenStorage, ParlorStorage } from "./storage.ts";

/** How a logout reaches all of a user's tabs, also those that were put away, and none of whoever signs in afterwards. */

/** Names the last logout, for those who missed the news of it. A key that no thread can have. */
const LOGOUT_PAGE = "/logout";
/** The only page of a storage that is nobody's: who was here last. */
const LAST_PAGE = "/last";
/** Whoever logs out has cleared everything by then, or is gone. */
const CLEARED_MS = 5_000;

/** Works on the user's storage, if there is one. */
export type UseStorage = <T>(work: (storage: ParlorStorage) => Promise<T>) => Promise<T | undefined>;

/** The mark of the last logout. */
export async function readMark(use: UseStorage): Promise<unknown> {
  const page = await use((storage) => storage.readPage(LOGOUT_PAGE));
  return isFields(page) ? page.mark : undefined;
}

export async function clearAll(use: UseStorage, mark: unknown): Promise<void> {
  await use((storage) => storage.clear());
  await use((storage) => storage.putPage(LOGOUT_PAGE, { mark }));
}

/** What one tab has kept. */
interface Own {
  readonly ids: Iterable<string>;
  readonly pages: Iterable<string>;
}

/**
 * Another tab logged out and clears everything. This one may have kept something in the moment before it heard: that it
 * takes out, and no more, for somebody may have signed in since.
 */
export function takeOut(use: UseStorage, { ids, pages }: Own, done: { mark: unknown; clock: Ports["clock"] }): void {
  for (const id of ids) void use((storage) => storage.remove(id));
  for (const page of pages) void use(async (storage) => (await storage.readPage(page)) && storage.putPage(page, {}));
  const look = async () => {
    if ((await readMark(use)) !== done.mark) await clearAll(use, done.mark);
  };
  done.clock.after(CLEARED_MS, () => void look());
}

interface Last {
  readonly open: OpenStorage;
  /** The name of the storage that is nobody's. */
  readonly lastName: string;
}

/** Notes who is here, for a logout that comes before that is known again. */
export async function noteLast({ open, lastName }: Last, name: string): Promise<void> {
  await (await open(lastName)).putPage(LAST_PAGE, { name });
}

/** Logs out who was here last, in all tabs. */
export async function wipeLast({ open, lastName }: Last, mark: unknown, tabs: Ports["tabs"]): Promise<void> {
  const last = await (await open(lastName)).readPage(LAST_PAGE);
  if (!isFields(last) || !isText(last.name)) return;
  const channel = tabs?.openChannel(last.name, () => {});
  channel?.post({ news: "logout", mark });
  channel?.close();
  const storage = await open(last.name);
  await clearAll((work) => work(storage), mark);
}
