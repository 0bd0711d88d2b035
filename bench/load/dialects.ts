import type WebSocket from "ws";
import type { DialectName, PeerPlan } from "./plan.ts";

interface Opening {
  readonly url: string;
  readonly protocols: string[];
  readonly headers: Record<string, string>;
}

/** What a socket says and hears of its own accord. All of them are spoken over the same raw `ws`, so a client costs the same. */
export interface Dialect {
  readonly opening: (peer: PeerPlan) => Opening;
  /** Takes a frame until one says that the socket is ready, and those that are no deliveries. True when it says so. */
  readonly greet: (data: Buffer, ws: WebSocket, peer: PeerPlan) => boolean;
  /** Whether the socket is ready as soon as it is open. */
  readonly isReadyAtOnce: boolean;
  readonly message: (id: string, text: string) => string;
  /** What a reader has to say of what it got, or null. */
  readonly acknowledgement: ((seq: number) => string) | null;
}

const CAUGHT_UP = Buffer.from('"type":"caught_up"');

const parlor: Dialect = {
  opening({ url, token, resume }) {
    const query = resume ? `?epoch=${resume.epoch}&after=${resume.after}` : "";
    return { url: `${url}${query}`, protocols: ["parlor.v1", `bearer.${token}`], headers: {} };
  },
  greet: (data) => data.includes(CAUGHT_UP),
  isReadyAtOnce: false,
  message: (id, text) => `{"type":"send_message","id":"${id}","messageType":"text","message":${JSON.stringify(text)}}`,
  acknowledgement: (seq) => `{"type":"mark_message_delivered","seq":${seq}}`,
};

const [OPEN, PING] = ["0", "2"].map((text) => text.charCodeAt(0));
let acknowledgements = 0;

/** Engine.IO 4 carries Socket.IO 5: `0` open, `40` connect, `42` event, `43` acknowledgement, `2` and `3` heartbeat. */
const socketIo: Dialect = {
  opening: ({ url }) => ({ url, protocols: [], headers: {} }),
  greet(data, ws, { token, room, resume }) {
    if (data[0] === OPEN) ws.send(`40${JSON.stringify({ token, room, after: resume?.after })}`);
    else if (data[0] === PING) ws.send("3");
    else if (data.subarray(0, 2).equals(Buffer.from("44"))) throw new Error(`refused: ${data}`);
    return data.subarray(0, 2).equals(Buffer.from("40"));
  },
  isReadyAtOnce: false,
  message: (id, text) => `42${acknowledgements++}["message",{"id":"${id}","text":${JSON.stringify(text)}}]`,
  acknowledgement: null,
};

const plain: Dialect = {
  opening: ({ url, token }) => ({ url, protocols: [], headers: { authorization: `Bearer ${token}` } }),
  greet: () => false,
  isReadyAtOnce: true,
  message: (id, text) => `{"id":"${id}","text":${JSON.stringify(text)}}`,
  acknowledgement: null,
};

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { parlor, "socket.io": socketIo, plain };
