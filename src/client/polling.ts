import { CLOSE } from "../protocol/close-codes.ts";
import { POLL_WAIT_SECONDS } from "../protocol/limits.ts";
import { retryDelayMs } from "./backoff.ts";
import { type Fields, isFields, isText, parseJson } from "./fields.ts";
import type { Ports, Socket, SocketHandlers } from "./ports.ts";
import type { Answer, Asking, Requests } from "./requests.ts";
import { encode, PING } from "./wire.ts";

export type Frames = readonly Fields[];

/** How what a socket says is said over HTTP. */
export interface Polled {
  /** The cursor, as a query. */
  readonly cursor: () => string;
  /** The first frames of a socket. */
  readonly greet: (ask: Ask) => Promise<Answer<Frames>>;
  /** What an answer says as frames: what happened, and what is so now. */
  readonly read: (answer: Fields) => { readonly events: Frames; readonly present: Frames };
  /** How a client's frame is posted; null for what has no route. */
  readonly post: (frame: Fields) => Post | null;
}

export interface Post {
  readonly path: string;
  readonly method?: string;
  readonly body: object;
  /** What its answer says as frames. */
  readonly read?: (answer: Fields) => Frames;
}

export type Ask = (path: string) => Promise<Answer<Fields>>;

interface PollingOptions {
  readonly ports: Ports;
  readonly requests: Requests;
  readonly path: string;
  readonly polled: Polled;
}

/** After so long without anything new, the server is not kept waiting: an open request costs it. */
const QUIET_MS = 300_000;
const QUIET_EVERY_MS = 15_000;
/** Whatever the server answers, it is not asked more often than this. */
const FLOOR_MS = 250;

/**
 * A socket made of requests (PROTOCOL.md, P1–P4), for networks that refuse WebSockets: those who use it cannot tell
 * the difference. It ends at the first request that fails.
 */
export function openPolling(options: PollingOptions, on: SocketHandlers): Socket {
  const polling = new Polling(options, on);
  void polling.run();
  return polling;
}

const anything = (fields: Fields): Fields => fields;

class Polling implements Socket {
  readonly #options: PollingOptions;
  readonly #on: SocketHandlers;
  #isOver = false;
  #activeAt: number;
  #wake: () => void = () => {};
  /** What was so at the last answer. */
  #present = "";
  #transient = "";
  /** Answers in a row that came early and said nothing. */
  #empty = 0;

  constructor(options: PollingOptions, on: SocketHandlers) {
    this.#options = options;
    this.#on = on;
    this.#activeAt = options.ports.clock.now();
  }

  send(text: string): void {
    this.#activeAt = this.#options.ports.clock.now();
    this.#wake();
    const frames = text === PING ? [] : [parseJson(text)].flat();
    for (const frame of frames) if (isFields(frame)) void this.#post(frame);
  }

  close(): void {
    this.#isOver = true;
    this.#wake();
  }

  async run(): Promise<void> {
    const { requests, polled } = this.#options;
    const greeting = await polled.greet((path) => requests.ask(path, { read: anything }));
    if (this.#isOver) return;
    if (!greeting.ok) {
      this.#end(greeting.status);
      return;
    }
    this.#on.onOpen();
    this.#hear(greeting.value);
    while (!this.#isOver) await this.#poll();
  }

  async #poll(): Promise<void> {
    const { ports, requests, path, polled } = this.#options;
    const { clock, random } = ports;
    if (this.#isQuiet) await this.#pause(QUIET_EVERY_MS * (1 + random()));
    if (this.#isOver) return;
    const wait = this.#isQuiet ? 0 : POLL_WAIT_SECONDS;
    const since = clock.now();
    const query = `${polled.cursor()}&transient=${encodeURIComponent(this.#transient)}&wait=${wait}`;
    const answer = await requests.ask(`${path}/events?${query}`, { read: anything, waitMs: wait * 1_000 });
    if (this.#isOver) return;
    if (answer.ok) this.#take(answer.value, clock.now() - since < wait * 1_000);
    else if (answer.code === "rate_limited") await this.#pause(answer.retryAfterMs ?? QUIET_EVERY_MS);
    else this.#end(answer.status);
    const floor = this.#empty > 1 ? retryDelayMs(this.#empty, random) : FLOOR_MS - (clock.now() - since);
    if (!this.#isOver && floor > 0) await this.#pause(floor);
  }

  #take(answer: Fields, isEarly: boolean): void {
    const { events, present } = this.#options.polled.read(answer);
    // The log began anew: that is for a greeting to say.
    if (answer.recovered !== true) {
      this.#end(null);
      return;
    }
    this.#transient = isText(answer.transient) ? answer.transient : "";
    const now = JSON.stringify(present);
    const isNews = events.length > 0 || now !== this.#present;
    this.#present = now;
    this.#empty = isEarly && !isNews ? this.#empty + 1 : 0;
    if (isNews) this.#activeAt = this.#options.ports.clock.now();
    // Who types goes on typing: that is said again though it was so before.
    this.#hear([...events, ...present]);
  }

  async #post(frame: Fields): Promise<void> {
    const { requests, polled } = this.#options;
    const post = polled.post(frame);
    if (!post) return;
    const asking: Asking<Fields> = { method: post.method ?? "POST", body: post.body, read: anything };
    const answer = await requests.ask(post.path, asking);
    if (answer.ok) this.#hear(post.read?.(answer.value) ?? []);
    else if (answer.status !== null && answer.status !== 401) {
      const { code, status, retryAfterMs } = answer;
      const { id, ref } = frame;
      const retryable = status === 429 || status >= 500;
      const refusal = { type: "error", code, message: "", retryable, retryAfterMs, id, ref };
      this.#hear([refusal]);
    }
    // A message without an answer is sent again by itself; a cursor is told again on the next line.
    else if (frame.seq !== undefined) this.#end(answer.status);
  }

  get #isQuiet(): boolean {
    return this.#options.ports.clock.now() - this.#activeAt >= QUIET_MS;
  }

  #hear(frames: Frames): void {
    if (!this.#isOver && frames.length > 0) this.#on.onText(encode(frames));
  }

  #end(status: number | null): void {
    if (this.#isOver) return;
    this.close();
    this.#on.onClose(status === 404 ? CLOSE.notFound : 1006);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.ports.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
