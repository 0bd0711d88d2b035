import { within } from "../connection/within.ts";
import type { Channel, Ports } from "../ports.ts";
import { isNewer } from "./kinds.ts";
import { clearAll, noteLast, readLast, readMark, takeOut, type UseStorage } from "./logout.ts";
import type { Outbox, StoredOperation } from "./operations.ts";
import { MAX_OUTBOX_ENTRIES, type SendOutcome } from "./queue.ts";
import type { OpenStorage, ParlorStorage } from "./storage.ts";
import { readStored, storedOf } from "./stored.ts";
import { readTabNews, type TabNews } from "./tab-channel.ts";

/** Something that the application may want to know, though everything goes on. */
export interface Problem {
  /**
   * `storage`: what is written does not outlive a reload. `broken_item`: something kept was not understood, and set
   * aside. `newer_item`: a newer version has kept operations that this one does not know; they stay where they are, and
   * are not sent. `detail` lists them.
   */
  readonly code: "storage" | "broken_item" | "newer_item";
  readonly detail: unknown;
}

interface OutboxStoreOptions {
  readonly ports: Pick<Ports, "clock" | "debug" | "random" | "tabs">;
  /** Where to keep things; undefined for nowhere but in memory. */
  readonly open: OpenStorage | undefined;
  /** What the user's things are kept under; settles when it is known who they are: empty if nobody says. */
  readonly name: Promise<string>;
  /** Where it is noted who was here last, for a logout that comes before that is known again; undefined where it is. */
  readonly lastName?: string | undefined;
  /** What was kept before this tab began. */
  readonly onRestored: (kept: readonly StoredOperation[]) => void;
  readonly onNews: (news: TabNews) => void;
  readonly onProblem: (problem: Problem) => void;
}

/** The inbox is kept beside threads, under a key that no thread can have. */
export const INBOX_PAGE = "/inbox";

/** A page is kept at most so often. */
const REMEMBER_MS = 2_000;

/** A storage that says nothing for this long is no good. */
const OPEN_MS = 5_000;

/** Keeps what a user has written until its thread has it: over reloads and crashes, and for all their tabs to see. */
export class OutboxStore {
  readonly #options: OutboxStoreOptions;
  #kept = new Map<string, StoredOperation>();
  readonly #storage: Promise<ParlorStorage | undefined>;
  #channel: Channel | undefined;
  readonly #looks = new Map<string, () => object | null>();
  /** How to cancel the timers of `#looks`. */
  readonly #rememberings = new Map<string, () => void>();
  /** The pages that were kept here. */
  readonly #pages = new Set<string>();
  /** Nobody knows yet whose all of this is, and nothing was written yet that would have to wait for that. */
  #isNobodys = true;
  #cancelDoubt = () => {};
  #wiping: Promise<void> | undefined;
  /** What went while what was kept is being read. */
  #gone: Set<string> | undefined = new Set();
  /** Nobody dials any more by themselves. */
  isClosed = false;
  #isOver = false;
  #mark: unknown;
  /** The storage could not be opened: that has been told. */
  #isRefused = false;
  /** What is kept under, once it is known. */
  name: string | undefined;
  /** Settles when a logout would be known. */
  checked: Promise<unknown> | undefined;

  constructor(options: OutboxStoreOptions) {
    this.#options = options;
    this.#storage = options.name
      .then((name) => this.#open(name))
      .catch((detail) => {
        this.#isRefused = true;
        return this.#problem(detail);
      });
    void readMark(this.#use).then((mark) => {
      this.#gone = undefined;
      this.#mark = mark;
    });
  }

  /** Settles when what was kept is there, or cannot be had. */
  get opened(): Promise<unknown> {
    return this.#storage;
  }

