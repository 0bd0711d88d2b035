import type * as closeCodes from "../../protocol/close-codes.ts";
import type * as limits from "../../protocol/limits.ts";
import type { Fields } from "../codec/readers.ts";
import type { Clock, Ports, Socket, SocketHandlers } from "../ports.ts";
import type { PollingTools } from "./polling-tools.ts";
import type { Answer, Asking, AskService } from "./requests.ts";
import type * as wire from "./wire.ts";

export type Frames = readonly Fields[];

/** How what a socket says is said over HTTP. */
export interface Polled {
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

/** By which route each command goes; null for one that has none. A command that is missing does not compile. */
export type Posts<Command extends string> = Readonly<Record<Command, ((frame: Fields) => Post | null) | null>>;

/** Finds the route of a frame. */
export const postOf =
  (posts: Posts<string>): Polled["post"] =>
  ({ type, ...frame }) =>
    (Object.hasOwn(posts, String(type)) && posts[String(type)]?.(frame)) || null;

export type Ask = (path: string) => Promise<Answer<Fields>>;

/** What is polled for. */
interface PolledSession {
  readonly client: { readonly ports: Pick<Ports, "clock" | "random">; readonly ask: AskService };
  readonly path: string;
  readonly cursor: string;
}

export type OpenPolling = (on: SocketHandlers) => Socket;

/** Said again, and held to be the same by its type: what was imported, everybody would load first (`polling-tools.ts`). */
const CLOSE_NOT_FOUND: typeof closeCodes.CLOSE_NOT_FOUND = 4004;
const POLL_WAIT_SECONDS: typeof limits.POLL_WAIT_SECONDS = 25;
const PING: typeof wire.PING = "ping";

/** After so long without anything new, the server is not kept waiting: an open request costs it. */
const QUIET_MS = 300_000;
const QUIET_EVERY_MS = 15_000;
/** Whatever the server answers, it is not asked more often than this. */
const FLOOR_MS = 250;

/**
 * A socket made of requests (PROTOCOL.md, P1–P4), for networks that refuse WebSockets: those who use it cannot tell
 * the difference. It ends at the first request that fails.
 */
export const polling =
  (session: PolledSession, polled: Polled, tools: PollingTools): OpenPolling =>
  (on) =>
    new Polling(session, { polled, tools, on });

interface PollingParts {
  readonly polled: Polled;
  readonly tools: PollingTools;
  readonly on: SocketHandlers;
}

class Polling implements Socket {
  readonly #session: PolledSession;
  readonly #polled: Polled;
  readonly #tools: PollingTools;
  readonly #on: SocketHandlers;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #activeAt: number;
  #wake: () => void = () => {};
  /** What was so at the last answer. */
  #present = "";
  #transient: unknown = "";
  /** Answers in a row that came early and said nothing. */
  #empty = 0;

  constructor(session: PolledSession, { polled, tools, on }: PollingParts) {
    this.#session = session;
    this.#polled = polled;
    this.#tools = tools;
    this.#on = on;
    this.#clock = session.client.ports.clock;
    this.#activeAt = this.#clock.now();
    void this.#run();
  }

  send(text: string): void {
    const isQuiet = this.#isQuiet;
    this.#activeAt = this.#clock.now();
    if (isQuiet) this.#wake();
    const { decodeFrames } = this.#tools;
    if (text !== PING) for (const frame of decodeFrames(text)) void this.#post(frame);
  }

  close(): void {
    this.#over.abort();
    this.#wake();
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  async #run(): Promise<void> {
    const greeting = await this.#polled.greet((path) => this.#ask(path));
    if (this.#isOver) return;
    if (!greeting.ok) {
      this.#end(greeting.status);
      return;
    }
    this.#on.onOpen();
    this.#hear(greeting.value);
    while (!this.#isOver) await this.#poll();
  }

  #ask(path: string, asking: Partial<Asking<Fields>> = {}): Promise<Answer<Fields>> {
    return this.#session.client.ask({ path, read: (fields) => fields, ...asking });
  }

  async #poll(): Promise<void> {
    const { client: base, path } = this.#session;
    const { random } = base.ports;
    const { boundedMs, retryDelayMs } = this.#tools;
    if (this.#isQuiet) await this.#pause(QUIET_EVERY_MS * (1 + random()));
    if (this.#isOver) return;
    const wait = this.#isQuiet ? 0 : POLL_WAIT_SECONDS;
    const since = this.#clock.now();
    const took = () => this.#clock.now() - since;
    const query = `${this.#session.cursor}&transient=${encodeURIComponent(String(this.#transient))}&wait=${wait}`;
    const answer = await this.#ask(`${path}/events?${query}`, {
      waitMs: wait * 1_000,
      signal: this.#over.signal,
    });
    if (this.#isOver) return;
    if (answer.ok) this.#take(answer.value, took() < wait * 1_000);
    else if (answer.code === "rate_limited") await this.#pause(boundedMs(answer.retryAfterMs ?? QUIET_EVERY_MS));
    else this.#end(answer.status);
    const floor = this.#empty > 1 ? retryDelayMs(this.#empty, random) : FLOOR_MS - took();
    if (!this.#isOver && floor > 0) await this.#pause(floor);
  }

  #take(answer: Fields, isEarly: boolean): void {
    // The log began anew: that is for a greeting to say.
    if (answer.recovered !== true) {
      this.#end(null);
      return;
    }
    const { events, present } = this.#polled.read(answer);
    this.#transient = answer.transient ?? "";
    const now = JSON.stringify(present);
    const cursor = this.#session.cursor;
    // Who types goes on typing: that is said again though it was so before.
    this.#hear([...events, ...present]);
    // A proxy may answer with what has long been heard.
    const isNews = cursor !== this.#session.cursor || now !== this.#present;
    this.#present = now;
    this.#empty = isEarly && !isNews ? this.#empty + 1 : 0;
    if (isNews) this.#activeAt = this.#clock.now();
  }

  async #post(frame: Fields): Promise<void> {
    const post = this.#polled.post(frame);
    if (!post) return;
    const { path, method = "POST", body, read } = post;
    const answer = await this.#ask(path, { method, body });
    if (answer.ok) this.#hear(read?.(answer.value) ?? []);
    else if (answer.status !== null && answer.status !== 401) {
      const { id, ref } = frame;
      const retryable = answer.status === 429 || answer.status >= 500;
      this.#hear([{ ...answer, type: "error", retryable, id, ref }]);
    }
    // A message without an answer is sent again by itself; a cursor is told again by the next session.
    else if (frame.seq !== undefined) this.#end(answer.status);
  }

  get #isQuiet(): boolean {
    return this.#clock.now() - this.#activeAt >= QUIET_MS;
  }

  #hear(frames: Frames): void {
    if (!this.#isOver && frames.length > 0) this.#on.onText(this.#tools.encode(frames));
  }

  #end(status: number | null): void {
    if (this.#isOver) return;
    this.close();
    this.#on.onClose(status === 404 ? CLOSE_NOT_FOUND : 1006);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
