import { setImmediate } from "node:timers/promises";
import { type Inbox, inboxOf } from "../../src/client/inbox/inbox.ts";
import { createParlor, type Parlor, type ParlorOptions } from "../../src/client/index.ts";
import type { DeviceListener } from "../../src/client/ports.ts";
import { FakeInbox, type FakeInboxOptions } from "../../src/testing/fake-inbox.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

export interface InboxScene extends FakeInboxOptions {
  readonly clock?: VirtualClock;
  readonly server?: FakeInbox;
  readonly more?: Partial<ParlorOptions>;
}

/** A device with an inbox, a server, and a clock that stands still. */
export class InboxStage {
  readonly clock: VirtualClock;
  readonly server: FakeInbox;
  readonly parlor: Parlor;
  readonly inbox: Inbox;
  readonly device: { listener: DeviceListener | null; input: (() => void) | null } = { listener: null, input: null };
  tokens = 0;
  newToken = (n: number): string => `token-${n}`;

  constructor({ clock = new VirtualClock(), server, more, ...options }: InboxScene = {}) {
    this.clock = clock;
    this.server = server ?? new FakeInbox(options);
    this.parlor = createParlor({ ...this.#ports, clock, ...more });
    this.inbox = inboxOf(this.parlor);
  }

  /** Frames are painted at once, unless a test holds them. */
  paint = (work: () => void): void => work();

  readonly #ports: ParlorOptions = {
    url: "https://chat.example.com",
    storage: null,
    getToken: async () => this.newToken(++this.tokens),
    random: () => 0.5,
    openSocket: (address, on) => this.server.openSocket(address, on),
    fetch: (url, init) => this.server.fetch(url, init),
    watchDevice: (listener) => {
      this.device.listener = listener;
      return () => {
        this.device.listener = null;
      };
    },
    watchIdle: (onInput) => {
      this.device.input = onInput;
      return () => {
        this.device.input = null;
      };
    },
    debug: () => {},
    paint: (work) => this.paint(work),
  };

  /** Opens the inbox and waits until it is live. */
  async open(): Promise<void> {
    const opened = this.inbox.open();
    await this.pass(0);
    await opened;
  }

  /** Lets what is on its way arrive, then goes on by `ms`, step by step. */
  async pass(ms: number, step = 1_000): Promise<void> {
    await quiet();
    for (let left = ms; left > 0; left -= step) {
      this.clock.advance(Math.min(step, left));
      await quiet();
    }
  }

  get view() {
    return this.inbox.getSnapshot();
  }

  get ids(): string[] {
    return this.view.threads.map(({ threadId }) => threadId);
  }
}

/** Answers and their readers are promises upon promises: each round lets the next one through. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 5; round++) await setImmediate();
}
