import { afterAll, beforeAll, expect, it } from "vitest";
import { createParlor, type OpenSocket } from "../../src/client/index.ts";
import { platformPorts } from "../../src/client/ports.ts";
import { call, createThread } from "../support/network-client.ts";
import { SECRET, tokenOf } from "../support/tokens.ts";
import { loadAll } from "../support/until.ts";
import { type PlainWorkerd, startWorkerd } from "../support/workerd.ts";

let server: PlainWorkerd;
beforeAll(async () => {
  const rate = { burst: 1e6, perSecond: 1e6 };
  server = await startWorkerd({
    vars: { JWT_SECRET: SECRET, LIMITS: JSON.stringify({ messagesPerUser: rate, messagesPerThread: rate }) },
  });
});
afterAll(() => server.stop());

const refused: OpenSocket = (_, on) => {
  setTimeout(() => on.onClose(1006));
  return { send: () => {}, close: () => {} };
};

it.each([
  ["live", platformPorts().openSocket],
  ["polling", refused],
])(
  "C3 P1: after an absence of 560 messages, %s, what was here is kept, what is missing is said, and all of it can be had",
  async (status, openSocket) => {
    const { id, threadUrl } = await createThread(server.url, ["ada", "bob"]);
    const said: string[] = [];
    const say = async (count: number) => {
      for (let n = 0; n < count; n++) {
        const message = `${said.length + 1}`;
        await call(`${threadUrl}/messages`, {
          as: "bob",
          body: { id: `message-of-bob-${message}`, messageType: "text", message },
        });
        said.push(message);
      }
    };
    const ada = createParlor({ url: server.url, getToken: () => tokenOf("ada"), openSocket, storage: null });
    const thread = ada.thread(id);
    const shown = () => thread.getSnapshot();
    const texts = () => shown().messages.map(({ text }) => text);
    await say(30);
    await thread.open({ limit: 20 });
    expect(shown().connection.status).toBe(status);
    thread.end();
    await say(560);
    await thread.open({ limit: 20 });
    expect(texts()).toEqual([...said.slice(10, 30), ...said.slice(-20)]);
    expect(shown().holes).toHaveLength(1);

    const middle = shown().lastSeq - 300;
    expect(await thread.loadAround(middle)).toBe(true);
    expect(shown().messages.some(({ seq }) => seq === middle)).toBe(true);
    expect(shown().holes).toHaveLength(2);
    expect(texts()).toHaveLength(60);
    await loadAll(thread);
    expect(texts()).toEqual(said);
    ada.close();
  },
);
