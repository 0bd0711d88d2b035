import { advance, nextDeadline } from "./core.ts";
import { decode } from "./frames.ts";
import { Line } from "./line.ts";
import type { Ports } from "./ports.ts";
import { type Requests, threadPath } from "./requests.ts";
import type { SendOutcome } from "./sending.ts";
import { type Effect, type Input, NEW_THREAD, type ThreadEvent, type ThreadState } from "./state.ts";
import type { Tokens } from "./tokens.ts";
import { Turns } from "./turns.ts";

export interface EngineOptions {
  readonly threadId: string;
  readonly url: string;
  readonly ports: Ports;
  readonly tokens: Tokens;
  readonly requests: Requests;
  readonly onChange: () => void;
  readonly onEvent: (event: ThreadEvent) => void;
  readonly onAnswer: (id: string, outcome: SendOutcome) => void;
}

/** Runs the core of one thread in the world: feeds it what happens, and does what it says. Decides nothing. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #line: Line;
  readonly #turns: Turns<Input>;
  #state: ThreadState = NEW_THREAD;
  #shown: ThreadState = NEW_THREAD;
  /** What listeners are told once the snapshot shows it. */
  #events: ThreadEvent[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#turns = new Turns(
      (input) => this.#advance(input),
      () => this.#settle(),
    );
    this.#line = new Line({
      ...options,
      socketPath: () => this.#socketPath(),
      status: (token) => options.requests.status(options.threadId, token),
      connection: () => this.#state.connection,
      nextDeadline: () => nextDeadline(this.#state),
      take: (input) => this.take(input),
      onText: (dial, text) => this.#hear(dial, text),
    });
  }

  get state(): ThreadState {
    return this.#state;
  }

  /** Takes one input after the other. Subscribers hear of it once, afterwards. */
  take(input: Input): void {
    this.#turns.take(input);
  }

  #settle(): void {
    this.#line.settle();
    const isNew = this.#state !== this.#shown;
    this.#shown = this.#state;
    if (isNew) this.#options.onChange();
    const events = this.#events;
    this.#events = [];
    for (const event of events) this.#options.onEvent(event);
  }

  #advance(input: Input): void {
    const { clock, random, debug } = this.#options.ports;
    const before = this.#state.connection;
    const { state, effects } = advance(this.#state, input, { now: clock.now(), random });
    this.#state = state;
    if (state.connection.is !== before.is) debug("connection", `${before.is} → ${state.connection.is}`);
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    switch (effect.do) {
      case "say":
        this.#line.send(effect.frames);
        break;
      case "load-older":
        void this.#loadOlder(effect.before, effect.limit);
        break;
      case "answer":
        this.#options.onAnswer(effect.id, effect.outcome);
        break;
      case "tell":
        this.#events.push(effect.event);
        break;
      default:
        this.#line.run(effect);
    }
  }

  /** With a cursor: what follows it. Should that be too much, or of another log, the newest page instead, at once. */
  #socketPath(): string {
    const { timeline, pageSize } = this.#state;
    const query = new URLSearchParams({ tail: String(pageSize) });
    if (timeline.epoch !== null) {
      query.set("epoch", timeline.epoch);
      query.set("after", String(timeline.cursor));
    }
    return `${threadPath(this.#options.threadId)}/socket?${query}`;
  }

  #hear(dial: number, text: string): void {
    const heard = decode(text);
    if ("pong" in heard) {
      this.take({ on: "pong", dial, seq: heard.pong });
      return;
    }
    for (const frame of heard.frames) {
      this.#options.ports.debug("hear", frame.type === "unreadable" ? `unreadable: ${frame.what}` : frame.type);
    }
    this.take({ on: "frames", dial, frames: heard.frames });
  }

  async #loadOlder(before: number, limit: number): Promise<void> {
    const { requests, threadId } = this.#options;
    const page = await requests.olderMessages(threadId, { before, limit });
    this.take(page.ok ? { on: "older", before, page: page.value } : { on: "older-failed" });
  }
}
