import { type Fields, parseJson } from "./fields.ts";
import type { Clock, Socket, SocketHandlers } from "./ports.ts";
import type { Answer, Requests } from "./requests.ts";

/** What is polled: a thread, or an inbox. Frames are those that a WebSocket would bring. */
export interface Polled {
  /** The first frames: the hello, what was missed, `caught_up`. Null when a request for them failed. */
  greet(ask: (path: string) => Promise<Fields | null>): Promise<readonly object[] | null>;
  /** Where to ask for what is new, and how long the server may wait for it. */
  path(waitSeconds: number): string;
  /** What an answer brings; null when it is not what follows. */
  read(answer: Fields): readonly object[] | null;
  /** What a client's frame is as a request; undefined for what has none. */
  request(frame: Fields): Post | undefined;
  /** How far it is: the answer to a ping. */
  readonly cursor: number;
}

export interface Post {
  readonly method?: string;
  readonly path: string;
  readonly body: object;
  /** What its answer brings. */
  readonly heard?: (answer: Fields) => readonly object[];
}

interface PollOptions {
  readonly requests: Requests;
  readonly clock: Clock;
  readonly random: () => number;
}

const WAIT_SECONDS = 25;
/** The server may need this much longer than it was asked to wait. */
const SLACK_MS = 15_000;
/** An open request bills the object: after so long without news it is asked now and then instead. */
const QUIET_MS = 300_000;
const QUIET_PAUSE_MS = 15_000;

/** Polls over HTTP (PROTOCOL.md, P1–P4), and does to its owner as a WebSocket would. */
export class Poll implements Socket {
  readonly #polled: Polled;
  readonly #options: PollOptions;
  readonly #on: SocketHandlers;
  #isOver = false;
  #newsAt: number;
  #wake = () => {};

  constructor(polled: Polled, options: PollOptions, on: SocketHandlers) {
    this.#polled = polled;
    this.#options = options;
    this.#on = on;
    this.#newsAt = options.clock.now();
    void this.#run();
  }

  send(text: string): void {
    const said = text === "ping" ? [] : [parseJson(text)].flat();
    if (text === "ping") this.#on.onText(`pong:${this.#polled.cursor}`);
    for (const frame of said) void this.#say(Object(frame));
  }

  close(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    let isOpen = false;
    const first = await this.#polled.greet(async (path) => {
      const answer = await this.#ask(path);
      if (answer && !isOpen) this.#on.onOpen();
      isOpen = true;
      return answer;
    });
    this.#hear(first ?? []);
    while (!this.#isOver) await this.#next();
  }

  async #next(): Promise<void> {
    const { clock, random } = this.#options;
    const isQuiet = clock.now() - this.#newsAt > QUIET_MS;
    if (isQuiet) await this.#pause(QUIET_PAUSE_MS * (1 + random()));
    const answer = this.#isOver ? null : await this.#ask(this.#polled.path(isQuiet ? 0 : WAIT_SECONDS));
    const frames = answer && this.#polled.read(answer);
    if (frames && frames.length > 0) this.#newsAt = clock.now();
    if (frames) this.#hear(frames);
    else this.#end(1006);
  }

  /** Without an answer there is none here either: what matters is said again, by the same id. */
  async #say(frame: Fields): Promise<void> {
    const post = this.#polled.request(frame);
    if (!post) return;
    this.#newsAt = this.#options.clock.now();
    this.#wake();
    const { method = "POST", path, body, heard } = post;
    const answer = await this.#options.requests.ask(path, { method, body, read: (fields) => fields });
    if (answer.ok) this.#hear(heard?.(answer.value) ?? []);
    else if (answer.status !== null) this.#hear([refusal(frame, answer, answer.status)]);
  }

  /** Asks, and ends it all when there is no answer that it could go on with. */
  async #ask(path: string): Promise<Fields | null> {
    const answerMs = WAIT_SECONDS * 1_000 + SLACK_MS;
    const answer = await this.#options.requests.ask(path, { read: (fields) => fields, answerMs });
    if (this.#isOver || answer.ok) return answer.ok ? answer.value : null;
    if (answer.status === 429) {
      await this.#pause(answer.retryAfterMs ?? QUIET_PAUSE_MS);
      return this.#isOver ? null : this.#ask(path);
    }
    this.#end(answer.status === 401 ? 4101 : answer.status === 403 || answer.status === 404 ? 4004 : 1006);
    return null;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  #hear(frames: readonly object[]): void {
    if (!this.#isOver && frames.length > 0) this.#on.onText(JSON.stringify(frames));
  }

  #end(code: number): void {
    if (!this.#isOver) this.#on.onClose(code);
    this.#isOver = true;
  }
}

function refusal({ id, ref }: Fields, { code, retryAfterMs }: Answer<never> & { ok: false }, status: number): object {
  return { type: "error", id, ref, code, message: "", retryable: status === 429 || status >= 500, retryAfterMs };
}
