import { cachedOf } from "./cache.ts";
import { advance, nextDeadline } from "./core.ts";
import { Drain } from "./drain.ts";
import { type Incoming, readFrame } from "./frames.ts";
import { type Foundation, Line, type LineEffect } from "./line.ts";
import { isWaiting } from "./outbox.ts";
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
  readonly #drain: Drain | undefined;
  #followed = NEW_THREAD.outbox;
  #kept = NEW_THREAD.timeline;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { keeper, threadId, ports } = options;
    const { tabs, clock } = ports;
    this.#drain =
      tabs &&
      new Drain({
        ...{ locks: tabs.locks, clock, name: () => `${keeper.name} ${threadId}` },
        onChange: (isMine) => this.take({ on: "drains", isMine }),
      });
    this.#line = new Line<ThreadState, Input, Effect, Incoming, ThreadEvent>({
      ...options,
      start: tabs ? { ...NEW_THREAD, drains: false } : NEW_THREAD,
      advance,
      nextDeadline,
      path: threadPath(options.threadId),
      // Should what follows the cursor be too much, or of another log, the newest page comes instead, at once.
      query: (state) => `?tail=${state.pageSize}${asMore(threadCursor(state))}`,
      polled: (state) => pollThread(options.threadId, state),
      read: readFrame,
      run: (effect) => this.#run(effect),
      onChange: () => {
        this.#follow();
        options.onChange();
      },
    });
  }

  get state(): ThreadState {
    return this.#line.state;
  }

  take(input: Input): void {
    this.#line.take(input);
  }

  /** Another tab sends what waits here too. */
  progress(): void {
    this.#drain?.progress();
  }

  /** What waits is kept, and sent by one tab: this one asks for the right while it is connected. */
  #follow(): void {
    const { outbox, connection, timeline } = this.state;
    const before = this.#followed;
    this.#followed = outbox;
    const { keeper, threadId } = this.#options;
    if (outbox !== before) keeper.follow(threadId, before, outbox);
    if (timeline !== this.#kept) keeper.remember(threadId, () => cachedOf(threadId, this.state));
    this.#kept = timeline;
    this.#drain?.want(connection.is === "live" && isWaiting(outbox));
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
        this.#options.keeper.settled(this.#options.threadId, effect.id, effect.outcome);
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
