import { advance, nextDeadline } from "./core.ts";
import { Drain } from "./drain.ts";
import { decode } from "./frames.ts";
import type { Keeper } from "./keeper.ts";
import { Line } from "./line.ts";
import { isPending } from "./outbox.ts";
import type { Ports } from "./ports.ts";
import { type Requests, threadPath } from "./requests.ts";
import type { SendOutcome } from "./sending.ts";
import { type Effect, type Input, NEW_THREAD, type ThreadEvent, type ThreadState } from "./state.ts";
import { ThreadPolling } from "./thread-polling.ts";
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
  readonly keeper: Keeper;
}

/** Runs the core of one thread in the world: feeds it what happens, and does what it says. Decides nothing. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #line: Line;
  readonly #turns: Turns<Input>;
  #state: ThreadState = NEW_THREAD;
  #shown: ThreadState = NEW_THREAD;
  readonly #drain: Drain | undefined;
  /** What listeners are told once the snapshot shows it. */
  #events: ThreadEvent[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#turns = new Turns(
      (input) => this.#advance(input),
      () => this.#settle(),
    );
    const { tabs, clock } = options.ports;
    if (tabs) {
      this.#state = { ...NEW_THREAD, drains: false };
      const onChange = (isMine: boolean) => this.take({ on: "drains", isMine });
      const name = () => `${options.keeper.name} ${options.threadId}`;
      this.#drain = new Drain({ locks: tabs.locks, clock, name, onChange });
    }
    this.#line = new Line({
      ...options,
      socketPath: () => this.#socketPath(),
      polling: () => this.#polling(),
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

  /** Another tab drains what waits here too. */
  progress(): void {
    this.#drain?.progress();
  }

  #settle(): void {
    this.#line.settle();
    const { threadId, keeper, onChange } = this.#options;
    const before = this.#shown;
    this.#shown = this.#state;
    const { outbox, connection } = this.#state;
    if (outbox !== before.outbox) keeper.follow(threadId, before.outbox, outbox);
    this.#drain?.want(connection.is === "live" && isPending(outbox));
    if (this.#shown !== before) onChange();
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
        this.#options.keeper.settled(this.#options.threadId, effect.id, effect.outcome);
        this.#options.onAnswer(effect.id, effect.outcome);
        break;
      case "tell":
        this.#events.push(effect.event);
        break;
      default:
        this.#line.run(effect);
    }
  }

  #polling(): ThreadPolling {
    const { timeline, pageSize } = this.#state;
    return new ThreadPolling(this.#options.threadId, { ...timeline, pageSize });
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
