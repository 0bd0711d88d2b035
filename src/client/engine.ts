import { advance, nextDeadline } from "./core.ts";
import { type Incoming, readFrame } from "./frames.ts";
import { type Foundation, Line, type LineEffect } from "./line.ts";
import { threadPath } from "./requests.ts";
import type { SendOutcome } from "./sending.ts";
import { type Effect, type Input, NEW_THREAD, type ThreadEvent, type ThreadState } from "./state.ts";
import { pollThread, threadCursor } from "./thread-polling.ts";

export interface EngineOptions extends Foundation {
  readonly threadId: string;
  readonly onChange: () => void;
  readonly onEvent: (event: ThreadEvent) => void;
  readonly onAnswer: (id: string, outcome: SendOutcome) => void;
}

/** Runs the core of one thread. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #line;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#line = new Line<ThreadState, Input, Effect, Incoming, ThreadEvent>({
      ...options,
      start: NEW_THREAD,
      advance,
      nextDeadline,
      path: threadPath(options.threadId),
      // Should what follows the cursor be too much, or of another log, the newest page comes instead, at once.
      query: (state) => `?tail=${state.pageSize}${asMore(threadCursor(state))}`,
      polled: (state) => pollThread(options.threadId, state),
      read: readFrame,
      run: (effect) => this.#run(effect),
    });
  }

  get state(): ThreadState {
    return this.#line.state;
  }

  take(input: Input): void {
    this.#line.take(input);
  }

  #run(effect: Effect | LineEffect<ThreadEvent>): void {
    switch (effect.do) {
      case "catch-up":
        void this.#catchUp(effect.dial);
        break;
      case "load-older":
        void this.#loadOlder(effect.before, effect.limit);
        break;
      case "answer":
        this.#options.onAnswer(effect.id, effect.outcome);
        break;
      default:
        this.#line.run(effect);
    }
  }

  async #catchUp(dial: number): Promise<void> {
    const { requests, threadId } = this.#options;
    const missed = await requests.missed(threadId, threadCursor(this.state));
    this.take({ on: "missed", dial, events: missed.ok ? missed.value : null });
  }

  async #loadOlder(before: number, limit: number): Promise<void> {
    const { requests, threadId } = this.#options;
    const page = await requests.olderMessages(threadId, { before, limit });
    this.take(page.ok ? { on: "older", before, page: page.value } : { on: "older-failed" });
  }
}

const asMore = (query: string): string => query && `&${query}`;