  /** Why nothing more is taken. An outbox that is full refuses; it never drops what somebody wrote. */
  get refusal(): "logged_out" | "outbox_full" | undefined {
    if (this.#isOver) return "logged_out";
    return this.#kept.size >= MAX_OUTBOX_ENTRIES ? "outbox_full" : undefined;
  }

  /** What is kept of a thread, in the order in which it was written. */
  of(threadId: string): StoredOperation[] {
    return [...this.#kept.values()].filter((kept) => kept.threadId === threadId);
  }

  /** Keeps what has changed in a thread's outbox. */
  follow(threadId: string, before: Outbox, after: Outbox): void {
    if (this.#isOver) return;
    const waiting = new Set<string>();
    const known = new Set(before);
    for (const entry of after) {
      if (entry.is === "sent") continue;
      waiting.add(entry.id);
      if (known.has(entry)) continue;
      const kept = storedOf(threadId, entry);
      if (!kept || JSON.stringify(kept) === JSON.stringify(this.#kept.get(entry.id))) continue;
      this.#kept.set(entry.id, kept);
      if (this.#isNobodys) this.#doubt();
      void this.#use((storage) => storage.put(kept));
      this.tell({ news: "kept", kept });
    }
    for (const { id } of before) if (!waiting.has(id)) this.#drop(id);
  }

  /** Keeps a page, of a thread or of the inbox, as `look` finds it a little later: much may happen at once. */
  remember(key: string, look: () => object | null): void {
    const { open, ports } = this.#options;
    if (!open || this.#isOver) return;
    this.#looks.set(key, look);
    if (this.isClosed) this.#remember(key);
    else if (!this.#rememberings.has(key)) {
      const cancel = ports.clock.after(REMEMBER_MS, () => this.#remember(key));
      this.#rememberings.set(key, cancel);
    }
  }

  /** A page as it was kept, perhaps by another version; nothing if it was not. */
  async recall(key: string): Promise<unknown> {
    const page = await this.#use((storage) => storage.readPage(key));
    return this.#isOver ? undefined : page;
  }

  /** Other tabs learn what became of a message here. */
  settled(threadId: string, id: string, outcome: SendOutcome): void {
    if (outcome.ok) this.tell({ news: "sent", threadId, id, ...outcome });
    else if (outcome.code === "cancelled") this.tell({ news: "cancelled", threadId, id });
  }

  /** Tells the user's other tabs. */
  tell(news: TabNews): void {
    this.#channel?.post(news);
  }

  /** Forgets everything, once. Whoever begins it tells the other tabs; they come with the mark that they heard of. */
  wipe(heard?: unknown): Promise<void> {
    this.#wiping ??= this.#wipe(heard);
    return this.#wiping;
  }

  async #wipe(heard: unknown): Promise<void> {
    const { ports } = this.#options;
    const mark = heard ?? ports.random();
    const ids = [...this.#kept.keys()];
    const channel = this.#channel;
    if (heard === undefined) this.tell({ news: "logout", mark });
    this.#isOver = true;
    this.#kept.clear();
    this.close();
    if (heard !== undefined) takeOut(this.#use, { ids, pages: this.#pages });
    else {
      const clearing = within(ports.clock, OPEN_MS, this.#clear(mark, !channel));
      await clearing.catch((detail) => this.#isRefused || this.#problem(detail));
    }
  }

  /** Clears the storage of who is here, or was here last; and tells the other tabs, unless they know. */
  async #clear(mark: unknown, isUntold: boolean): Promise<void> {
    const { open, name: known, lastName, ports } = this.#options;
    if (!open) return;
    const name = this.name ?? (await (lastName ? readLast(open, lastName) : known));
    if (!name) return;
    const channel = isUntold ? ports.tabs?.openChannel(name, () => {}) : undefined;
    channel?.post({ news: "logout", mark });
    channel?.close();
    // After what is still to be written there; or, where this tab has not opened it, by itself.
    const opened = this.name === undefined ? undefined : await this.#storage;
    await clearAll(opened ?? (await open(name)), mark);
  }

  /** Looks for a logout of which this page heard nothing: put away (bfcache), it hears no news. */
  check(): void {
    const { ports, onNews } = this.#options;
    const look = async () => {
      const mark = await within(ports.clock, OPEN_MS, readMark(this.#use));
      if (mark !== undefined && mark !== this.#mark) onNews({ news: "logout", mark });
    };
    this.checked = look().catch((detail) => this.#problem(detail));
  }

  /** What is written waits in memory until it is known by whom. That may take long, and a reload would lose it. */
  #doubt(): void {
    const { open, ports } = this.#options;
    this.#isNobodys = false;
    if (!open) return;
    this.#cancelDoubt = ports.clock.after(OPEN_MS, () => {
      if (this.name === undefined && this.#kept.size > 0) this.#problem(new Error(UNNAMED));
    });
  }

  /** From now on no other tab is heard, nothing comes back, and no timer runs. What changes is still kept, at once. */
  close(): void {
    this.isClosed = true;
    this.#cancelDoubt();
    for (const key of [...this.#rememberings.keys()]) this.#remember(key);
    this.#channel?.close();
    this.#channel = undefined;
  }

  async #open(name: string): Promise<ParlorStorage | undefined> {
    const { open, ports, lastName } = this.#options;
    this.#isNobodys = false;
    // What was written before it was closed is kept all the same.
    if (!open || (this.isClosed && this.#kept.size === 0)) return undefined;
    if (name === "") throw new Error(UNNAMED);
    this.name = name;
    if (lastName) noteLast(open, lastName, name).catch((detail) => ports.debug("storage", detail));
    const storage = await within(ports.clock, OPEN_MS, open(name));
    if (this.isClosed) return storage;
    this.#listen(name);
    this.#restore(await within(ports.clock, OPEN_MS, storage.readAll()));
    return storage;
  }

  /** What other tabs have said in the meantime is newer than what was read. */
  #restore(items: readonly unknown[]): void {
    if (this.isClosed) return;
    const restored: StoredOperation[] = [];
    const newer = items.filter(isNewer);
    if (newer.length > 0) this.#tellProblem({ code: "newer_item", detail: newer });
    for (const item of items.filter((one) => !isNewer(one))) {
      const kept = readStored(item);
      if (!kept) this.#setAside(item);
      else if (this.#gone?.has(kept.id)) this.#drop(kept.id);
      else restored.push(this.#kept.get(kept.id) ?? kept);
    }
    // What was written meanwhile is later: it follows.
    this.#kept = new Map([...restored.map((kept) => [kept.id, kept] as const), ...this.#kept]);
    this.#options.onRestored(restored);
  }

  /** It would not be understood another time either, and must not hold up the rest. */
  #setAside(item: unknown): void {
    this.#tellProblem({ code: "broken_item", detail: item });
    void this.#use((storage) => storage.setAside(item));
  }

  #listen(name: string): void {
    const { ports, onNews } = this.#options;
    this.#channel = ports.tabs?.openChannel(name, (said) => {
      const news = readTabNews(said);
      // A logout from before this page was opened is none of whoever is here now.
      if (!news || (news.news === "logout" && news.mark === this.#mark)) return;
      if (news.news === "kept") this.#kept.set(news.kept.id, news.kept);
      // Whoever said so may have died before it was written.
      else if ("id" in news) this.#drop(news.id);
      onNews(news);
    });
  }

  #remember(key: string): void {
    const page = this.#looks.get(key)?.();
    this.#looks.delete(key);
    this.#rememberings.get(key)?.();
    this.#rememberings.delete(key);
    if (!page || this.#isOver) return;
    this.#pages.add(key);
    void this.#use(async (storage) => {
      await storage.putPage(key, page);
      if (key === INBOX_PAGE) this.tell({ news: "inbox" });
    });
  }

  #drop(id: string): void {
    this.#gone?.add(id);
    if (this.#kept.delete(id) || this.#gone) void this.#use((storage) => storage.remove(id));
  }

  readonly #use: UseStorage = async (work) => {
    try {
      const storage = await this.#storage;
      return storage && (await work(storage));
    } catch (detail) {
      return this.#problem(detail);
    }
  };

  #problem(detail: unknown): undefined {
    this.#options.ports.debug("storage", detail);
    this.#tellProblem({ code: "storage", detail });
  }

  /** Apart: an application that throws is reported, and stops nothing here. */
  #tellProblem(problem: Problem): void {
    queueMicrotask(() => this.#options.onProblem(problem));
  }
}

const UNNAMED = "nobody knows who writes: give `userId`";
