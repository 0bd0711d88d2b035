/**
 * The best that one process of Node does with our design: what comes in while the last batch is stored is committed
 * together, once, and sent to everybody in one frame that is made once. No pause between flushes: a frame is cheap here.
 */
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { httpServer, listen, store, userOf } from "./node-server.ts";
import { type StoredMessage, sentMessage } from "./room-store.ts";

interface Connection {
  readonly userId: string;
  readonly room: string;
  /** Frames are written to it as they are, made once for all. */
  readonly stream: Duplex;
}

interface Waiting {
  readonly from: Connection;
  readonly text: string;
}

const rooms = new Map<string, Set<Connection>>();
let waiting: Waiting[] = [];

const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });

httpServer.on("upgrade", async (request, stream, head) => {
  try {
    const userId = await userOf(/^Bearer (.*)$/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    const room = /^\/socket\/(.*)$/.exec(request.url ?? "")?.[1] ?? "";
    if (!store.isMember(room, userId)) throw new Error("not a member");
    server.handleUpgrade(request, stream, head, (ws) => admit(ws, { userId, room, stream }));
  } catch {
    stream.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
  }
});

function admit(ws: WebSocket, connection: Connection): void {
  const members = rooms.get(connection.room) ?? new Set();
  rooms.set(connection.room, members.add(connection));
  ws.on("close", () => members.delete(connection));
  ws.on("message", (data) => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ from: connection, text: data.toString() });
  });
}

/** Commits what waits, of all rooms at once, and sends to each room what is new in it. */
function flush(): void {
  const batch = waiting;
  waiting = [];
  const news = new Map<string, StoredMessage[]>();
  const acknowledged = new Map<Connection, object[]>();
  store.inTransaction(() => {
    for (const { from, text } of batch) {
      const message = sentMessage.parse(JSON.parse(text));
      const stored = store.insert(from.room, from.userId, message);
      if (stored) push(news, from.room, stored);
      push(acknowledged, from, { type: "message_sent", id: message.id, seq: stored?.seq });
    }
  });
  for (const [room, messages] of news) {
    const frame = frameOf(JSON.stringify(messages));
    for (const { stream } of rooms.get(room) ?? []) stream.write(frame);
  }
  for (const [{ stream }, answers] of acknowledged) stream.write(frameOf(JSON.stringify(answers)));
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

const TEXT_FRAME = 0x81;
const [IN_TWO_BYTES, IN_EIGHT_BYTES] = [126, 127];

/** A text frame as a server sends it: final and unmasked (RFC 6455, 5.2). */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < IN_TWO_BYTES) return Buffer.concat([Buffer.of(TEXT_FRAME, payload.length), payload]);
  if (payload.length < 2 ** 16) {
    const head = Buffer.of(TEXT_FRAME, IN_TWO_BYTES, 0, 0);
    head.writeUInt16BE(payload.length, 2);
    return Buffer.concat([head, payload]);
  }
  const head = Buffer.alloc(10);
  head.set([TEXT_FRAME, IN_EIGHT_BYTES]);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

listen();
