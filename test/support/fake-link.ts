import { setImmediate } from "node:timers/promises";
import { takePong } from "../../src/client/connection/heartbeat.ts";
import type { Answer, Asking, AskService } from "../../src/client/connection/requests.ts";
import { dialOf, isLive, isOpen } from "../../src/client/connection/state.ts";
import { Tokens } from "../../src/client/connection/tokens.ts";
import { answered, onSocketClosed, opened } from "../../src/client/connection/transitions.ts";
import { decode } from "../../src/client/connection/wire.ts";
import { messageIds } from "../../src/client/outbox/message-id.ts";
import type { SendOutcome } from "../../src/client/outbox/queue.ts";
import { submit } from "../../src/client/outbox/scheduler.ts";
import { OutboxStore } from "../../src/client/outbox/store.ts";
import { type FoundPorts, platformPorts } from "../../src/client/ports.ts";
import { enter } from "../../src/client/thread/commands.ts";
import { readFrame } from "../../src/client/thread/frames.ts";
import { fillHole, type HoleSide, loadAround, loadOlder } from "../../src/client/thread/history.ts";
import type { MessageView } from "../../src/client/thread/message-view.ts";
import { receiveMissed } from "../../src/client/thread/receive.ts";
import { ThreadSession } from "../../src/client/thread/session.ts";
import type { ThreadState } from "../../src/client/thread/state.ts";
import { holesOf } from "../../src/client/thread/timeline.ts";
import { type ThreadView, viewer } from "../../src/client/thread/view.ts";
import type { ClientFrame, DurableEvent } from "../../src/protocol/frames.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";

/** What a line does in the world, done by a test. */
interface World {
  dial(dial: number): void;
  lose(): void;
  say(frames: readonly ClientFrame[]): void;
  ping(): void;
  miss(dial: number): void;
  readonly ask: AskService;
}

interface LinkOptions {
  /** Messages of the newest page, and of each older one. */
  readonly pageSize?: number;
  /** Past this many events a resume is not recovered. */
  readonly resumeEvents?: number;
}

class TestedSession extends ThreadSession {
  readonly #world: World;

  constructor(ports: FoundPorts, world: World) {
    const tokens = new Tokens(() => new Promise(() => {}), ports);
    const store = new OutboxStore({
      ports,
      open: undefined,
      name: new Promise<never>(() => {}),
      onRestored: () => {},
      onNews: () => {},
      onProblem: () => {},
    });
    const url = "http://localhost";
    const newMessageId = messageIds(() => ports.clock.now(), ports.random);
    super({ url, ports, tokens, store, ask: world.ask, onRead: () => {}, newMessageId }, "thread");
    this.#world = world;
  }

  override async dial(dial: number): Promise<void> {
    this.#world.dial(dial);
  }

  override hangUp(): void {
    this.#world.lose();
  }

  override async ask(): Promise<void> {
    const dial = dialOf(this.connection);
    this.take(() => answered(this, dial, { ok: false, code: "network", status: null }));
  }

  override async catchUp(): Promise<void> {
    this.#world.miss(dialOf(this.connection));
  }

  override ping(): void {
    this.#world.ping();
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
  readonly #session: TestedSession;
  now = 1_000_000;
  /** What the client said and the server has not read. */
  toServer: (ClientFrame | "ping")[] = [];
  /** What the server said and has not arrived: frames, or the number of a pong. */
  toClient: (object[] | number)[] = [];
  /** Logs that are over, by epoch. */
  readonly #past = new Map<string, readonly DurableEvent[]>();
  /** Pages of history that were asked for: each arrives as it was then, or is lost on the way. */
  readonly #pages: ((isLost: boolean) => void)[] = [];
  /** A request for what is missing has not been answered. */
  #missing: number | undefined;
  readonly outcomes = new Map<string, SendOutcome>();
  #dial: number | undefined;
  #isOpened = false;
  readonly #view = viewer();

  constructor({ pageSize = 50, resumeEvents = 500 }: LinkOptions = {}) {
    this.server.resumeEvents = resumeEvents;
    const clock = { now: () => this.now, after: () => () => {} };
    const ports = { ...platformPorts(), clock, random: () => 0.5, paint: () => {}, watchDevice: () => () => {} };
    this.#session = new TestedSession(ports, {
      dial: (dial) => {
        this.#dial = dial;
        this.#isOpened = false;
      },
      lose: () => this.#lose(),
      say: (frames) => this.toServer.push(...frames),
      ping: () => this.toServer.push("ping"),
      miss: (dial) => (this.#missing = dial),
      ask: (asking) => this.#ask(asking),
    });
    this.#session.holdsSendLock = true;
    this.#session.onAnswer = (id, outcome) => this.outcomes.set(id, outcome);
    this.take((session) => enter(session, pageSize));
  }

  get state(): ThreadState {
    return this.#session;
  }

  take(work: (session: ThreadSession) => void): void {
    this.#session.take(() => work(this.#session));
  }

  send(id: string, text: string): void {
    this.take((session) => submit(session, { kind: "send", id, text }));
  }

