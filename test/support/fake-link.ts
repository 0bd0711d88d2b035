import { readFrame } from "../../src/client/frames.ts";
import { Keeper } from "../../src/client/keeper.ts";
import { messageIds } from "../../src/client/message-id.ts";
import { type FoundPorts, platformPorts } from "../../src/client/ports.ts";
import { receiveMissed } from "../../src/client/receiving.ts";
import { asker } from "../../src/client/requests.ts";
import { type SendOutcome, send } from "../../src/client/sending.ts";
import type { ThreadState } from "../../src/client/state.ts";
import { ThreadLine } from "../../src/client/thread-line.ts";
import { Tokens } from "../../src/client/tokens.ts";
import { answered, hungUp, open, opened } from "../../src/client/transition.ts";
import { type MessageView, viewer } from "../../src/client/view.ts";
import { decode } from "../../src/client/wire.ts";
import type { ClientFrame } from "../../src/protocol/frames.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";

/** What a line does in the world, done by a test. */
interface World {
  dial(dial: number): void;
  lose(): void;
  say(frames: readonly ClientFrame[]): void;
  miss(dial: number): void;
}

class TestedLine extends ThreadLine {
  readonly #world: World;

  constructor(ports: FoundPorts, world: World) {
    const tokens = new Tokens(() => new Promise(() => {}), ports);
    const keeper = new Keeper({
      ...{ ports, open: undefined, name: new Promise<never>(() => {}) },
      ...{ onRestored: () => {}, onNews: () => {}, onProblem: () => {} },
    });
    const url = "http://localhost";
    const newMessageId = messageIds(() => ports.clock.now(), ports.random);
    super({ url, ports, tokens, keeper, ask: asker({ url, tokens, ports }), onRead: () => {}, newMessageId }, "thread");
    this.#world = world;
  }

  override async dial(dial: number): Promise<void> {
    this.#world.dial(dial);
  }

  override hangUp(): void {
    this.#world.lose();
  }

  override async ask(): Promise<void> {
    const { dial } = this.connection;
    this.take(() => answered(this, dial, { ok: false, code: "network", status: null }));
  }

  override async catchUp(): Promise<void> {
    this.#world.miss(this.connection.dial);
  }

  override say(...frames: ClientFrame[]): void {
    this.#world.say(frames);
  }
}

/**
 * The SDK's core and a thread, with a line between them that does what a property test wants: both ends
 * of it are queues, and nothing moves by itself.
 */
export class FakeLink {
  readonly server = new FakeThread();
  readonly #line: TestedLine;
  now = 1_000_000;
  /** What the client said and the server has not read. */
  toServer: ClientFrame[] = [];
  /** What the server said and has not arrived. */
  toClient: object[][] = [];
  /** A request for what is missing has not been answered. */
  #missing: number | undefined;
  readonly outcomes = new Map<string, SendOutcome>();
  #dial: number | undefined;
  #isOpened = false;
  readonly #view = viewer();

