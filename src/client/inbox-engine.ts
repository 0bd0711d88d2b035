import { advance, nextDeadline } from "./inbox-core.ts";
import { type InboxIncoming, readInboxFrame } from "./inbox-frames.ts";
import type { PageAsk } from "./inbox-listings.ts";
import { inboxCursor, pollInbox } from "./inbox-polling.ts";
import { InboxRequests } from "./inbox-requests.ts";
import { type InboxEffect, type InboxEvent, type InboxInput, type InboxState, NEW_INBOX } from "./inbox-state.ts";
import { type Foundation, Line, type LineEffect } from "./line.ts";
import type { Answer } from "./requests.ts";

export interface InboxEngineOptions extends Foundation {
  /** Whether a thread has a live socket of its own. */
  readonly isOpen: (threadId: string) => boolean;
  readonly onChange: () => void;
  readonly onEvent: (event: InboxEvent) => void;
  readonly onAnswer: (id: number, answer: Answer<null>) => void;
}

/** Runs the core of the inbox in the world: feeds it what happens, and does what it says. Decides nothing. */
export class InboxEngine {
  readonly #options: InboxEngineOptions;
  readonly #line;
  readonly #requests: InboxRequests;
  #stopWatchingInput: (() => void) | null = null;

  constructor(options: InboxEngineOptions) {
    const { isOpen } = options;
    this.#options = options;
    this.#requests = new InboxRequests(options.requests);
    this.#line = new Line<InboxState, InboxInput, InboxEffect, InboxIncoming, InboxEvent>({
      ...options,
      start: NEW_INBOX,
      advance: (state, input, surroundings) => advance(state, input, { ...surroundings, isOpen }),
      nextDeadline,
      path: "/v1/inbox",
      query: (state) => inboxCursor(state) && `?${inboxCursor(state)}`,
      polled: pollInbox,
      read: readInboxFrame,
      run: (effect) => this.#run(effect),
      onChange: () => {
        const { is } = this.state.connection;
        this.#watchInput(is !== "closed" && is !== "idle" && is !== "failed");
        options.onChange();
      },
    });
  }

  get state(): InboxState {
    return this.#line.state;
  }

  take(input: InboxInput): void {
    this.#line.take(input);
  }

  #run(effect: InboxEffect | LineEffect<InboxEvent>): void {
    switch (effect.do) {
      case "load":
        void this.#load(effect.ask);
        break;
      case "catch-up":
        void this.#catchUp(effect.dial, effect.after);
        break;
      case "edit":
        void this.#edit(effect);
        break;
      case "answer":
        this.#options.onAnswer(effect.id, effect.answer);
        break;
      default:
        this.#line.run(effect);
    }
  }

  async #load(ask: PageAsk): Promise<void> {
    this.take({ on: "page", ask, answer: await this.#requests.page(ask.filter, ask.cursor) });
  }

  async #catchUp(dial: number, after: number): Promise<void> {
    this.take({ on: "changes", dial, answer: await this.#requests.changes(after) });
  }

  async #edit({ id, threadId, patch }: Extract<InboxEffect, { do: "edit" }>): Promise<void> {
    this.take({ on: "edited", id, answer: await this.#requests.edit(threadId, patch) });
  }

  #watchInput(isWanted: boolean): void {
    if (!isWanted) {
      this.#stopWatchingInput?.();
      this.#stopWatchingInput = null;
    } else if (!this.#stopWatchingInput) {
      this.#stopWatchingInput = this.#options.ports.watchIdle(() => this.take({ on: "input" }));
      // Somebody has just opened it.
      if (this.#stopWatchingInput) this.take({ on: "input" });
    }
  }
}
