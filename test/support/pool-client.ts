import { env, exports } from "cloudflare:workers";
import type { ServerFrame } from "../../src/protocol/frames.ts";
import { serverFrame } from "../../src/protocol/frames.ts";
import { type InboxServerFrame, inboxServerFrame } from "../../src/protocol/inbox-frames.ts";
import type { GrantedThread } from "../../src/protocol/thread.ts";
import { tokenOf } from "./tokens.ts";

/** A socket in the Workers pool, frames checked against the contract. */
class PoolSocket<Frame extends { type: string }> {
  readonly #socket: WebSocket;
  readonly #parse: (value: unknown) => Frame;
  readonly #frames: Frame[] = [];
  readonly #pongs: string[] = [];
  #closed: { code: number } | undefined;
  #wake: () => void = () => {};

  constructor(socket: WebSocket, parse: (value: unknown) => Frame) {
    this.#socket = socket;
    this.#parse = parse;
    socket.addEventListener("message", ({ data }) => this.#take(String(data)));
    socket.addEventListener("close", ({ code }) => {
      this.#closed = { code };
      this.#wake();
    });
    socket.accept();
  }

  say(frame: object | string): void {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  close(code = 1000): void {
    this.#socket.close(code, "bye");
  }

  /** The next frame, of that type if one is named; others are passed over. */
  async next<T extends Frame["type"]>(type: T): Promise<Extract<Frame, { type: T }>> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame && isOfType(frame, type)) return frame;
      if (!frame) await this.#more();
    }
  }

  async pong(): Promise<string> {
    for (;;) {
      const pong = this.#pongs.shift();
      if (pong) return pong;
      await this.#more();
    }
  }

  async closed(): Promise<{ code: number }> {
    while (!this.#closed) await this.#more();
    return this.#closed;
  }

  /** The frames that are here already. */
  take(): Frame[] {
    return this.#frames.splice(0);
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #take(text: string): void {
    if (text.startsWith("pong:")) this.#pongs.push(text);
    else {
      const value: unknown = JSON.parse(text);
      const frames: unknown[] = Array.isArray(value) ? value : [value];
      this.#frames.push(...frames.map((frame) => this.#parse(frame)));
    }
    this.#wake();
  }
}

function isOfType<Frame extends { type: string }, T extends Frame["type"]>(
  frame: Frame,
  type: T,
): frame is Extract<Frame, { type: T }> {
  return frame.type === type;
}

/** A device with a thread open: a real upgrade through the Worker. */
export class Device extends PoolSocket<ServerFrame> {
  /** Connects as a user, with the query of the socket's route. */
  static async connect(threadId: string, userId: string, query = ""): Promise<Device> {
    const response = await upgrade(threadId, await tokenOf(userId), query);
    if (!response.webSocket) throw new Error(`the upgrade was answered ${response.status}`);
    return new Device(response.webSocket, (value) => serverFrame.parse(value));
  }
}

/** A device with its user's inbox open. */
export class InboxDevice extends PoolSocket<InboxServerFrame> {
  static async connect(userId: string, query = ""): Promise<InboxDevice> {
    const response = await exports.default.fetch(`http://localhost/v1/inbox/socket${query}`, {
      headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": `parlor.v1, bearer.${await tokenOf(userId)}` },
    });
    if (!response.webSocket) throw new Error(`the upgrade was answered ${response.status}`);
    return new InboxDevice(response.webSocket, (value) => inboxServerFrame.parse(value));
  }
}

/** An upgrade as a browser would ask for it. */
export function upgrade(threadId: string, token: string, query = ""): Promise<Response> {
  return exports.default.fetch(`http://localhost/v1/threads/${threadId}/socket${query}`, {
    headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": `parlor.v1, bearer.${token}` },
  });
}

export const service = { userId: "service", service: true, issuedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER };

/** The object of a user. */
export const inboxStub = (userId: string) => env.USER_INBOX.get(env.USER_INBOX.idFromName(userId));

/** The object of a thread. */
export const threadStub = (threadId: string) => env.THREAD_ROOM.get(env.THREAD_ROOM.idFromName(threadId));

/** Creates a thread among these users and returns its object. */
export async function createThread(threadId: string, userIds: string[], more: Partial<GrantedThread> = {}) {
  const stub = threadStub(threadId);
  const members = userIds.map((userId) => ({ userId }));
  const created = await stub.create(service, { id: threadId, members, ...more });
  if (!created.ok) throw new Error(created.error.code);
  return stub;
}
