import {
  createParlor,
  type DeviceListener,
  type OpenSocket,
  type Parlor,
  type ParlorOptions,
  type SocketHandlers,
  type Thread,
} from "../../src/client/index.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

/** One end of a socket that leads to the test. */
export class FakeSocket {
  readonly url: URL;
  readonly protocols: readonly string[];
  /** What the client said, frame by frame; a ping as its text. */
  readonly said: { type?: string; [field: string]: unknown }[] = [];
  pings = 0;
  isOpen = false;
  isEnded = false;
  isClosedByClient = false;
  readonly #on: SocketHandlers;

  constructor(address: { url: string; protocols: readonly string[] }, on: SocketHandlers) {
    this.url = new URL(address.url);
    this.protocols = address.protocols;
    this.#on = on;
  }

  get token(): string {
    return this.protocols.find((protocol) => protocol.startsWith("bearer."))?.slice("bearer.".length) ?? "";
  }

  open(): void {
    this.isOpen = true;
    this.#on.onOpen();
  }

  /** The server says something: a text as it is, frames as JSON. */
  hear(...frames: (object | string)[]): void {
    const [first] = frames;
    this.#on.onText(typeof first === "string" ? first : JSON.stringify(frames.length === 1 ? first : frames));
  }

  /** The connection ends from the other side. */
  end(code = 1006): void {
    this.isOpen = false;
    this.isEnded = true;
    this.#on.onClose(code);
  }

  /** The client ends it. */
  hangUp(): void {
    this.isClosedByClient = true;
    this.isOpen = false;
    this.isEnded = true;
  }

  take(text: string): void {
    if (text === "ping") this.pings++;
    else this.said.push(...[JSON.parse(text)].flat());
  }

  /** The frames of this type that the client said. */
  of(type: string) {
    return this.said.filter((frame) => frame.type === type);
  }
}

export interface Scene extends Partial<Omit<ParlorOptions, "clock">> {
  readonly clock?: VirtualClock;
  readonly server?: FakeThread;
}

/** A client whose network, clock, chance and device are the test's. */
export class FakeNetwork {
  readonly clock: VirtualClock;
  readonly server: FakeThread;
  readonly sockets: FakeSocket[] = [];
  readonly requests: URL[] = [];
  device: DeviceListener | undefined;
  chance = 0.5;
  tokens = 0;
  /** What HTTP answers to everything but a page of history. */
  status = 200;
  canGetToken = true;
  canAsk = true;

  /** How often the application was asked for a token. */
  asked = 0;
  newToken = (n: number): string => `token-${n}`;
  getToken = async (): Promise<string> => {
    if (!this.canGetToken) throw new Error("the application has none");
    return this.newToken(++this.tokens);
  };

  /** Frames are painted at once, unless a test holds them. */
  paint = (work: () => void): void => work();

  readonly parlor: Parlor;
  readonly thread: Thread;

  constructor({ clock = new VirtualClock(), server = new FakeThread(), ...more }: Scene = {}) {
    this.clock = clock;
    this.server = server;
    this.parlor = this.#createParlor(more);
    this.thread = this.parlor.thread("t1");
  }

  readonly #createParlor = (more: Partial<ParlorOptions>) =>
    createParlor({
      url: "https://parlor.example",
      storage: null,
      clock: this.clock,
      random: () => this.chance,
      openSocket: ((address, on) => {
        const socket = new FakeSocket(address, on);
        this.sockets.push(socket);
        return { send: (text) => socket.take(text), close: () => socket.hangUp() };
      }) satisfies OpenSocket,
      fetch: async (address) => {
        const url = new URL(address);
        this.requests.push(url);
        if (!this.canAsk) throw new TypeError("the network is gone");
        const { pathname, searchParams } = url;
        const answer = pathname.endsWith("/messages")
          ? this.server.page(searchParams)
          : this.server.missed(searchParams);
        const { status } = this;
        return Response.json(status < 400 ? answer : { code: "refused" }, { status });
      },
      watchDevice: (listener) => {
        this.device = listener;
        return () => (this.device = undefined);
      },
      debug: () => {},
      paint: (work) => this.paint(work),
      getToken: () => {
        this.asked++;
        return this.getToken();
      },
      ...more,
    });

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("the client has not dialled");
    return socket;
  }

  get is(): string {
    return this.thread.getSnapshot().connection.status;
  }

  /** Lets promises that have settled be heard. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settled();
  }

  /** Answers the newest dial as a server does. */
  accept(): FakeSocket {
    const { socket } = this;
    socket.open();
    socket.hear(...this.server.greeting(socket.url.searchParams));
    return socket;
  }

  /** Opens the thread, and settles when it is live. */
  async live(): Promise<FakeSocket> {
    void this.thread.open();
    await this.settled();
    return this.accept();
  }

  texts(): string[] {
    return this.thread.getSnapshot().messages.map(({ text }) => text);
  }
}
