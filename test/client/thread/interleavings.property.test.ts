import fc from "fast-check";
import { expect, it } from "vitest";
import { createParlor, type DeviceListener, type OpenSocket, type SendOutcome } from "../../../src/client/index.ts";
import { FakeThread } from "../../../src/testing/fake-thread.ts";
import { VirtualClock } from "../../../src/testing/virtual-clock.ts";

const DEVICE = ["hide", "show", "freeze", "no network", "network"] as const;
const FAULTS = ["cut", "die", "lose", "offline", "no sockets", "sockets", "look", "token ends"] as const;
const DEEDS = ["ada writes", "bob writes", "load older", "fill a hole", "jump back"] as const;
type Step = "arrive" | "time" | (typeof DEEDS)[number] | (typeof DEVICE)[number] | (typeof FAULTS)[number];
const step = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step>("arrive") },
  { weight: 5, arbitrary: fc.constantFrom<Step>(...DEEDS) },
  { weight: 3, arbitrary: fc.constantFrom<Step>("time", "time", ...FAULTS) },
  { weight: 1, arbitrary: fc.constantFrom<Step>(...DEVICE) },
);

/** How a run differs from others in all of it. */
const kind = fc.record({
  /** How the thread is connected before anything else happens. */
  begins: fc.constantFrom("connecting", "live", "polling"),
  /** With short resumes, there are holes. */
  resumeEvents: fc.constantFrom(500, 4),
  /** Whether WebSockets are still refused when all else has healed. */
  isBlockedAtLast: fc.boolean(),
});

/** Ada's client and a thread, between which whatever is under way arrives when fast-check wants it to. */
class World {
  readonly clock = new VirtualClock();
  readonly server = new FakeThread();
  readonly outcomes: SendOutcome[] = [];
  readonly heard: number[] = [];
  readonly refusedTokens = new Set<string>();
  readonly tokensUsed: string[] = [];
  /** Ends every connection that is open or opening. */
  readonly cuts = new Set<(code: number) => void>();
  /** Silences every connection, without a word. */
  readonly deaths = new Set<() => void>();
  device: DeviceListener | undefined;
  isReachable = true;
  /** WebSockets are refused, and HTTP is not. */
  isBlocked = false;
  /** The next text on a socket is lost, on its way up or down. */
  isLosing = false;
  /** How often what followed a cursor was too much to be told. */
  discards = 0;
  writes = 0;
  #tokens = 0;
  readonly #s: fc.Scheduler;

  constructor(s: fc.Scheduler, { resumeEvents }: { resumeEvents: number }) {
    this.#s = s;
    this.server.resumeEvents = resumeEvents;
  }

  get token(): string {
    return `token-${this.#tokens}`;
  }

  readonly parlor = createParlor({
    url: "https://parlor.example",
    storage: null,
    clock: this.clock,
    random: () => 0.5,
    debug: () => {},
    paint: (work) => work(),
    watchDevice: (listener) => {
      this.device = listener;
      return () => (this.device = undefined);
    },
    getToken: () => this.#later("a token", () => `token-${++this.#tokens}`),
    fetch: (address, init) => this.#fetch(new URL(address), init),
    openSocket: ((address, on) => this.#connect(address, on)) satisfies OpenSocket,
  });
  readonly thread = this.parlor.thread("t1");

  #later<T>(what: string, work: () => T): Promise<T> {
    return this.#s.schedule(Promise.resolve(), what).then(work);
  }

