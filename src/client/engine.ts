import { SUBPROTOCOL } from "../protocol/limits.ts";
import { advance, nextDeadline } from "./core.ts";
import { decode, encode, PING } from "./frames.ts";
import type { Ports, Socket } from "./ports.ts";
import { type Requests, threadPath } from "./requests.ts";
import type { SendOutcome } from "./sending.ts";
import { type Effect, type Input, NEW_THREAD, type ThreadEvent, type ThreadState } from "./state.ts";
import type { Tokens } from "./tokens.ts";

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
  #state: ThreadState = NEW_THREAD;
  #socket: Socket | undefined;
  /** The token of the last dial. */
  #token: string | undefined;
  #timer: { cancel: () => void; at: number } | undefined;
  #unwatch: (() => void) | undefined;
  readonly #inputs: Input[] = [];
  /** What listeners are told once the snapshot shows it. */
  readonly #events: ThreadEvent[] = [];
  #isBusy = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  get state(): ThreadState {
    return this.#state;
  }

  /** Takes one input after the other, also when an effect causes the next. Subscribers hear of it once, afterwards. */
  take(input: Input): void {
    this.#inputs.push(input);
    if (this.#isBusy) return;
    this.#isBusy = true;
    const before = this.#state;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#advance(next);
    } finally {
      this.#isBusy = false;
    }
    this.#schedule();
    if (this.#state !== before) this.#options.onChange();
    for (let event = this.#events.shift(); event; event = this.#events.shift()) this.#options.onEvent(event);
  }

  #advance(input: Input): void {
    const { clock, random, debug } = this.#options.ports;
    const before = this.#state.connection;
    const { state, effects } = advance(this.#state, input, { now: clock.now(), random });
    this.#state = state;
    if (state.connection.is !== before.is) debug("connection", `${before.is} → ${state.connection.is}`);
    this.#watch(state.connection.is !== "closed" && state.connection.is !== "idle");
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    switch (effect.do) {
      case "dial":
        void this.#dial(effect.dial, effect.renewToken);
        break;
      case "hang-up":
        this.#socket?.close();
        this.#socket = undefined;
        break;
      case "ask":
        void this.#askWhy(effect.dial);
        break;
      case "say":
        this.#options.ports.debug(
          "say",
          effect.frames.map(({ type }) => type),
        );
        this.#socket?.send(encode(effect.frames));
        break;
      case "ping":
        this.#socket?.send(PING);
        break;
      case "load-older":
        void this.#loadOlder(effect.before, effect.limit);
        break;
      case "answer":
        this.#options.onAnswer(effect.id, effect.outcome);
        break;
      case "tell":
        this.#events.push(effect.event);
    }
  }

  async #dial(dial: number, renewToken: boolean): Promise<void> {
    const { tokens, ports } = this.#options;
    try {
      this.#token = await tokens.get(renewToken ? this.#token : undefined);
    } catch {
      this.take({ on: "no-token", dial });
      return;
    }
    // The answer may have taken so long that this dial is over.
    const { connection } = this.#state;
    if (connection.is !== "connecting" || connection.dial !== dial) return;
    const protocols = [SUBPROTOCOL, `bearer.${this.#token}`];
    const onClose = (code: number) => this.take({ on: "hung-up", dial, code });
    try {
      this.#socket = ports.openSocket(
        { url: this.#socketUrl(), protocols },
        { onOpen: () => this.take({ on: "opened", dial }), onText: (text) => this.#hear(dial, text), onClose },
      );
    } catch (error) {
      // A URL or a token that no socket can be opened with.
      ports.debug("socket", error);
      onClose(1006);
    }
  }

  /** With a cursor: what follows it. Should that be too much, or of another log, the newest page instead, at once. */
  #socketUrl(): string {
    const { timeline, pageSize } = this.#state;
    const query = new URLSearchParams({ tail: String(pageSize) });
    if (timeline.epoch !== null) {
      query.set("epoch", timeline.epoch);
      query.set("after", String(timeline.cursor));
    }
    const { url, threadId } = this.#options;
    return `${url.replace(/^http/, "ws")}${threadPath(threadId)}/socket?${query}`;
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

  async #askWhy(dial: number): Promise<void> {
    const { requests, threadId } = this.#options;
    const status = await requests.status(threadId, this.#token ?? "");
    this.take({ on: "answered", dial, status });
  }

  async #loadOlder(before: number, limit: number): Promise<void> {
    const { requests, threadId } = this.#options;
    const page = await requests.olderMessages(threadId, { before, limit });
    this.take(page.ok ? { on: "older", before, page: page.value } : { on: "older-failed" });
  }

  /** One timer for all deadlines. Late or early, the core compares them with the clock. */
  #schedule(): void {
    const at = nextDeadline(this.#state);
    if (at === this.#timer?.at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (at === null) return;
    const { clock } = this.#options.ports;
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#timer = undefined;
      this.take({ on: "tick" });
    });
    this.#timer = { at, cancel };
  }

  #watch(isWanted: boolean): void {
    if (isWanted === (this.#unwatch !== undefined)) return;
    this.#unwatch?.();
    this.#unwatch = isWanted
      ? this.#options.ports.watchDevice({
          onWake: () => this.take({ on: "wake" }),
          onNetwork: (isOnline) => this.take({ on: "network", isOnline }),
        })
      : undefined;
  }
}
