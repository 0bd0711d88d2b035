import fc from "fast-check";
import { expect, it } from "vitest";
import { createParlor, type DeviceListener, type OpenSocket, type SendOutcome } from "../../src/client/index.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

const DEVICE = ["hide", "show", "freeze", "no network", "network"] as const;
const FAULTS = ["cut", "die", "offline", "look", "token ends"] as const;
type Step = "arrive" | "time" | "ada writes" | "bob writes" | (typeof DEVICE)[number] | (typeof FAULTS)[number];
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>("arrive") },
  { weight: 3, arbitrary: fc.constantFrom<Step>("ada writes", "bob writes", "time") },
  { weight: 2, arbitrary: fc.constantFrom<Step>(...FAULTS) },
  { weight: 1, arbitrary: fc.constantFrom<Step>(...DEVICE) },
);

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
  writes = 0;
  #tokens = 0;
  readonly #s: fc.Scheduler;

  constructor(s: fc.Scheduler) {
    this.#s = s;
  }

  get token(): string {
    return `token-${this.#tokens}`;
  }

  readonly parlor = createParlor({
    ...{ url: "https://parlor.example", storage: null, clock: this.clock, random: () => 0.5, debug: () => {} },
    paint: (work) => work(),
    watchDevice: (listener) => {
      this.device = listener;
      return () => (this.device = undefined);
    },
    getToken: () => this.#later("a token", () => `token-${++this.#tokens}`),
    fetch: (address) =>
      this.#later("an answer", () => {
        if (!this.isReachable) throw new TypeError("no network");
        const { pathname, searchParams } = new URL(address);
        const { server } = this;
        // Asked why an upgrade failed, it has no answer: polling has tests of its own.
        if (pathname.endsWith("/events") && !searchParams.has("after")) return new Response(null, { status: 503 });
        return Response.json(pathname.endsWith("/messages") ? server.page(searchParams) : server.missed(searchParams));
      }),
    openSocket: ((address, on) => this.#connect(address, on)) satisfies OpenSocket,
  });
  readonly thread = this.parlor.thread("t1");

  #later<T>(what: string, work: () => T): Promise<T> {
    return this.#s.schedule(Promise.resolve(), what).then(work);
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
      down = down.then(() => this.#later("a text", () => isOpen && !isDead && on.onText(text)));
    };
    const hear = (...frames: object[]) => hearText(JSON.stringify(frames));
    this.cuts.add(end);
    up = up.then(() =>
      this.#later("an upgrade", () => {
        if (isDead) return;
        if (!this.isReachable) return end(1006);
        if (this.refusedTokens.has(token)) return end(4101);
        on.onOpen();
        hear(...this.server.greeting(new URL(address.url).searchParams));
        this.#live.add(hear);
      }),
    );
    const take = (text: string) => {
      if (!isOpen || isDead) return;
      if (text === "ping") {
        hearText(`pong:${this.server.lastSeq}`);
        return;
      }
      const frames: { type: string; id: string; message: string }[] = [JSON.parse(text)].flat();
      for (const { type, id, message } of frames) if (type === "send_message") this.#store(id, message, hear);
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

  #store(id: string, message: string, hear: (...frames: object[]) => void): void {
    const { events, sent } = this.server.post("ada", id, message);
    for (const one of this.#live) if (events.length > 0) one(...events);
    hear(sent);
  }

  /** Some of what is under way arrives, at fast-check's choice; time goes on to whatever waits for it. */
  async pass(step: "arrive" | "time"): Promise<void> {
    for (let turn = 0; turn < 3 && this.#s.count() > 0 && step === "arrive"; turn++) {
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
  async heal(): Promise<void> {
    this.isReachable = true;
    this.device?.onNetwork(true);
    this.device?.onWake();
    const isQuiet = () => {
      const { connection, messages, lastSeq } = this.thread.getSnapshot();
      const isThere = connection.is === "live" && lastSeq === this.server.lastSeq;
      return isThere && messages.every(({ seq }) => seq !== null) && this.#s.count() === 0;
    };
    for (let round = 0; round < 3_000 && !isQuiet(); round++) {
      if (this.#s.count() > 0) await this.#s.waitOne();
      else this.clock.advance(Math.max(0, this.clock.nextAt - this.clock.now()));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!isQuiet()) throw new Error(`not quiet: ${JSON.stringify(this.thread.getSnapshot().connection)}`);
  }
}

it("I1 I3 I6 I7 I12: in whatever order answers, frames, tokens and breaks interleave, all is stored once, in order, and shown", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 60, size: "max" }), async (s, steps) => {
      const world = new World(s);
      world.thread.on("new_message", ({ seq }) => world.heard.push(seq));
      void world.thread.open();
      for (const one of steps) {
        if (one === "arrive" || one === "time") await world.pass(one);
        else world.do(one);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await world.heal();
      const own = world.server.texts().filter((text) => text !== "bob's");
      expect(own).toEqual(Array.from({ length: world.writes }, (_, n) => `${n}`));
      expect(world.thread.getSnapshot().messages.map(({ text }) => text)).toEqual(world.server.texts());
      expect(world.outcomes.filter(({ ok }) => ok)).toHaveLength(world.writes);
      for (const [index, seq] of world.heard.entries())
        if (index > 0) expect(seq).toBe((world.heard[index - 1] ?? 0) + 1);
      world.thread.end();
    }),
    { numRuns: 400 },
  );
}, 60_000);
