import type { ThreadSnapshot } from "../protocol/thread.ts";
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
  readonly #options: { url: string; ports: Ports; tokens: Tokens; requests: Requests };
  readonly #newMessageId: NewMessageId;
  readonly #threads = new Map<string, Thread>();

  constructor({ url, getToken, ports }: { url: string; getToken: GetToken; ports: Ports }) {
    const tokens = new Tokens(getToken);
    this.#options = { url, ports, tokens, requests: new Requests({ url, tokens, fetch: ports.fetch }) };
    this.#newMessageId = messageIds(() => ports.clock.now(), ports.random);
  }

  /** The thread of this id: the same object each time. */
  thread(threadId: string): Thread {
    const known = this.#threads.get(threadId);
    if (known) return known;
    const thread = new Thread({ ...this.#options, threadId, newMessageId: this.#newMessageId });
    this.#threads.set(threadId, thread);
    return thread;
  }

  /** Opens the thread that the application's grant allows, or finds the one there is. */
  createThread(wish: { grant: string }): Promise<Answer<ThreadSnapshot>> {
    return this.#options.requests.createThread(wish);
  }

  /** A thread and its people, without connecting. */
  lookUp(threadId: string): Promise<Answer<ThreadSnapshot>> {
    return this.#options.requests.thread(threadId);
  }

  /** Closes all threads. */
  close(): void {
    for (const thread of this.#threads.values()) thread.close();
  }
}
