import { FakeThread } from "./fake-thread.ts";
import type { VirtualClock } from "./virtual-clock.ts";

interface Waiting {
  readonly url: URL;
  readonly settle: (response: Response) => void;
}

/** A thread's HTTP side, for Ada: what the service answers where WebSockets are refused. */
export class FakeHttp {
  readonly server: FakeThread;
  readonly requests: { method: string; path: string; token: string; at: number }[] = [];
  /** What was posted, by its route. */
  readonly posted: { what: string; body: { [field: string]: unknown } }[] = [];
  isReachable = true;
  /** The token that is good; any, while undefined. */
  goodToken: string | undefined;
  typing: string[] = [];
  readSeq = 0;
  readonly #clock: VirtualClock;
  #waiting: Waiting[] = [];

  constructor(clock: VirtualClock, server = new FakeThread()) {
    this.#clock = clock;
    this.server = server;
  }

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const url = new URL(address);
    const token = new Headers(init.headers).get("authorization") ?? "";
    const { method = "GET" } = init;
    this.requests.push({ method, path: url.pathname, token, at: this.#clock.now() });
    if (!this.isReachable) throw new TypeError("no network");
    if (this.goodToken !== undefined && token !== `Bearer ${this.goodToken}`) {
      return Response.json({ code: "unauthorized" }, { status: 401 });
    }
    if (method === "POST") return this.#post(url.pathname.split("/").at(-1) ?? "", JSON.parse(String(init.body)));
    if (url.pathname.endsWith("/messages")) return Response.json(this.server.page(url.searchParams));
    if (!url.pathname.endsWith("/events")) return Response.json(this.server.hello());
    return this.#poll(url);
  };

  /** Something happened: whoever waits is answered. */
  news(): void {
    for (const { url, settle } of this.#waiting.splice(0)) settle(this.#answer(url));
  }

  #poll(url: URL): Response | Promise<Response> {
    const wait = Number(url.searchParams.get("wait"));
    const after = Number(url.searchParams.get("after") ?? this.server.lastSeq);
    const transient = url.searchParams.get("transient") ?? this.#transient;
    const isQuiet = after === this.server.lastSeq && transient === this.#transient;
    if (wait === 0 || !isQuiet) return this.#answer(url);
    return new Promise((settle) => {
      const waiting = { url, settle };
      this.#waiting.push(waiting);
      this.#clock.after(wait * 1_000, () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        settle(this.#answer(url));
      });
    });
  }

  get #transient(): string {
    return JSON.stringify([this.typing, this.readSeq]);
  }

  #answer(url: URL): Response {
    const { log, lastSeq, epoch } = this.server;
    const after = Number(url.searchParams.get("after") ?? lastSeq);
    const recovered = url.searchParams.get("epoch") === epoch && after <= lastSeq;
    return Response.json({
      ...{ threadId: "t1", epoch, lastSeq, recovered, events: recovered ? log.slice(after) : [] },
      ...{ transient: this.#transient, typing: this.typing, viewing: [], serverTime: this.#clock.now() },
      cursors: [{ userId: "bob", readSeq: this.readSeq, deliveredSeq: this.readSeq }],
    });
  }

  #post(what: string, body: { [field: string]: unknown }): Response {
    this.posted.push({ what, body });
    if (what !== "messages") return new Response(null, { status: 204 });
    const { events, sent } = this.server.post("ada", String(body.id), String(body.message));
    if (events.length > 0) this.news();
    return Response.json(sent, { status: events.length > 0 ? 201 : 200 });
  }
}