  constructor() {
    const clock = { now: () => this.now, after: () => () => {} };
    const ports = { ...platformPorts(), clock, random: () => 0.5, paint: () => {}, watchDevice: () => () => {} };
    this.#line = new TestedLine(ports, {
      dial: (dial) => {
        this.#dial = dial;
        this.#isOpened = false;
      },
      lose: () => this.#lose(),
      say: (frames) => this.toServer.push(...frames),
      miss: (dial) => (this.#missing = dial),
    });
    this.#line.drains = true;
    this.#line.onAnswer = (id, outcome) => this.outcomes.set(id, outcome);
    this.take(open);
  }

  get state(): ThreadState {
    return this.#line;
  }

  take(work: (line: ThreadLine) => void): void {
    this.#line.take(() => work(this.#line));
  }

  send(id: string, text: string): void {
    this.take((line) => send(line, { id, text }));
  }

  /** The server answers the dial that waits, if one does. */
  accept(): void {
    const { connection, timeline } = this.state;
    if (connection.is !== "connecting" || this.#isOpened || this.#dial === undefined) return;
    const query = new URLSearchParams({ tail: "50", epoch: timeline.epoch ?? "", after: String(timeline.cursor) });
    if (timeline.epoch === null) query.delete("after");
    const dial = this.#dial;
    this.#isOpened = true;
    this.take((line) => opened(line, dial, Number.POSITIVE_INFINITY));
    this.toClient.push(this.server.greeting(query));
  }

  /** The next batch of the server arrives, or these frames. */
  arrive(frames: readonly object[] | undefined = this.toClient.shift()): void {
    this.#answer();
    if (!frames || this.#dial === undefined) return;
    const heard = decode(JSON.stringify(frames), readFrame);
    const dial = this.#dial;
    if (typeof heard !== "number") this.take((line) => line.hear(dial, heard));
  }

  /** What was missing comes over HTTP: from where the log is known at that moment. */
  #answer(): void {
    const dial = this.#missing;
    this.#missing = undefined;
    const { epoch, cursor } = this.state.timeline;
    const { server } = this;
    const isOfLog = epoch === server.epoch && cursor <= server.lastSeq;
    const events = isOfLog ? server.log.slice(cursor).map((event) => readFrame({ ...event })) : null;
    if (dial !== undefined && dial === this.state.connection.dial) this.take((line) => receiveMissed(line, events));
  }

  /** The connection breaks, and what was on the line is gone. */
  cut(): void {
    const { connection } = this.state;
    this.#lose();
    const dial = this.#dial;
    if (dial !== undefined && (connection.is === "live" || connection.is === "connecting")) {
      this.take((line) => hungUp(line, dial, 1006));
    }
  }

  /** The client comes back as soon as it wants to, and hears what it missed; what it says then is not read yet. */
  resume(): void {
    const { is } = this.state.connection;
    if (is === "reconnecting") this.wait();
    this.accept();
    while (this.toClient.length > 0) this.arrive();
  }

  /** The server reads up to the next message; it stores that and answers. */
  serve({ isRefused = false } = {}): void {
    const frame = this.read();
    if (!frame) return;
    const refusal = {
      type: "error",
      code: "rate_limited",
      message: "",
      retryable: true,
      retryAfterMs: 500,
      id: frame.id,
    };
    if (isRefused) this.toClient.push([refusal]);
    else {
      const { events, sent } = this.server.post("ada", frame.id, frame.message);
      this.toClient.push([...events, sent]);
    }
  }

  /** The server reads up to the next message. */
  read(): Extract<ClientFrame, { type: "send_message" }> | undefined {
    for (let frame = this.toServer.shift(); frame; frame = this.toServer.shift()) {
      if (frame.type === "send_message") return frame;
    }
    return undefined;
  }

  /** Goes on to whatever the client waits for next. */
  wait(): void {
    const { deadline } = this.#line;
    if (deadline !== Number.POSITIVE_INFINITY) this.now = Math.max(this.now, deadline);
    this.take(() => {});
  }

  /** Everything works from here on, until nothing more is to be said. */
  heal(): void {
    const isQuiet = () =>
      this.state.connection.is === "live" && this.state.outbox.length === 0 && this.#missing === undefined;
    for (let step = 0; step < 2_000; step++) {
      this.accept();
      while (this.toClient.length > 0) this.arrive();
      while (this.toServer.length > 0) this.serve();
      this.#answer();
      if (isQuiet() && this.toClient.length === 0) return;
      if (this.toClient.length === 0) this.wait();
    }
    throw new Error(`not quiet: ${JSON.stringify(this.state.connection)}`);
  }

  messages(): readonly MessageView[] {
    return this.#view(this.state).messages;
  }

  #lose(): void {
    this.#missing = undefined;
    this.toServer = [];
    this.toClient = [];
  }
}
