import { type CachedThread, readCached } from "./cache.ts";
import { type Fields, isFields, isText } from "./fields.ts";
import { MAX_OUTBOX_ENTRIES, type Outbox, type OutboxEntry } from "./outbox.ts";
import type { Channel, Ports } from "./ports.ts";
import type { SendOutcome } from "./sending.ts";
import type { Kept, OpenStorage, ParlorStorage } from "./storage.ts";

/** What a tab tells the others of the same user. */
export type TabNews =
  | { readonly news: "kept"; readonly kept: Kept }
  | { readonly news: "sent"; readonly threadId: string; readonly id: string; readonly seq: number; readonly at: number }
  | { readonly news: "cancelled"; readonly threadId: string; readonly id: string }
  | { readonly news: "logout" };

/** Something that the application may want to know, though everything goes on. */
export interface Problem {
  /** `storage`: what is written does not outlive a reload. `broken_item`: something kept was not understood, and set aside. */
  readonly code: "storage" | "broken_item";
  readonly detail: unknown;
}

interface KeeperOptions {
  readonly ports: Ports;
  /** Where to keep things; undefined for nowhere but in memory. */
  readonly open: OpenStorage | undefined;
  /** What the user's things are kept under; settles when it is known who he is. */
  readonly name: Promise<string>;
  /** What was kept before this tab began. */
  readonly onRestored: (kept: readonly Kept[]) => void;
  readonly onNews: (news: TabNews) => void;
  readonly onProblem: (problem: Problem) => void;
}

/** A thread is kept at most so often. */
const REMEMBER_MS = 2_000;

/** A storage that says nothing for this long is no good. */
const OPEN_MS = 5_000;

