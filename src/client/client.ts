import type { ThreadSnapshot } from "../protocol/thread.ts";
import { readSnapshot } from "./codec/nouns.ts";
import { type Answer, asker, threadPath } from "./connection/requests.ts";
import { NEVER } from "./connection/state.ts";
import { type GetToken, Tokens } from "./connection/tokens.ts";
import { isConnected } from "./connection/view.ts";
import type { ClientContext } from "./context.ts";
import { findStorage } from "./outbox/found-storage.ts";
import { messageIds } from "./outbox/message-id.ts";
import type { StoredOperation } from "./outbox/operations.ts";
import type { OpenStorage } from "./outbox/storage.ts";
import { OutboxStore, type Problem } from "./outbox/store.ts";
import type { TabNews } from "./outbox/tab-channel.ts";
import { type FoundPorts, type Ports, platformPorts } from "./ports.ts";
import { Thread } from "./thread/thread.ts";

export interface ParlorOptions extends Partial<Ports> {
  /** Where the service is, as `https://chat.example.com`. */
  readonly url: string;
  readonly getToken: GetToken;
  /** Who is signed in: the `sub` of their tokens. With it what they wrote is there before there is a token. */
  readonly userId?: string;
  /** Where what is written waits until it has been sent; IndexedDB unless told, memory where there is none or with `null`. */
  readonly storage?: OpenStorage | null;
  /** Told of what does not stop anything and still matters: what is written does not outlive a reload, for instance. */
  readonly onProblem?: (problem: Problem) => void;
}

/** Connects an application to Parlor as one user. Nothing is asked of the network before a thread is opened. */
export function createParlor(options: ParlorOptions): Parlor {
  return new Parlor(options);
}

/** Something that is imported by itself. */
export interface Part {
  close(): void;
  forget(): void;
  hear(news: TabNews): void;
  hearRead(threadId: string, seq: number): void;
}

/** So many threads that nobody opens are connected at once. */
const SLOTS = 4;
/** One that sends nothing after this time gives its slot to another. */
const SLOT_MS = 30_000;

/** One user's threads. */
export class Parlor {
  /** What parts of the SDK that are imported by themselves build on. */
  readonly context: ClientContext;
  readonly #threads = new Map<string, Thread>();
  /** The inbox, where somebody has imported it; two, where a page has the SDK and the elements' own copy of it. */
  readonly #parts = new Set<Part>();
  /** Threads that nobody opens and in which something waits, and when they want to be dialled; those that have one of the slots. */
  readonly #waiting = new Map<string, number>();
  readonly #slots = new Set<string>();
  #cancelSlots = () => {};
  /** Threads whose right is waited for. */
  readonly #awaited = new Set<string>();
  #isHidden = false;

