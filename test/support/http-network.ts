import { setImmediate } from "node:timers/promises";
import { createParlor, type DeviceListener, type SocketHandlers } from "../../src/client/index.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

interface Request {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: { readonly [field: string]: unknown };
}

/** A client in a network that lets HTTP through and no WebSocket, until it is told to; by a clock that stands still. */
export class HttpNetwork {
  readonly clock = new VirtualClock();
  readonly server = new FakeThread();
  readonly requests: Request[] = [];
  /** When a WebSocket was tried. */
  readonly dials: number[] = [];
  isBlocked = true;
  /** Upgrades succeed, and are cut before a frame comes. */
  isCut = false;
  /** Upgrades succeed, and nothing follows. */
  isSilent = false;
  /** An upgrade that is neither refused nor answered. */
  isMute = false;
  /** What a request that is not asked for meets: the status of a refusal, or `lost` when its answer is lost. */
  fault: ((request: Request) => number | "lost" | Response | undefined) | null = null;
  typing: string[] = [];
  tokens = 0;
  /** Milliseconds. */
  tokenLife = 3_600_000;
  device: DeviceListener | undefined;
  socket: SocketHandlers | null = null;
  readonly said: string[] = [];
  #transient = 0;
  readonly #waiting = new Set<() => void>();

  /** Frames are painted at once, unless a test holds them. */
  paint = (work: () => void): void => work();

  readonly parlor = createParlor({
    storage: null,
    url: "https://parlor.example",
    clock: this.clock,
    random: () => 0.5,
    getToken: async () => this.#newToken(),
    openSocket: ({ url }, on) => this.#openSocket(new URL(url).searchParams, on),
    fetch: (address, init) => this.#fetch(new URL(address), init),
    watchDevice: (listener) => {
      this.device = listener;
      return () => (this.device = undefined);
    },
    debug: () => {},
    paint: (work) => this.paint(work),
  });
  readonly thread = this.parlor.thread("t1");

  get connection() {
    return this.thread.getSnapshot().connection;
  }

  texts(): string[] {
    return this.thread.getSnapshot().messages.map(({ text }) => text);
  }

  /** Opens the thread, and goes on until events are polled for. */
  async polling(): Promise<void> {
    void this.thread.open();
    await this.pass(5_000);
  }

  /** Goes on by `ms`, from timer to timer, and lets what each of them caused come to rest. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await quiet();
    while (this.clock.now() < end) {
      this.clock.advance(Math.max(0, Math.min(this.clock.nextAt ?? end, end) - this.clock.now()));
      await quiet();
    }
  }

  /** Somebody else writes. */
  say(text: string): void {
    const { events } = this.server.post("bob", `message-of-bob-${this.server.lastSeq + 1}`, text);
    this.#tell(events);
  }

  setTyping(...userIds: string[]): void {
    this.typing = userIds;
    this.#transient++;
    this.#wakeAll();
  }

  of(suffix: string): Request[] {
    return this.requests.filter(({ path }) => path.endsWith(suffix));
  }

  #tell(events: readonly object[]): void {
    if (events.length === 0) return;
    this.socket?.onText(JSON.stringify(events));
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #newToken(): string {
    this.tokens++;
    const iat = Math.floor(this.clock.now() / 1_000);
    const claims = Buffer.from(JSON.stringify({ iat, exp: iat + this.tokenLife / 1_000 })).toString("base64url");
    return `e30.${claims}.${this.tokens}`;
  }

  #openSocket(query: URLSearchParams, on: SocketHandlers) {
    this.dials.push(this.clock.now());
    const isBlocked = this.isBlocked;
    queueMicrotask(() => {
      if (this.isMute) return;
      if (this.isSilent) return on.onOpen();
      if (this.isCut) on.onOpen();
      if (isBlocked) return on.onClose(1006);
      this.socket = on;
      on.onOpen();
      on.onText(JSON.stringify(this.server.greeting(query)));
    });
    return {
      send: (text: string) => this.#hear(text, on),
      close: () => {
        if (this.socket === on) this.socket = null;
      },
    };
  }

  #hear(text: string, on: SocketHandlers): void {
    this.said.push(text);
    if (text === "ping") on.onText(`pong:${this.server.lastSeq}`);
    const frames = text === "ping" ? [] : [JSON.parse(text)].flat();
    for (const { type, id, message } of frames) {
      if (type !== "send_message") continue;
      const { events, sent } = this.server.post("ada", id, message);
      this.#tell(events);
      on.onText(JSON.stringify(sent));
    }
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    const { method = "GET", body } = init;
    const fields = typeof body === "string" ? JSON.parse(body) : {};
    const request = { at: this.clock.now(), method, path: url.pathname, query: url.searchParams, body: fields };
    this.requests.push(request);
    const fault = this.fault?.(request);
    if (fault instanceof Response) return fault;
    if (typeof fault === "number") return problem(fault);
    if (!this.#isValid(new Headers(init.headers).get("authorization") ?? "")) return problem(401);
    const answer = await this.#answer(request);
    if (fault === "lost") throw new TypeError("the answer was lost");
    return answer;
  }

  #isValid(authorization: string): boolean {
    const claims = JSON.parse(Buffer.from(authorization.split(".")[1] ?? "e30", "base64url").toString());
    return claims.exp * 1_000 > this.clock.now();
  }

  async #answer({ method, path, query, body }: Request): Promise<Response> {
    if (path.endsWith("/events")) return Response.json(await this.#poll(query));
    if (path.endsWith("/messages") && method === "GET") return Response.json(this.server.page(query));
    if (path.endsWith("/messages")) {
      const { events, sent } = this.server.post("ada", String(body.id), String(body.message));
      this.#tell(events);
      return Response.json(sent, { status: 201 });
    }
    return method === "GET" ? Response.json(this.server.hello()) : new Response(null, { status: 204 });
  }

  async #poll(query: URLSearchParams) {
    const waitMs = Number(query.get("wait")) * 1_000;
    const after = Number(query.get("after") ?? this.server.lastSeq);
    const isNews = () => this.server.lastSeq > after || query.get("transient") !== `life.${this.#transient}`;
    if (waitMs > 0 && !isNews()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          cancel();
          resolve();
        };
        const cancel = this.clock.after(waitMs, wake);
        this.#waiting.add(wake);
      });
    }
    const { epoch, lastSeq, log } = this.server;
    const recovered = query.get("epoch") === null || (query.get("epoch") === epoch && after <= lastSeq);
    return {
      threadId: "t1",
      epoch,
      lastSeq,
      recovered,
      events: recovered ? log.slice(after) : [],
      transient: `life.${this.#transient}`,
      typing: this.typing,
      viewing: [],
      serverTime: 1_000,
      cursors: ["ada", "bob"].map((userId) => ({ userId, readSeq: 0, deliveredSeq: userId === "bob" ? lastSeq : 0 })),
    };
  }
}

const CODES: Readonly<Record<number, string>> = { 401: "token_expired", 404: "not_found", 429: "rate_limited" };

const problem = (status: number): Response =>
  Response.json({ code: CODES[status] ?? (status < 500 ? "invalid_text" : "internal"), status }, { status });

/** Answers and their readers are promises upon promises: each round lets the next one through. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 4; round++) await setImmediate();
}
