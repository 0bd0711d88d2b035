import { once } from "node:events";
import WebSocket from "ws";
import * as z from "zod";
import { SUBPROTOCOL } from "../../src/protocol/limits.ts";
import { serviceToken, tokenOf } from "./tokens.ts";

const frame = z.looseObject({ type: z.string() });
const frames = z.union([frame.transform((one) => [one]), z.array(frame)]);
/** One frame as it came, known to be an object with a type. */
export type Frame = z.infer<typeof frame>;

/** Calls the API as a user, or as the owner's server. */
export async function call(
  url: string,
  { as = "", method = "POST", body }: { as?: string; method?: string; body?: unknown },
) {
  const token = as === "" ? await serviceToken() : await tokenOf(as);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return text;
}

let threads = 0;

/** Creates a thread by the owner's server, and returns the address of its socket and its own. */
export async function createThread(
  url: string,
  userIds: readonly string[],
): Promise<{ threadUrl: string; id: string }> {
  const id = `thread:${process.pid}:${Date.now()}:${threads++}`;
  await call(`${url}/v1/threads`, { body: { id, members: userIds.map((userId) => ({ userId })) } });
  return { threadUrl: `${url}/v1/threads/${id}`, id };
}

export interface Arrival {
  readonly userId: string;
  readonly query?: string;
  readonly token?: string;
  readonly protocols?: readonly string[];
  /** Leaves unacknowledged what it gets; otherwise it acknowledges as every client must. */
  readonly isLax?: boolean;
}

const ACKNOWLEDGE_EVENTS = 50;

/** Whoever waits so long for something that arrives waits for nothing. */
const HANGS_MS = 120_000;

/** A raw WebSocket client: what a stranger's program would be, without our SDK. */
export class NetworkClient {
  readonly ws: WebSocket;
  /** Settles with what the close frame said, and when it came. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Texts that are no frames: answers to pings. */
  readonly pongs: string[] = [];
  /** How many events came, and the seq of the last. */
  events = 0;
  lastSeq = 0;
  readonly #frames: Frame[] = [];
  readonly #isLax: boolean;
  #acknowledged = 0;
  #wake: () => void = () => {};

  constructor(ws: WebSocket, isLax = false) {
    this.ws = ws;
    this.#isLax = isLax;
    this.closed = new Promise((resolve) => {
      ws.once("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
    ws.on("error", () => this.#wake());
    ws.on("message", (data) => this.#take(data.toString()));
  }

  /** Opens a socket of a thread. */
  static open(threadUrl: string, arrival: Arrival): Promise<NetworkClient> {
    return NetworkClient.openAt(`${threadUrl}/socket${arrival.query ?? ""}`, arrival);
  }

  /** Opens the socket at this address. */
  static async openAt(address: string, arrival: Omit<Arrival, "query">): Promise<NetworkClient> {
    const { userId, token, protocols, isLax } = arrival;
    const bearer = token ?? (await tokenOf(userId));
    const url = address.replace(/^http/, "ws");
    const ws = new WebSocket(url, protocols ? [...protocols, `bearer.${bearer}`] : [SUBPROTOCOL, `bearer.${bearer}`]);
    const client = new NetworkClient(ws, isLax);
    await once(ws, "open");
    return client;
  }

  send(value: unknown): void {
    this.ws.send(typeof value === "string" ? value : JSON.stringify(value));
  }

  /** Sends a message and returns its id. */
  say(message: string): string {
    const id = crypto.randomUUID();
    this.send({ type: "send_message", id, messageType: "text", message });
    return id;
  }

  /** The next frame of that type; those before it are dropped. Throws when the socket closes first. */
  async next(type: string): Promise<Frame> {
    for (;;) {
      for (let found = this.#frames.shift(); found; found = this.#frames.shift()) if (found.type === type) return found;
      await this.#arrival(type);
    }
  }

  /** Sends a ping and returns its answer. */
  async ping(): Promise<string> {
    const before = this.pongs.length;
    this.send("ping");
    while (this.pongs.length === before) await this.#arrival("pong");
    return this.pongs.at(-1) ?? "";
  }

  /** Stops reading from the network, so that the kernel's buffers fill and then the server's. */
  pause(): void {
    this.ws.pause();
  }

  resume(): void {
    this.ws.resume();
  }

  end(): void {
    this.ws.terminate();
  }

  #take(text: string): void {
    if (text.startsWith("pong")) this.pongs.push(text);
    else for (const frame of frames.parse(JSON.parse(text))) this.#takeFrame(frame);
    this.#wake();
  }

  #takeFrame(frame: Frame): void {
    this.#frames.push(frame);
    if (frame.type !== "new_message") return;
    this.events++;
    this.lastSeq = Number(frame.seq);
    if (this.#isLax || this.lastSeq - this.#acknowledged < ACKNOWLEDGE_EVENTS) return;
    this.#acknowledged = this.lastSeq;
    this.send({ type: "mark_message_delivered", seq: this.lastSeq });
  }

  /** Settles when something more has come; throws when it cannot any more, or nothing does. */
  #arrival(awaited: string): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) throw new Error(`the socket closed before a ${awaited} came`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${awaited} in ${HANGS_MS} ms`)), HANGS_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
