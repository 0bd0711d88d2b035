import type { ThreadSnapshot } from "../protocol/thread.ts";
import { isConnected } from "./connection-view.ts";
import { Keeper, type Problem, type TabNews } from "./keeper.ts";
import type { Foundation } from "./line.ts";
import { messageIds, type NewMessageId } from "./message-id.ts";
import { type Ports, platformPorts } from "./ports.ts";
import { type Answer, Requests } from "./requests.ts";
import { type Kept, type OpenStorage, openIndexedDb } from "./storage.ts";
import { Thread } from "./thread.ts";
import { type GetToken, Tokens } from "./tokens.ts";

export interface ParlorOptions extends Partial<Ports> {
  /** Where the service is, as `https://chat.example.com`. */
  readonly url: string;
  readonly getToken: GetToken;
  /** Who is signed in, so that what he wrote is there before there is a token; else its subject tells. */
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

/** One user's threads. */
export class Parlor {
  /** What parts of the SDK that are imported by themselves build on. */
  readonly foundation: Foundation;
  readonly #newMessageId: NewMessageId;
  readonly #threads = new Map<string, Thread>();
  readonly #parts = new Set<{ close(): void }>();
  #isHidden = false;

  constructor({ url: address, getToken, userId, storage, onProblem = () => {}, ...some }: ParlorOptions) {
    const ports = { ...platformPorts(), ...some };
    const url = address.replace(/\/+$/, "");
    const tokens = new Tokens(getToken, ports);
    const isBrowser = typeof indexedDB !== "undefined";
    const keeper = new Keeper({
      ports,
      open: storage === undefined && isBrowser ? openIndexedDb : (storage ?? undefined),
      name: (userId === undefined ? tokens.subject : Promise.resolve(userId)).then((user) => {
        if (user === "") throw new Error("the token names nobody: give `userId`");
        return `parlor ${url} ${user}`;
      }),
      onRestored: (kept) => this.#restore(kept),
      onNews: (news) => this.#hear(news),
      onProblem,
    });
    this.foundation = { url, ports, tokens, requests: new Requests({ url, tokens, ports }), keeper };
    this.#newMessageId = messageIds(() => ports.clock.now(), ports.random);
  }

  /** The thread of this id: the same object each time. */
  thread(threadId: string): Thread {
    const known = this.#threads.get(threadId);
    if (known) return known;
    const thread = new Thread({ ...this.foundation, threadId, newMessageId: this.#newMessageId });
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

  /** Closes `part` with this. */
  adopt(part: { close(): void }): void {
    this.#parts.add(part);
  }

  /** Opens the thread that the application's grant allows, or finds the one there is. */
  createThread(wish: { grant: string }): Promise<Answer<ThreadSnapshot>> {
    return this.foundation.requests.createThread(wish);
  }

  /** A thread and its people, without connecting. */
  lookUp(threadId: string): Promise<Answer<ThreadSnapshot>> {
    return this.foundation.requests.thread(threadId);
  }

  /** Closes everything. What was not sent is kept. */
  close(): void {
    for (const part of this.#parts) part.close();
    for (const thread of this.#threads.values()) thread.end();
    this.foundation.keeper.close();
  }

  /** Closes everything, in all tabs, and forgets the user: his token, and what he wrote and was not sent. */
  async logout(): Promise<void> {
    const wiped = this.foundation.keeper.wipe();
    this.close();
    this.foundation.tokens.forget();
    await wiped;
  }

  /** What waits since before goes out, also in threads that nobody opens. */
  #restore(kept: readonly Kept[]): void {
    const byThread = Map.groupBy(kept, ({ threadId }) => threadId);
    for (const [threadId, some] of byThread) this.thread(threadId).hear(some);
  }

  #hear(news: TabNews): void {
    if (news.news === "logout") this.close();
    else this.#threads.get(news.news === "kept" ? news.kept.threadId : news.threadId)?.hear(news);
  }
}