  /** The server answers the dial that waits, if one does. */
  accept(): void {
    const { connection, timeline, pageSize } = this.state;
    if (connection.status !== "connecting" || this.#isOpened || this.#dial === undefined) return;
    const query = new URLSearchParams({
      tail: `${pageSize}`,
      epoch: timeline.epoch ?? "",
      after: String(timeline.cursor),
    });
    if (timeline.epoch === null) query.delete("after");
    const dial = this.#dial;
    this.#isOpened = true;
    this.take((session) => opened(session, dial, Number.POSITIVE_INFINITY));
    // Each frame in a text of its own: the line may be cut between any two.
    for (const frame of this.server.greeting(query)) this.toClient.push([frame]);
  }

  /** The server says what has happened, where somebody is connected. */
  tell(events: readonly object[]): void {
    if (this.#isOpened && isOpen(this.state.connection)) this.toClient.push([...events]);
  }

  /** The next text of the server arrives, or these frames. */
  arrive(text: readonly object[] | number | undefined = this.toClient.shift()): void {
    if (text === undefined || this.#dial === undefined) return;
    const heard = decode(typeof text === "number" ? `pong:${text}` : JSON.stringify(text), readFrame);
    const dial = this.#dial;
    this.take((session) => (typeof heard === "number" ? takePong(session, dial, heard) : session.hear(dial, heard)));
  }

  /** Asks for the page before the first message. */
  loadOlder(): void {
    this.take((session) => void loadOlder(session));
  }

  /** Asks for a page of what is missing at a hole: the first of them, or the last. */
  fill(side: HoleSide): void {
    const hole = holesOf(this.state.timeline.ranges).at(side === "older" ? 0 : -1);
    if (hole) this.take((session) => void fillHole(session, hole, side));
  }

  /** Goes to a message, however far back. */
  jump(seq: number): void {
    this.take((session) => void loadAround(session, seq));
  }

  /** The page that was asked for arrives; or does not, and the client is told so. */
  async arrivePage({ isLost = false } = {}): Promise<void> {
    this.#pages.shift()?.(isLost);
    await setImmediate();
  }

  /** All that is older, missing or in doubt is loaded, as long as there is something. */
  async loadAll(): Promise<void> {
    const isWhole = () => {
      const { ranges } = this.state.timeline;
      return holesOf(ranges).length === 0 && ranges.every(({ isCurrent }) => isCurrent);
    };
    for (let pages = 0; this.#pages.length > 0 || !isWhole(); pages++) {
      if (pages > 10 * (this.server.lastSeq + 10)) throw new Error("there is no end of pages");
      if (this.#pages.length === 0) {
        this.fill("older");
        this.loadOlder();
        this.wait();
      }
      await this.arrivePage();
    }
  }

  /** A page of history, as the server has it at this moment. */
  #ask<T>({ path, read }: Asking<T>): Promise<Answer<T>> {
    const page: object = this.server.page(new URL(path, "http://localhost").searchParams);
    return new Promise((resolve) =>
      this.#pages.push((isLost) => {
        const value = isLost ? null : read({ ...page });
        resolve(value === null ? { ok: false, code: "network", status: null } : { ok: true, value });
      }),
    );
  }

  /** The log begins anew, and every connection ends with it. */
  beginAnew(): void {
    const { server } = this;
    this.#past.set(server.epoch, server.log);
    server.epoch = `e${this.#past.size + 1}`;
    server.log = [];
    this.cut();
  }

  /** The log of an epoch, as far as it has come. */
  logOf(epoch: string | null): readonly DurableEvent[] {
    return this.#past.get(epoch ?? "") ?? this.server.log;
  }

  /** What was missing comes over HTTP: from where the log is known at that moment. */
  answer(): void {
    const dial = this.#missing;
    this.#missing = undefined;
    const { epoch, cursor } = this.state.timeline;
    const { server } = this;
    const isOfLog = epoch === server.epoch && cursor <= server.lastSeq;
    const events = isOfLog ? server.log.slice(cursor).map((event) => readFrame({ ...event })) : null;
    if (dial !== undefined && dial === dialOf(this.state.connection))
      this.take((session) => receiveMissed(session, events));
  }

  /** The connection breaks, and what was on the line is gone. */
  cut(): void {
    const { connection } = this.state;
    this.#lose();
    const dial = this.#dial;
    if (dial !== undefined && isOpen(connection)) {
      this.take((session) => onSocketClosed(session, dial, 1006));
    }
  }

  /** The client comes back as soon as it wants to, and hears what it missed; what it says then is not read yet. */
  resume(): void {
    const { status } = this.state.connection;
    if (status === "waiting") this.wait();
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

  /** The server reads up to the next message, and answers pings on the way. */
  read(): Extract<ClientFrame, { type: "send_message" }> | undefined {
    for (let said = this.toServer.shift(); said; said = this.toServer.shift()) {
      if (said === "ping") this.toClient.push(this.server.lastSeq);
      else if (said.type === "send_message") return said;
    }
    return undefined;
  }

  /** Goes on to whatever the client waits for next. */
  wait(): void {
    const { deadline } = this.#session;
    if (deadline !== Number.POSITIVE_INFINITY) this.now = Math.max(this.now, deadline);
    this.take(() => {});
  }

  /** Everything works from here on, until nothing more is to be said. */
  heal(): void {
    const isQuiet = () => {
      const { connection, outbox, timeline } = this.state;
      const isThere = isLive(connection) && timeline.cursor === this.server.lastSeq;
      return isThere && outbox.length === 0 && this.#missing === undefined;
    };
    for (let step = 0; step < 2_000; step++) {
      this.accept();
      while (this.toClient.length > 0) this.arrive();
      while (this.toServer.length > 0) this.serve();
      this.answer();
      if (isQuiet() && this.toClient.length === 0) return;
      if (this.toClient.length === 0) this.wait();
    }
    throw new Error(`not quiet: ${JSON.stringify(this.state.connection)}`);
  }

  view(): ThreadView {
    return this.#view(this.state);
  }

  messages(): readonly MessageView[] {
    return this.view().messages;
  }

  #lose(): void {
    this.#missing = undefined;
    this.toServer = [];
    this.toClient = [];
  }
}