  /** The server reads a request, and answers as it is then; the answer arrives later. */
  async #fetch({ pathname, searchParams }: URL, { method, body, headers }: RequestInit): Promise<Response> {
    const token = new Headers(headers).get("authorization")?.slice("Bearer ".length) ?? "";
    const answer = await this.#later("a request", () => {
      if (!this.isReachable) return null;
      if (this.refusedTokens.has(token)) return Response.json({ code: "token_expired" }, { status: 401 });
      return this.#answer(pathname, searchParams, method === "POST" ? JSON.parse(String(body)) : {});
    });
    return await this.#later("an answer", () => {
      if (!answer || !this.isReachable) throw new TypeError("no network");
      return answer;
    });
  }

  #answer(pathname: string, query: URLSearchParams, { id, message }: { id?: string; message?: string }): Response {
    const { server } = this;
    if (pathname.endsWith("/t1")) return Response.json(server.hello());
    if (pathname.endsWith("/events")) return Response.json(this.#noted(server.missed(query)));
    if (pathname.endsWith("/messages") && id === undefined) return Response.json(server.page(query));
    if (id === undefined) return new Response(null, { status: 204 });
    return Response.json(this.#store(id, String(message)), { status: 201 });
  }

  /** What the server says of what it missed: not that there is too much of it, without a note. */
  #noted<T extends object>(answer: T): T {
    if ("recovered" in answer && answer.recovered === false) this.discards++;
    return answer;
  }

  /** Whether what is on its way is lost. */
  #isLost(): boolean {
    const { isLosing } = this;
    this.isLosing = false;
    return isLosing;
  }

  #connect(address: Parameters<OpenSocket>[0], on: Parameters<OpenSocket>[1]): ReturnType<OpenSocket> {
    const token = address.protocols[1]?.slice("bearer.".length) ?? "";
    this.tokensUsed.push(token);
    let isOpen = true;
    let isDead = false;
    const die = () => {
      isDead = true;
      this.deaths.delete(die);
    };
    this.deaths.add(die);
    // What goes one way keeps its order: each is delivered after the one before.
    let up: Promise<unknown> = Promise.resolve();
    let down: Promise<unknown> = Promise.resolve();
    const end = (code: number) => {
      if (isOpen && !isDead) down = down.then(() => this.#later(`close ${code}`, () => on.onClose(code)));
      isOpen = false;
      this.cuts.delete(end);
    };
    const hearText = (text: string) => {
      down = down.then(() => this.#later("a text", () => isOpen && !isDead && !this.#isLost() && on.onText(text)));
    };
    const hear = (...frames: object[]) => hearText(JSON.stringify(frames));
    this.cuts.add(end);
    up = up.then(() =>
      this.#later("an upgrade", () => {
        if (isDead) return;
        if (!this.isReachable || this.isBlocked) return end(1006);
        if (this.refusedTokens.has(token)) return end(4101);
        on.onOpen();
        const greeting = this.server.greeting(new URL(address.url).searchParams);
        hear(...greeting.map((frame) => this.#noted(frame)));
        this.#live.add(hear);
      }),
    );
    const take = (text: string) => {
      if (!isOpen || isDead || this.#isLost()) return;
      if (text === "ping") {
        hearText(`pong:${this.server.lastSeq}`);
        return;
      }
      const frames: { type: string; id: string; message: string }[] = [JSON.parse(text)].flat();
      for (const { type, id, message } of frames) if (type === "send_message") hear(this.#store(id, message));
    };
    return {
      send: (text) => {
        up = up.then(() => this.#later("a frame", () => take(text)));
      },
      close: () => {
        isOpen = false;
        this.cuts.delete(end);
        this.#live.delete(hear);
      },
    };
  }

  readonly #live = new Set<(...frames: object[]) => void>();

  #store(id: string, message: string): object {
    const { events, sent } = this.server.post("ada", id, message);
    for (const one of this.#live) if (events.length > 0) one(...events);
    return sent;
  }

  /** Opens the thread, and goes on until it is connected like this. */
  async begin(is: string): Promise<void> {
    this.isBlocked = is === "polling";
    void this.thread.open({ limit: 3 });
    await this.#until(() => this.thread.getSnapshot().connection.status === is);
  }

  /** Some of what is under way arrives, at fast-check's choice; time goes on to whatever waits for it. */
  async pass(step: "arrive" | "time"): Promise<void> {
    for (let turn = 0; turn < 4 && this.#s.count() > 0 && step === "arrive"; turn++) {
      await this.#s.waitOne();
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (step === "time" && this.clock.nextAt < Number.POSITIVE_INFINITY) {
      this.clock.advance(Math.max(0, this.clock.nextAt - this.clock.now()));
    }
  }

  do(step: Exclude<Step, "arrive" | "time">): void {
    if (step === "ada writes") {
      const sent = this.thread.send({ text: `${this.writes++}` });
      void sent.done.then((outcome) => this.outcomes.push(outcome));
    } else if (step === "bob writes") {
      const { events } = this.server.post("bob", `message-of-bob-${this.server.lastSeq}`, "bob's");
      for (const one of this.#live) one(...events);
    } else if (step === "cut") for (const end of [...this.cuts]) end(1006);
    else if (step === "load older") this.thread.loadOlder();
    else if (step === "fill a hole") this.#fill(this.server.lastSeq % 2 === 0 ? "older" : "newer");
    else if (step === "jump back") void this.thread.loadAround(1 + (this.writes % Math.max(1, this.server.lastSeq)));
    else if (step === "lose") this.isLosing = true;
    else if (step === "no sockets") this.isBlocked = true;
    else if (step === "sockets") this.isBlocked = false;
    else if (step === "offline") this.isReachable = !this.isReachable;
    else if (step === "die") for (const die of [...this.deaths]) die();
    else if (step === "look") this.thread.reconnect();
    else if (step === "hide") this.device?.onHidden();
    else if (step === "show") this.device?.onWake();
    else if (step === "freeze") this.device?.onFreeze();
    else if (step === "no network") this.device?.onNetwork(false);
    else if (step === "network") this.device?.onNetwork(true);
    else {
      this.refusedTokens.add(this.token);
      for (const end of [...this.cuts]) end(4101);
    }
  }

  /** Whatever is under way arrives, and time goes on, until nothing waits. */
  async heal({ isBlocked }: { isBlocked: boolean }): Promise<void> {
    this.isReachable = true;
    this.isBlocked = isBlocked;
    this.isLosing = false;
    this.device?.onNetwork(true);
    this.device?.onWake();
    await this.#until(() => {
      const { connection, messages, lastSeq } = this.thread.getSnapshot();
      const isThere =
        connection.status === "live" ? this.#s.count() === 0 : isBlocked && connection.status === "polling";
      return isThere && lastSeq === this.server.lastSeq && messages.every(({ seq }) => seq !== null);
    });
  }

  #fill(side: "older" | "newer"): void {
    const hole = this.thread.getSnapshot().holes.at(-1);
    if (hole) this.thread.fill(hole, side);
  }

  /** All that is older, missing or in doubt is loaded, as long as there is something. */
  async loadAll(): Promise<void> {
    const { thread } = this;
    const isAsked = () => {
      const { older, holes } = thread.getSnapshot();
      return older === "loading" || holes.some(({ load }) => load === "loading");
    };
    await this.#until(() => !isAsked());
    while (thread.getSnapshot().hasOlder || thread.getSnapshot().holes.length > 0) {
      thread.loadOlder();
      this.#fill("newer");
      await this.#until(() => !isAsked());
    }
    await this.#until(() => thread.getSnapshot().messages.every(({ isInDoubt }) => !isInDoubt));
  }

  async #until(isSo: () => boolean): Promise<void> {
    for (let round = 0; round < 3_000 && !isSo(); round++) {
      if (this.#s.count() > 0) await this.#s.waitOne();
      else this.clock.advance(Math.max(0, this.clock.nextAt - this.clock.now()));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!isSo()) throw new Error(`not quiet: ${JSON.stringify(this.thread.getSnapshot().connection)}`);
  }
}

/** What is shown of the log, from the first message on, is all of it but for what is said to be missing; and nothing twice. */
function expectKnownHoles({ thread, server }: World): void {
  const { messages, holes, lastSeq, isLoaded } = thread.getSnapshot();
  const ids = messages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const shown = messages.flatMap(({ seq, text }) => (seq !== null && seq <= lastSeq ? [{ seq, text }] : []));
  const first = shown[0]?.seq;
  if (!isLoaded || first === undefined) return;
  const isMissing = (seq: number) => holes.some(({ afterSeq, beforeSeq }) => afterSeq < seq && seq < beforeSeq);
  const log = server.texts().map((text, index) => ({ seq: index + 1, text }));
  expect(shown).toEqual(log.filter(({ seq }) => first <= seq && seq <= lastSeq && !isMissing(seq)));
}

/** What was told is in order, and nothing is left out but what was too much to be told. */
function expectInOrder({ heard, discards }: World): void {
  const steps = heard.slice(1).map((seq, index) => seq - (heard[index] ?? 0));
  expect(steps.every((by) => by > 0)).toBe(true);
  expect(steps.filter((by) => by > 1).length).toBeLessThanOrEqual(discards);
}

it("I1 I3 I6 I7 I12 C3 C5 P1: in whatever order answers, frames, pages, tokens and breaks interleave, on sockets and by polls, all is stored once, in order, and shown", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), kind, fc.array(step, { maxLength: 60, size: "max" }), async (s, how, steps) => {
      const world = new World(s, how);
      world.thread.on("new_message", ({ seq }) => world.heard.push(seq));
      await world.begin(how.begins);
      for (const one of steps) {
        if (one === "arrive" || one === "time") await world.pass(one);
        else world.do(one);
        await new Promise((resolve) => setImmediate(resolve));
        expectKnownHoles(world);
      }
      await world.heal({ isBlocked: how.isBlockedAtLast });
      await world.loadAll();
      const own = world.server.texts().filter((text) => text !== "bob's");
      expect(own).toEqual(Array.from({ length: world.writes }, (_, n) => `${n}`));
      expect(world.thread.getSnapshot().messages.map(({ text }) => text)).toEqual(world.server.texts());
      expect(world.outcomes.map(({ ok }) => ok)).toEqual(Array.from({ length: world.writes }, () => true));
      expectInOrder(world);
      world.thread.end();
    }),
    { numRuns: 400 },
  );
}, 60_000);
