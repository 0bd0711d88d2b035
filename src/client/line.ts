import { SUBPROTOCOL } from "../protocol/limits.ts";
import { type ConnectionEffect, type ConnectionEvent, isDialling } from "./connection.ts";
import type { Linked } from "./connection-view.ts";
import type { Fields } from "./fields.ts";
import type { Keeper } from "./keeper.ts";
import { openPolling, type Polled } from "./polling.ts";
import type { Ports, Socket, SocketHandlers } from "./ports.ts";
import type { Requests } from "./requests.ts";
import type { Surroundings } from "./state.ts";
import type { Tokens } from "./tokens.ts";
import { decode, encode, PING } from "./wire.ts";

/** What the world tells the core of a connection. */
export type LineInput<Frame> =
  | Exclude<ConnectionEvent, { on: "open" | "close" | "heard" | "caught-up" | "said" | "lost" }>
  | { readonly on: "hidden" }
  | { readonly on: "frames"; readonly dial: number; readonly frames: readonly Frame[] }
  /** The answer to a ping: how far the server's log has come. */
  | { readonly on: "pong"; readonly dial: number; readonly seq: number }
  | { readonly on: "network"; readonly isOnline: boolean };

export type LineEffect<Event, Said = { readonly type: string }> =
  | ConnectionEffect
  | { readonly do: "say"; readonly frames: readonly Said[] }
  | { readonly do: "tell"; readonly event: Event };

/** What everything that one user has open shares. */
export interface Foundation {
  readonly url: string;
  readonly ports: Ports;
  readonly tokens: Tokens;
  readonly requests: Requests;
  readonly keeper: Keeper;
}

interface LineOptions<State, Input, Effect, Frame, Event> extends Foundation {
  readonly start: State;
  readonly advance: (
    state: State,
    input: Input | LineInput<Frame>,
    surroundings: Surroundings,
  ) => { state: State; effects: readonly (Effect | LineEffect<Event>)[] };
  readonly nextDeadline: (state: State) => number | null;
  /** The path of what is connected to; its socket and its events are below it. */
  readonly path: string;
  /** How its events are polled for. */
  readonly polled: (state: () => State) => Polled;
  /** The query of the socket, asked at each dial: it holds the cursor. */
  readonly query: (state: State) => string;
  readonly read: (fields: Fields) => Frame;
  /** Does what is to be done; what is the line's comes back to `run`. */
  readonly run: (effect: Effect | LineEffect<Event>) => void;
  readonly onChange: () => void;
  readonly onEvent: (event: Event) => void;
}

/** Runs a core in the world: feeds it what happens to its socket, its device and its clock. Decides nothing. */
export class Line<State extends Linked, Input, Effect, Frame extends { readonly type: string }, Event> {
  readonly #options: LineOptions<State, Input, Effect, Frame, Event>;
  #state: State;
  /** By dial: while events are polled for, a socket may be tried beside. */
  readonly #sockets = new Map<number, Socket>();
  /** The token of the last dial. */
  #token: string | undefined;
  #timer: { cancel: () => void; at: number } | undefined;
  #unwatch: (() => void) | undefined;
  readonly #inputs: (Input | LineInput<Frame>)[] = [];
  /** What listeners are told once the snapshot shows it. */
  readonly #events: Event[] = [];
  #isBusy = false;

  constructor(options: LineOptions<State, Input, Effect, Frame, Event>) {
    this.#options = options;
    this.#state = options.start;
  }

  get state(): State {
    return this.#state;
  }