  constructor({ url: address, getToken, userId, storage, onProblem = () => {}, ...some }: ParlorOptions) {
    const ports: FoundPorts = { ...platformPorts(), ...some };
    const url = address.replace(/\/+$/, "");
    const tokens = new Tokens(getToken, ports, userId);
    const name = `parlor ${url}`;
    const { open, refusal } = storage === undefined ? findStorage() : { open: storage ?? undefined };
    const store = new OutboxStore({
      ports,
      open,
      name: tokens.subject.then((user) => user && `${name} ${user}`),
      lastName: userId ? undefined : name,
      onRestored: (kept) => this.#restore(kept),
      onNews: (news) => this.#hear(news),
      onProblem,
    });
    if (refusal) queueMicrotask(() => onProblem(refusal));
    const newMessageId = messageIds(() => ports.clock.now(), ports.random);
    const onRead = (threadId: string, seq: number) => {
      for (const part of this.#parts) part.hearRead(threadId, seq);
    };
    this.context = { url, ports, tokens, ask: asker({ url, tokens, ports }), store, onRead, newMessageId };
  }

  /** The thread of this id: the same object each time. */
  thread(threadId: string): Thread {
    const known = this.#threads.get(threadId);
    if (known) return known;
    const thread = new Thread(this.context, threadId);
    if (this.#isHidden) thread.setHidden(true);
    this.#threads.set(threadId, thread);
    return thread;
  }

  /** Whether the thread is open and live on this device. */
  isOpen(threadId: string): boolean {
    const thread = this.#threads.get(threadId);
    return thread !== undefined && isConnected(thread.getSnapshot().connection);
  }

  /** Whether the user appears offline: then no thread says that they look or type. */
  setHidden(isHidden: boolean): void {
    if (isHidden === this.#isHidden) return;
    this.#isHidden = isHidden;
    for (const thread of this.#threads.values()) thread.setHidden(isHidden);
  }

  /** Closes `part` with this, and tells it what other tabs have kept and what is read in threads. */
  adopt(part: Part): void {
    this.#parts.add(part);
  }

  /** Opens the thread that the application's grant allows, or finds the one there is. */
  createThread(wish: { grant: string }): Promise<Answer<ThreadSnapshot>> {
    return this.context.ask({ path: "/v1/threads", method: "POST", body: wish, read: readSnapshot });
  }

  /** A thread and its people, without connecting. */
  lookUp(threadId: string): Promise<Answer<ThreadSnapshot>> {
    return this.context.ask({ path: threadPath(threadId), read: readSnapshot });
  }

  /** Closes everything. What was not sent is kept, and whoever waits for it is told `closed`. */
  close(): void {
    for (const part of this.#parts) part.close();
    this.context.store.close();
    for (const thread of this.#threads.values()) thread.end();
    this.#cancelSlots();
  }

  /**
   * Closes everything, in all tabs, and forgets the user: their token, what was shown, and what they wrote and was not
   * sent. For good: whoever comes next needs another Parlor.
   */
  logout(): Promise<void> {
    return this.#logout();
  }

  async #logout(mark?: unknown): Promise<void> {
    const wiped = this.context.store.wipe(mark);
    this.context.tokens.forget();
    for (const thread of this.#threads.values()) thread.forget();
    this.close();
    for (const part of this.#parts) part.forget();
    await wiped;
  }

  /** What waits since before goes out, also in threads that nobody opens. */
  #restore(kept: readonly StoredOperation[]): void {
    for (const [threadId, some] of Map.groupBy(kept, (one) => one.threadId)) {
      this.thread(threadId).restore(some);
      this.#drain(threadId);
    }
  }

  /** As slots become free: threads that nobody opens are connected a few at a time. */
  #drain(threadId: string, notBefore = 0): void {
    const waiting = this.#waiting;
    if (!this.#slots.has(threadId)) waiting.set(threadId, Math.max(notBefore, waiting.get(threadId) ?? 0));
    this.#giveSlots();
  }

  #giveSlots(): void {
    const { ports, store } = this.context;
    const now = ports.clock.now();
    this.#cancelSlots();
    for (const [threadId, notBefore] of this.#waiting) {
      if (this.#slots.size === SLOTS || store.isClosed) return;
      if (notBefore <= now) void this.#takeSlot(this.thread(threadId));
    }
    const next = Math.min(...this.#waiting.values());
    if (next < NEVER) this.#cancelSlots = ports.clock.after(next - now, () => this.#giveSlots());
  }

  /** Until all of it is sent. One that cannot send now lets others go on, and is the last once more. */
  async #takeSlot(thread: Thread): Promise<void> {
    const { clock } = this.context.ports;
    const over = Promise.withResolvers<void>();
    const wait = () =>
      clock.after(SLOT_MS, () => {
        if (this.#waiting.size > 0 && !thread.isSending) over.resolve();
        else cancel = wait();
      });
    let cancel = wait();
    this.#waiting.delete(thread.id);
    this.#slots.add(thread.id);
    const isDone = await Promise.race([thread.drain().then(() => true), over.promise]);
    cancel();
    this.#slots.delete(thread.id);
    if (isDone || thread.isOpen) this.#giveSlots();
    else this.#drain(thread.id, thread.pause());
  }

  /** What another tab has written is sent by that: should its right to do so be free, it is gone, or has sent it. */
  #succeed(threadId: string): void {
    const { ports, store } = this.context;
    if (this.#awaited.has(threadId)) return;
    this.#awaited.add(threadId);
    const take = () => {
      this.#awaited.delete(threadId);
      if (store.of(threadId).some(({ failed }) => !failed)) this.#drain(threadId);
      return undefined;
    };
    ports.tabs?.locks.request(`${store.name} ${threadId}`, {}, take).catch((error) => ports.debug("locks", error));
  }

  #hear(news: TabNews): void {
    if (news.news === "logout") void this.#logout(news.mark);
    else if (news.news === "inbox") for (const part of this.#parts) part.hear(news);
    else {
      const threadId = news.news === "kept" ? news.kept.threadId : news.threadId;
      const thread = this.#threads.get(threadId);
      thread?.hear(news);
      if (news.news === "kept" && !thread?.isOpen) this.#succeed(threadId);
    }
  }
}
