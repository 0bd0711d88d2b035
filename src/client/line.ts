import { SUBPROTOCOL } from "../protocol/limits.ts";
import type { Connection, ConnectionEffect, ConnectionEvent } from "./connection.ts";
import { Poll, type Polled } from "./polling.ts";
import type { Ports, Socket, SocketHandlers } from "./ports.ts";
import type { Requests } from "./requests.ts";
import type { Tokens } from "./tokens.ts";
import { encodeFrames, PING } from "./wire.ts";

/** What the world tells the core of a connection. */
export type LineInput =
  | Exclude<ConnectionEvent, { on: "open" | "close" | "heard" | "caught-up" | "said" | "lost" }>
  | { readonly on: "network"; readonly isOnline: boolean };

export type LineEffect = ConnectionEffect | { readonly do: "ping" };

export interface LineOptions {
  readonly ports: Ports;
  readonly tokens: Tokens;
  /** The path and query of the socket, asked at each dial: they hold the cursor. */
  readonly socketPath: () => string;
  readonly url: string;
  /** What does as a socket would, over HTTP. */
  readonly polling: () => Polled;
  readonly requests: Requests;
  /** The status that this token gets over HTTP; null without an answer. */
  readonly status: (token: string) => Promise<number | null>;
  readonly connection: () => Connection;
  readonly nextDeadline: () => number | null;
  readonly take: (input: LineInput) => void;
  readonly onText: (dial: number, text: string) => void;
}

/** One socket in the world, with the token, the timer and the device that go with it. Decides nothing. */
export class Line {
  readonly #options: LineOptions;
  #socket: Socket | undefined;
  #probe: Socket | undefined;
  /** The token of the last dial. */
  #token: string | undefined;
  #timer: { cancel: () => void; at: number } | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  run(effect: LineEffect): void {
    switch (effect.do) {
      case "dial":
        void this.#dial(effect);
        break;
      case "probe":
        void this.#tryBeside(effect.dial);
        break;
      case "adopt":
        this.#socket?.close();
        this.#socket = this.#probe;
        this.#probe = undefined;
        break;
      case "hang-up":
        this.#socket?.close();
        this.#probe?.close();
        this.#socket = undefined;
        this.#probe = undefined;
        break;
      case "ask":
        void this.#askWhy(effect.dial);
        break;
      case "ping":
        this.#socket?.send(PING);
    }
  }

  send(frames: readonly { readonly type: string }[]): void {
    this.#options.ports.debug(
      "say",
      frames.map(({ type }) => type),
    );
    this.#socket?.send(encodeFrames(frames));
  }

  /** After each change of the state: one timer for all deadlines, and an ear for the device while connected. */
  settle(): void {
    this.#schedule();
    const { is } = this.#options.connection();
    this.#watch(is !== "closed" && is !== "idle");
  }

  async #dial({ dial, renewToken, polls }: Extract<LineEffect, { do: "dial" }>): Promise<void> {
    const { tokens, take } = this.#options;
    try {
      this.#token = await tokens.get(renewToken ? this.#token : undefined);
    } catch {
      take({ on: "no-token", dial });
      return;
    }
    // The answer may have taken so long that this dial is over.
    const connection = this.#options.connection();
    if (connection.is !== "connecting" || connection.dial !== dial) return;
    const on = this.#handlers(dial, () => take({ on: "opened", dial }));
    this.#socket = polls ? this.#poll(on) : this.#open(on);
  }

  /** While it polls: a WebSocket that takes over as soon as it opens, and of which nobody hears if it does not. */
  async #tryBeside(dial: number): Promise<void> {
    const { tokens, take, connection } = this.#options;
    this.#token = await tokens.get().catch(() => undefined);
    if (this.#token === undefined || connection().dial !== dial - 1) return;
    this.#probe?.close();
    const opened = () => {
      take({ on: "probed", dial });
      if (this.#probe === probe) probe?.close();
    };
    const probe = this.#open(this.#handlers(dial, opened));
    this.#probe = probe;
  }

  #handlers(dial: number, onOpen: () => void): SocketHandlers {
    const { take, onText } = this.#options;
    return {
      onOpen,
      onText: (text) => onText(dial, text),
      onClose: (code) => take({ on: "hung-up", dial, code }),
    };
  }

  #poll(on: SocketHandlers): Socket {
    const { polling, ports, requests } = this.#options;
    return new Poll(polling(), { ...ports, requests }, on);
  }

  #open(on: SocketHandlers): Socket | undefined {
    const { ports, url, socketPath } = this.#options;
    const protocols = [SUBPROTOCOL, `bearer.${this.#token}`];
    try {
      return ports.openSocket({ url: url.replace(/^http/, "ws") + socketPath(), protocols }, on);
    } catch (error) {
      // A URL or a token that no socket can be opened with.
      ports.debug("socket", error);
      on.onClose(1006);
      return undefined;
    }
  }

  async #askWhy(dial: number): Promise<void> {
    const status = await this.#options.status(this.#token ?? "");
    this.#options.take({ on: "answered", dial, status });
  }

  /** Late or early, the core compares the deadlines with the clock. */
  #schedule(): void {
    const at = this.#options.nextDeadline();
    if (at === this.#timer?.at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (at === null) return;
    const { clock } = this.#options.ports;
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#timer = undefined;
      this.#options.take({ on: "tick" });
    });
    this.#timer = { at, cancel };
  }

  #watch(isWanted: boolean): void {
    if (isWanted === (this.#unwatch !== undefined)) return;
    this.#unwatch?.();
    const { ports, take } = this.#options;
    this.#unwatch = isWanted
      ? ports.watchDevice({
          onWake: () => take({ on: "wake" }),
          onNetwork: (isOnline) => take({ on: "network", isOnline }),
        })
      : undefined;
  }
}