/** Keeps what a user has written until its thread has it: over reloads and crashes, and for all his tabs to see. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #storage: Promise<ParlorStorage | undefined>;
  #channel: Channel | undefined;
  readonly #looks = new Map<string, () => CachedThread | null>();
  #isOver = false;
  /** What is kept under, once it is known. */
  name: string | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#storage = options.name.then((name) => this.#open(name)).catch((detail) => this.#problem(detail));
  }

  /** Settles when what was kept is there, or cannot be had. */
  get opened(): Promise<unknown> {
    return this.#storage;
  }

  /** An outbox that is full refuses; it never drops what somebody wrote. */
  get isFull(): boolean {
    return this.#kept.size >= MAX_OUTBOX_ENTRIES;
  }

  /** What is kept of a thread, in the order in which it was written. */
  of(threadId: string): Kept[] {
    return [...this.#kept.values()].filter((kept) => kept.threadId === threadId);
  }

  /** Keeps what has changed in a thread's outbox. */
  follow(threadId: string, before: Outbox, after: Outbox): void {
    if (this.#isOver) return;
    const waiting = new Set<string>();
    const known = new Set(before.entries);
    for (const entry of after.entries) {
      if (entry.stage.is === "sent") continue;
      waiting.add(entry.id);
      if (known.has(entry)) continue;
      const kept = keptOf(threadId, entry);
      if (JSON.stringify(kept) === JSON.stringify(this.#kept.get(entry.id))) continue;
      this.#kept.set(entry.id, kept);
      this.#do((storage) => storage.put(kept));
      this.#tell({ news: "kept", kept });
    }
    for (const { id } of before.entries) if (!waiting.has(id)) this.#drop(id);
  }

  /** Keeps a thread as `look` finds it, a little later: much may happen at once. */
  remember(threadId: string, look: () => CachedThread | null): void {
    const { open, ports } = this.#options;
    if (!open || this.#isOver) return;
    if (!this.#looks.has(threadId)) ports.clock.after(REMEMBER_MS, () => this.#remember(threadId));
    this.#looks.set(threadId, look);
  }

  /** A thread as it was kept; null if it was not. */
  async recall(threadId: string): Promise<CachedThread | null> {
    const storage = await this.#storage;
    return readCached(await storage?.readThread(threadId).catch(() => null));
  }

  /** Other tabs learn what became of a message here. */
  settled(threadId: string, id: string, outcome: SendOutcome): void {
    if (outcome.ok) this.#tell({ news: "sent", threadId, id, seq: outcome.seq, at: outcome.at });
    else if (outcome.code === "cancelled") this.#tell({ news: "cancelled", threadId, id });
  }

  /** Forgets everything, in all tabs. */
  async wipe(): Promise<void> {
    this.#tell({ news: "logout" });
    this.#forget();
    // Of whom nobody knew who he is, nothing was kept.
    const storage = this.name === undefined ? undefined : await this.#storage;
    await storage?.clear().catch((detail) => this.#problem(detail));
    this.close();
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }

  async #open(name: string): Promise<ParlorStorage | undefined> {
    this.name = name;
    const { open, ports, onRestored } = this.#options;
    if (!open || this.#isOver) return undefined;
    const late = Promise.withResolvers<never>();
    const cancel = ports.clock.after(OPEN_MS, () => late.reject(new Error("the storage does not open")));
    try {
      const storage = await Promise.race([open(name), late.promise]);
      this.#listen(name);
      const kept: Kept[] = [];
      for (const item of await Promise.race([storage.readAll(), late.promise])) {
        const one = readKept(item);
        if (one) kept.push(one);
        else await this.#setAside(storage, item);
      }
      for (const one of kept) if (!this.#kept.has(one.id)) this.#kept.set(one.id, one);
      onRestored(kept);
      return storage;
    } finally {
      cancel();
    }
  }

  /** It would not be understood another time either, and must not hold up the rest. */
  async #setAside(storage: ParlorStorage, item: unknown): Promise<void> {
    this.#options.onProblem({ code: "broken_item", detail: item });
    await storage.setAside(item).catch((detail) => this.#problem(detail));
  }

  #listen(name: string): void {
    const { ports, onNews } = this.#options;
    this.#channel = ports.tabs?.openChannel(name, (news) => {
      if (!isTabNews(news)) return;
      if (news.news === "kept") this.#kept.set(news.kept.id, news.kept);
      else if (news.news === "logout") this.#forget();
      // Whoever said so may have died before it was written.
      else this.#drop(news.id);
      onNews(news);
    });
  }

  /** The user is gone: what his threads still do is not kept. */
  #forget(): void {
    this.#isOver = true;
    this.#kept.clear();
  }

  #remember(threadId: string): void {
    const thread = this.#looks.get(threadId)?.();
    this.#looks.delete(threadId);
    if (thread && !this.#isOver) this.#do((storage) => storage.putThread(threadId, thread));
  }

  #drop(id: string): void {
    if (this.#kept.delete(id)) this.#do((storage) => storage.remove(id));
  }

  #tell(news: TabNews): void {
    this.#channel?.post(news);
  }

  #do(work: (storage: ParlorStorage) => Promise<unknown>): void {
    void this.#storage.then((storage) => storage && work(storage)).catch((detail) => this.#problem(detail));
  }

  #problem(detail: unknown): undefined {
    this.#options.ports.debug("storage", detail);
    this.#options.onProblem({ code: "storage", detail });
  }
}

function keptOf(threadId: string, { id, text, replyTo, writtenAt, stage }: OutboxEntry): Kept {
  const base = { threadId, id, text, writtenAt, ...(replyTo !== undefined && { replyTo }) };
  if (stage.is !== "failed") return { ...base, isTried: stage.is !== "waiting" || stage.doubt };
  const { code, retryable } = stage;
  return { ...base, isTried: false, failed: { code, retryable } };
}

/** What was kept, perhaps by another version. */
function readKept(item: unknown): Kept | null {
  if (!isFields(item)) return null;
  const { threadId, id, text, replyTo, writtenAt, isTried, failed } = item;
  if (!isText(threadId) || !isText(id) || !isText(text) || typeof writtenAt !== "number") return null;
  const base = { threadId, id, text, writtenAt, ...(isText(replyTo) && { replyTo }), isTried: isTried === true };
  return isFields(failed) && isText(failed.code) ? { ...base, failed: readFailure(failed) } : base;
}

const readFailure = ({ code, retryable }: Fields) => ({ code: String(code), retryable: retryable === true });

/** Tabs of two versions may meet: what is not understood is passed over. */
function isTabNews(news: unknown): news is TabNews {
  if (!isFields(news)) return false;
  if (news.news === "kept") return readKept(news.kept) !== null;
  return news.news === "logout" || (isText(news.threadId) && isText(news.id));
}
