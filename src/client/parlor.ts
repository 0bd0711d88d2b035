import type { ThreadSnapshot } from "../protocol/thread.ts";
import { isConnected } from "./connection-view.ts";
import { Keeper, type Problem } from "./keeper.ts";
import type { Foundation } from "./line.ts";
import { messageIds, type NewMessageId } from "./message-id.ts";
import { type FoundPorts, type Ports, platformPorts } from "./ports.ts";
import { readSnapshot } from "./reading.ts";
import { type Answer, Requests, threadPath } from "./requests.ts";
import type { Kept, OpenStorage } from "./storage.ts";
import type { TabNews } from "./tab-news.ts";
import { Thread } from "./thread.ts";
import { type GetToken, Tokens } from "./tokens.ts";
import { within } from "./within.ts";

export interface ParlorOptions extends Partial<Ports> {
  /** Where the service is, as `https://chat.example.com`. */
  readonly url: string;
  readonly getToken: GetToken;
  /** Who is signed in: the `sub` of his tokens. With it what he wrote is there before there is a token. */
  readonly userId?: string;
  /** Where what is written waits until it has been sent; IndexedDB unless told, memory where there is none or with `null`. */
  readonly storage?: OpenStorage | null;
  /** Told of what does not stop anything and still matters: what is written does not outlive a reload, for instance. */
  readonly onProblem?: (problem: Problem) => void;
}

/** It is waited for anyway, so that its code may come beside the first dial. */
const openIndexedDb: OpenStorage = async (name) => (await import("./indexed-db.ts")).openIndexedDb(name);

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
const LANES = 4;
/** One that gets nowhere for this long lets another have its turn. */
const TURN_MS = 30_000;

/** One user's threads. */
export class Parlor {
  /** What parts of the SDK that are imported by themselves build on. */
  readonly foundation: Foundation;
  readonly #newMessageId: NewMessageId;
  readonly #threads = new Map<string, Thread>();
  readonly #parts = new Set<Part>();
  /** Threads that nobody opens and in which something waits; how many of them have their turn. */
  readonly #waiting = new Set<string>();
  #busyLanes = 0;
  /** Threads whose right is waited for. */
  readonly #awaited = new Set<string>();
  #isHidden = false;

  constructor({ url: address, getToken, userId, storage, onProblem = () => {}, ...some }: ParlorOptions) {
    const ports: FoundPorts = { ...platformPorts(), ...some };
    const url = address.replace(/\/+$/, "");
    const tokens = new Tokens(getToken, ports, userId);
    const isBrowser = typeof indexedDB !== "undefined";
    const keeper = new Keeper({
      ports,
      open: storage === undefined && isBrowser ? openIndexedDb : (storage ?? undefined),
      name: tokens.subject.then((user) => user && `parlor ${url} ${user}`),
      lastName: userId ? undefined : `parlor ${url}`,
      onRestored: (kept) => this.#restore(kept),
      onNews: (news) => this.#hear(news),
      onProblem,
    });
    const onRead = (threadId: string, seq: number) => {
      for (const part of this.#parts) part.hearRead(threadId, seq);
    };
    this.foundation = { url, ports, tokens, requests: new Requests({ url, tokens, ports }), keeper, onRead };
    this.#newMessageId = messageIds(() => ports.clock.now(), ports.random);
  }

  /** The thread of this id: the same object each time. */
  thread(threadId: string): Thread {
    const known = this.#threads.get(threadId);
    if (known) return known;
    const thread = new Thread(this.foundation, { threadId, newMessageId: this.#newMessageId });
    if (this.#isHidden) thread.setHidden(true);
    this.#threads.set(threadId, thread);
    return thread;
  }

  /** Whether the thread is open and live on this device. */
  isOpen(threadId: string): boolean {
    const thread = this.#threads.get(threadId);
    return thread !== undefined && isConnected(thread.getSnapshot().connection);
  }

  /** Whether the user appears offline: then no thread says that he looks or types. */
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
    return this.foundation.requests.ask("/v1/threads", { method: "POST", body: wish, read: readSnapshot });
  }

  /** A thread and its people, without connecting. */
  lookUp(threadId: string): Promise<Answer<ThreadSnapshot>> {
    return this.foundation.requests.ask(threadPath(threadId), { read: readSnapshot });
  }

  /** Closes everything. What was not sent is kept, and whoever waits for it is told `closed`. */
  close(): void {
    this.#end();
    for (const thread of this.#threads.values()) thread.abandon();
  }

  #end(): void {
    for (const part of this.#parts) part.close();
    for (const thread of this.#threads.values()) thread.end();
    this.foundation.keeper.close();
  }

  /**
   * Closes everything, in all tabs, and forgets the user: his token, what was shown, and what he wrote and was not
   * sent. For good: whoever comes next needs another Parlor.
   */
  logout(): Promise<void> {
    return this.#logout();
  }

  async #logout(mark?: unknown): Promise<void> {
    const wiped = this.foundation.keeper.wipe(mark);
    this.foundation.tokens.forget();
    this.#end();
    for (const open of [...this.#parts, ...this.#threads.values()]) open.forget();
    await wiped;
  }

  /** What waits since before goes out, also in threads that nobody opens. */
  #restore(kept: readonly Kept[]): void {
    for (const [threadId, some] of Map.groupBy(kept, (one) => one.threadId)) {
      this.thread(threadId).hear(some);
      this.#drain(threadId);
    }
  }

  /** In its turn: threads that nobody opens are connected a few at a time. */
  #drain(threadId: string): void {
    this.#waiting.add(threadId);
    this.#fillLanes();
  }

  #fillLanes(): void {
    for (const threadId of this.#waiting) {
      if (this.#busyLanes === LANES || this.foundation.keeper.isClosed) return;
      this.#waiting.delete(threadId);
      this.#busyLanes++;
      void this.#takeTurn(this.thread(threadId)).then(() => {
        this.#busyLanes--;
        this.#fillLanes();
      });
    }
  }

  /** Until all of it is sent, or others want to and it gets nowhere: then it is once more the last. */
  async #takeTurn(thread: Thread): Promise<void> {
    const drained = thread.drain().then(() => true);
    const look = () => within(this.foundation.ports.clock, TURN_MS, drained).catch(() => false);
    let isDone = await look();
    while (!isDone && this.#waiting.size === 0) isDone = await look();
    if (isDone || thread.isOpen) return;
    thread.end();
    this.#waiting.add(thread.id);
  }

  /** What another tab has written is sent by that: should its right to do so be free, it is gone, or has sent it. */
  #succeed(threadId: string): void {
    const { ports, keeper } = this.foundation;
    if (this.#awaited.has(threadId)) return;
    this.#awaited.add(threadId);
    const take = () => {
      this.#awaited.delete(threadId);
      if (keeper.of(threadId).some(({ failed }) => !failed)) this.#drain(threadId);
      return undefined;
    };
    ports.tabs?.locks.request(`${keeper.name} ${threadId}`, {}, take).catch((error) => ports.debug("locks", error));
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
