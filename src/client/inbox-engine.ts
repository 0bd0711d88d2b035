import { advance, nextDeadline } from "./inbox-core.ts";
import { decodeInbox } from "./inbox-frames.ts";
import type { PageAsk } from "./inbox-listings.ts";
import { InboxRequests } from "./inbox-requests.ts";
import { type InboxEffect, type InboxEvent, type InboxInput, type InboxState, NEW_INBOX } from "./inbox-state.ts";
import { Line } from "./line.ts";
import type { Ports } from "./ports.ts";
import type { Answer, Requests } from "./requests.ts";
import type { Tokens } from "./tokens.ts";

export interface InboxEngineOptions {
  readonly url: string;
  readonly ports: Ports;
  readonly tokens: Tokens;
  readonly requests: Requests;
  /** Whether a thread has a live socket of its own. */
  readonly isOpen: (threadId: string) => boolean;
  readonly onChange: () => void;
  readonly onEvent: (event: InboxEvent) => void;
  readonly onAnswer: (id: number, answer: Answer<null>) => void;
}

/** Runs the core of the inbox in the world: feeds it what happens, and does what it says. Decides nothing. */
export class InboxEngine {
  readonly #options: InboxEngineOptions;
  readonly #line: Line;
  readonly #requests: InboxRequests;
  #state: InboxState = NEW_INBOX;
  #stopWatchingInput: (() => void) | null = null;
  readonly #inputs: InboxInput[] = [];
  /** What listeners are told once the snapshot shows it. */
  readonly #events: InboxEvent[] = [];
  #isBusy = false;

  constructor(options: InboxEngineOptions) {
    this.#options = options;
    this.#requests = new InboxRequests(options.requests);
    this.#line = new Line({
      ...options,
      socketPath: () => this.#socketPath(),
      status: (token) => this.#requests.status(token),
      connection: () => this.#state.connection,
      nextDeadline: () => nextDeadline(this.#state),
      take: (input) => this.take(input),
      onText: (dial, text) => this.#hear(dial, text),
    });
  }

  get state(): InboxState {
    return this.#state;
  }

  /** Takes one input after the other, also when an effect causes the next. Subscribers hear of it once, afterwards. */
  take(input: InboxInput): void {
    this.#inputs.push(input);
    if (this.#isBusy) return;
    this.#isBusy = true;
    const before = this.#state;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#advance(next);
    } finally {
      this.#isBusy = false;
    }
    this.#line.settle();
    if (this.#state !== before) this.#options.onChange();
    for (let event = this.#events.shift(); event; event = this.#events.shift()) this.#options.onEvent(event);
  }

  #advance(input: InboxInput): void {
    const { ports, isOpen } = this.#options;
    const before = this.#state.connection;
    const surroundings = { now: ports.clock.now(), random: ports.random, isOpen };
    const { state, effects } = advance(this.#state, input, surroundings);
    this.#state = state;
    const { is } = state.connection;
    if (is !== before.is) ports.debug("inbox", `${before.is} → ${is}`);
    this.#watchInput(is !== "closed" && is !== "idle" && is !== "failed");
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: InboxEffect): void {
    switch (effect.do) {
      case "say":
        this.#line.send(effect.frames);
        break;
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
      case "tell":
        this.#events.push(effect.event);
        break;
      default:
        this.#line.run(effect);
    }
  }

  #socketPath(): string {
    const { version } = this.#state;
    return `/v1/inbox/socket${version === null ? "" : `?after=${version}`}`;
  }

  #hear(dial: number, text: string): void {
    const heard = decodeInbox(text);
    if ("pong" in heard) {
      this.take({ on: "pong", dial, version: heard.pong });
      return;
    }
    for (const frame of heard.frames) {
      const what = frame.type === "unreadable" ? `unreadable: ${frame.what}` : frame.type;
      this.#options.ports.debug("hear", frame.type === "error" ? `${what}: ${frame.code}` : what);
    }
    this.take({ on: "frames", dial, frames: heard.frames });
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
