import type { ThreadSnapshot } from "../protocol/thread.ts";
import { isConnected } from "./connection-view.ts";
import type { Foundation } from "./line.ts";
import { messageIds, type NewMessageId } from "./message-id.ts";
import { type Ports, platformPorts } from "./ports.ts";
import { type Answer, Requests } from "./requests.ts";
import { Thread } from "./thread.ts";
import { type GetToken, Tokens } from "./tokens.ts";

export interface ParlorOptions extends Partial<Ports> {
  /** Where the service is, as `https://chat.example.com`. */
  readonly url: string;
  readonly getToken: GetToken;
}

/** Connects an application to Parlor as one user. Nothing is asked of the network before a thread is opened. */
export function createParlor({ url, getToken, ...ports }: ParlorOptions): Parlor {
  return new Parlor({ url: url.replace(/\/+$/, ""), getToken, ports: { ...platformPorts(), ...ports } });
}

/** One user's threads. */
export class Parlor {
  /** What parts of the SDK that are imported by themselves build on. */
  readonly foundation: Foundation;
  readonly #newMessageId: NewMessageId;
  readonly #threads = new Map<string, Thread>();
  readonly #parts = new Set<{ close(): void }>();
  #isHidden = false;

  constructor({ url, getToken, ports }: { url: string; getToken: GetToken; ports: Ports }) {
    const tokens = new Tokens(getToken, ports);
    this.foundation = { url, ports, tokens, requests: new Requests({ url, tokens, ports }) };
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

  /** Closes everything. */
  close(): void {
    for (const part of this.#parts) part.close();
    for (const thread of this.#threads.values()) thread.close();
  }
}
