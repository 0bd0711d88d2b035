import { once } from "node:events";
import WebSocket from "ws";
import { DIALECTS, type Dialect } from "./dialects.ts";
import type { DialectName, PeerPlan } from "./plan.ts";

/** Every message's text begins with this and the time at which it was due, by this process's clock. */
const MARK = "@@at ";
const MARKED = Buffer.from(MARK);
const TIME_BYTES = 20;
const SEQ = Buffer.from('"seq":');
const ACKNOWLEDGE_EVENTS = 200;
const WORDS = "Is the flat still available? We could come on Saturday, in the morning.";

/** Hears when the messages of a frame were due. */
export type OnDelivered = (dueAt: number) => void;

/** One socket. What it gets is found by searching the bytes, not by parsing, so that this process is not the bottleneck. */
export class Peer {
  readonly ws: WebSocket;
  readonly room: string;
  /** Settles when the server has let it in. */
  readonly ready: Promise<void>;
  deliveries = 0;
  frames = 0;
  /** Hears of each message; without it, messages are only counted. */
  onDelivered: OnDelivered | null = null;
  #isReady = false;
  #isClosing = false;
  #unacknowledged = 0;
  readonly #dialect: Dialect;

  constructor(plan: PeerPlan, dialect: DialectName) {
    this.#dialect = DIALECTS[dialect];
    this.room = plan.room;
    const { url, protocols, headers } = this.#dialect.opening(plan);
    this.ws = new WebSocket(url, protocols, { headers, perMessageDeflate: false, skipUTF8Validation: true });
    this.ready = new Promise((resolve, reject) => {
      this.ws.once("error", reject);
      this.ws.once("close", (code, reason) => {
        reject(new Error(`a socket was closed with ${code} ${reason}`));
        // Whoever waits for deliveries would wait in vain.
        if (!this.#isClosing) throw new Error(`a socket was closed with ${code} ${reason}`);
      });
      if (this.#dialect.isReadyAtOnce) this.ws.once("open", resolve);
      this.ws.on("message", (data) => {
        if (!Buffer.isBuffer(data)) return;
        const isDelivery = this.#take(data);
        if (isDelivery && this.#isReady) return;
        if (!this.#dialect.greet(data, this.ws, plan)) return;
        this.#isReady = true;
        resolve();
      });
    });
  }

  /** Sends a message that was due at this time. */
  send(dueAt: number): void {
    this.ws.send(this.#dialect.message(crypto.randomUUID(), `${MARK}${dueAt.toFixed(3)} ${WORDS}`));
  }

  /** Settles when so many messages have come. */
  delivered(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.deliveries < count) return;
        this.ws.off("message", look);
        resolve();
      };
      this.ws.on("message", look);
      look();
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.ws.close(1000);
    await once(this.ws, "close");
  }

  /** Goes without a word, as a device does that loses its network. */
  async drop(): Promise<void> {
    this.#isClosing = true;
    this.ws.terminate();
    await once(this.ws, "close");
  }

  /** Counts the messages in a frame; false when there are none. */
  #take(data: Buffer): boolean {
    let count = 0;
    let last = -1;
    for (let at = data.indexOf(MARKED); at !== -1; at = data.indexOf(MARKED, at + TIME_BYTES)) {
      count++;
      last = at;
      if (this.onDelivered) this.onDelivered(readTime(data, at + MARKED.length));
    }
    if (count === 0) return false;
    this.frames++;
    this.deliveries += count;
    this.#unacknowledged += count;
    if (this.#dialect.acknowledgement && this.#unacknowledged >= ACKNOWLEDGE_EVENTS) {
      this.#unacknowledged = 0;
      const seq = data.lastIndexOf(SEQ, last) + SEQ.length;
      this.ws.send(this.#dialect.acknowledgement(Number.parseInt(data.toString("latin1", seq, seq + 16), 10)));
    }
    return true;
  }
}

const readTime = (data: Buffer, at: number): number => Number.parseFloat(data.toString("latin1", at, at + TIME_BYTES));

/** How many sockets are on their way at once, unless given. */
const DIALING = 50;

/** Opens all of them, some at a time, and settles when the server has let everybody in. */
export async function openAll(peers: readonly PeerPlan[], dialect: DialectName, atOnce = DIALING): Promise<Peer[]> {
  const opened: Peer[] = [];
  for (let from = 0; from < peers.length; from += atOnce) {
    const some = peers.slice(from, from + atOnce).map((one) => new Peer(one, dialect));
    await Promise.all(some.map(({ ready }) => ready));
    opened.push(...some);
  }
  return opened;
}

/** Ends all of them, and settles when they have ended. */
export async function closeAll(peers: readonly Peer[]): Promise<void> {
  await Promise.all(peers.map((peer) => peer.close()));
}
