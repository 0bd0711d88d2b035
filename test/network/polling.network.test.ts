import { afterAll, beforeAll, expect, it } from "vitest";
import { inboxOf } from "../../src/client/inbox/inbox.ts";
import { createParlor, type OpenSocket } from "../../src/client/index.ts";
import { platformPorts } from "../../src/client/ports.ts";
import { createThread } from "../support/network-client.ts";
import { SECRET, tokenOf } from "../support/tokens.ts";
import { until } from "../support/until.ts";
import { type PlainWorkerd, startWorkerd } from "../support/workerd.ts";

let server: PlainWorkerd;
beforeAll(async () => {
  server = await startWorkerd({ vars: { JWT_SECRET: SECRET } });
});
afterAll(() => server.stop());

it("P1 H5 H6: a thread and an inbox work where upgrades are refused, and go on by WebSocket when they are not", async () => {
  const { id } = await createThread(server.url, ["ada", "bob"]);
  const network = { isBlocked: true };
  const openSocket: OpenSocket = (address, on) => {
    if (!network.isBlocked) return platformPorts().openSocket(address, on);
    setTimeout(() => on.onClose(1006));
    return { send: () => {}, close: () => {} };
  };
  const ada = createParlor({ url: server.url, getToken: () => tokenOf("ada"), openSocket });
  const bob = createParlor({ url: server.url, getToken: () => tokenOf("bob") });
  const [hers, his, inbox] = [ada.thread(id), bob.thread(id), inboxOf(ada)];
  const heard: number[] = [];
  hers.on("new_message", ({ seq }) => heard.push(seq));
  const texts = () => hers.getSnapshot().messages.map(({ text }) => text);
  await Promise.all([hers.open(), his.open(), inbox.open()]);
  expect([hers.getSnapshot().connection.status, inbox.getSnapshot().connection.status]).toEqual(["polling", "polling"]);

  expect(await hers.send({ text: "over HTTP" }).done).toMatchObject({ ok: true });
  his.send({ text: "over a WebSocket" });
  await until(hers, () => texts().length === 2);
  his.markRead(2);
  await until(hers, () => hers.getSnapshot().messages[0]?.status === "read");
  his.typing();
  await until(hers, () => hers.getSnapshot().typing.includes("bob"));
  await until(inbox, () => inbox.getSnapshot().threads[0]?.lastMessage?.seq === 2);

  network.isBlocked = false;
  hers.reconnect();
  await until(hers, () => hers.getSnapshot().connection.status === "live");
  his.send({ text: "to her WebSocket" });
  await until(hers, () => texts().length === 3);
  expect(texts()).toEqual(["over HTTP", "over a WebSocket", "to her WebSocket"]);
  const base = hers.getSnapshot().lastSeq - 3;
  expect(heard).toEqual([base + 1, base + 2, base + 3]);
  ada.close();
  bob.close();
});