  /** Takes one input after the other, also when an effect causes the next. Subscribers hear of it once, afterwards. */
  take(input: Input | LineInput<Frame>): void {
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

  run(effect: LineEffect<Event>): void {
    switch (effect.do) {
      case "dial":
        void this.#dial(effect);
        break;
      case "hang-up":
        for (const dial of [...this.#sockets.keys()]) if (dial !== effect.keep) this.#drop(dial)?.close();
        break;
      case "ask":
        void this.#askWhy(effect.dial);
        break;
      case "say":
        for (const { type } of effect.frames) this.#options.ports.debug("say", type);
        this.#send(encode(effect.frames));
        break;
      case "ping":
        this.#send(PING);
        break;
      case "refresh":
        void this.#refresh(effect.dial);
        break;
      case "tell":
        this.#events.push(effect.event);
    }
  }

  #advance(input: Input | LineInput<Frame>): void {
    const { ports, advance, path, run } = this.#options;
    const before = this.#state.connection.is;
    const { state, effects } = advance(this.#state, input, { now: ports.clock.now(), random: ports.random });
    this.#state = state;
    const { is } = state.connection;
    if (is !== before) ports.debug("connection", `${path}: ${before} → ${is}`);
    this.#watch(is !== "closed" && !(is === "idle" && !state.connection.rests));
    for (const effect of effects) run(effect);
  }

  #send(text: string): void {
    this.#sockets.get(this.#state.connection.dial)?.send(text);
  }

  #drop(dial: number): Socket | undefined {
    const socket = this.#sockets.get(dial);
    this.#sockets.delete(dial);
    return socket;
  }

  async #dial({ dial, via, renewToken }: Extract<ConnectionEffect, { do: "dial" }>): Promise<void> {
    const { tokens, ports } = this.#options;
    try {
      this.#token = await tokens.get(renewToken ? this.#token : undefined);
    } catch {
      this.take({ on: "no-token", dial });
      return;
    }
    // The answer may have taken so long that this dial is over.
    if (!isDialling(this.#state.connection, dial)) return;
    const on: SocketHandlers = {
      onOpen: () => this.take({ on: "opened", dial, refreshAt: via === "polls" ? null : tokens.refreshAt }),
      onText: (text) => this.#hear(dial, text),
      onClose: (code) => {
        this.#drop(dial);
        this.take({ on: "hung-up", dial, code });
      },
    };
    try {
      this.#sockets.set(dial, via === "polls" ? this.#poll(on) : this.#open(this.#token, on));
    } catch (error) {
      // A URL or a token that no socket can be opened with.
      ports.debug("socket", error);
      on.onClose(1006);
    }
  }

  #open(token: string, on: SocketHandlers): Socket {
    const { ports, url, path, query } = this.#options;
    const address = `${url.replace(/^http/, "ws")}${path}/socket${query(this.#state)}`;
    return ports.openSocket({ url: address, protocols: [SUBPROTOCOL, `bearer.${token}`] }, on);
  }

  #poll(on: SocketHandlers): Socket {
    const { ports, requests, path, polled } = this.#options;
    return openPolling({ ports, requests, path, polled: polled(() => this.#state) }, on);
  }

  /** In band, before the token ends. Without a new one it is asked for again later, and the server has the last word. */
  async #refresh(dial: number): Promise<void> {
    const { tokens } = this.#options;
    const token = await tokens.get(this.#token).catch(() => null);
    if (token === null || this.#state.connection.dial !== dial || token === this.#token) return;
    this.#token = token;
    this.#send(encode([{ type: "refresh_token", token }]));
    this.take({ on: "refreshed", dial, refreshAt: tokens.refreshAt });
  }

  #hear(dial: number, text: string): void {
    const { read, ports } = this.#options;
    const heard = decode(text, read);
    if ("pong" in heard) {
      this.take({ on: "pong", dial, seq: heard.pong });
      return;
    }
    for (const frame of heard.frames) ports.debug("hear", "what" in frame ? frame.what : frame.type);
    this.take({ on: "frames", dial, frames: heard.frames });
  }

  async #askWhy(dial: number): Promise<void> {
    const { requests, tokens, path } = this.#options;
    const token = await tokens.get().catch(() => "");
    const answer = await requests.askWith(token, `${path}/events?wait=0`, { read: (fields) => fields });
    const because = !answer.ok && answer.code === "captive_portal" ? answer.code : undefined;
    this.take({ on: "answered", dial, status: answer.ok ? 200 : answer.status, because });
  }

  /** One timer for all deadlines. Late or early, the core compares them with the clock. */
  #schedule(): void {
    const at = this.#options.nextDeadline(this.#state);
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
          onHidden: () => this.take({ on: "hidden" }),
          onFreeze: () => this.take({ on: "rest" }),
        })
      : undefined;
  }
}
