import { beforeEach, expect, it } from "vitest";
import { inboxOf } from "../../src/client/inbox/inbox.ts";
import { createParlor, type Parlor } from "../../src/client/index.ts";
import { FakeServer } from "../../src/testing/index.ts";

let server: FakeServer;
let room: ReturnType<FakeServer["createThread"]>;
let ada: Parlor;

beforeEach(async () => {
  server = new FakeServer();
  room = server.createThread({ threadId: "t1", members: ["ada", "bob", { userId: "eve", access: "reader" }] });
  ada = createParlor(server.ports("ada"));
  void ada.thread("t1").open();
  await server.pass(1_000);
});

const view = () => ada.thread("t1").getSnapshot();
const shown = () => view().messages.map(({ text, status }) => `${text}: ${status}`);

it("stores a message once, whatever is lost on the way", async () => {
  server.faults.dropToServer = 1;
  ada.thread("t1").send({ text: "lost on the way there" });
  await server.pass(30_000);
  server.faults.suppressAcknowledgements = true;
  server.faults.dropFromServer = 1;
  ada.thread("t1").send({ text: "lost on the way back" });
  await server.pass(5_000);
  expect(shown()).toEqual(["lost on the way there: sent", "lost on the way back: sending"]);
  server.faults.suppressAcknowledgements = false;
  await server.pass(30_000);
  expect(shown()).toEqual(["lost on the way there: sent", "lost on the way back: sent"]);
  expect(room.texts()).toEqual(["lost on the way there", "lost on the way back"]);
});

it("a delay is what the clock says, each way", async () => {
  server.faults.delayMs = 400;
  const sent = ada.thread("t1").send({ text: "slowly" });
  await server.pass(700);
  expect(sent.status).toBe("sending");
  await server.pass(200);
  expect(sent.status).toBe("sent");
});

it("refused upgrades, cuts and a server that is down end when they end", async () => {
  server.faults.isDown = true;
  server.cut("ada");
  await server.pass(5_000);
  expect(view().connection.status).not.toBe("live");
  room.say("bob", "while you were away");
  server.faults.isDown = false;
  await server.pass(60_000);
  expect(shown()).toEqual(["while you were away: null"]);
  expect(view().connection.status).toBe("live");
});

it("where upgrades are refused, everything goes by polling, and by a socket again when they are not", async () => {
  server.faults.refuseUpgrades = true;
  server.cut();
  await server.pass(60_000);
  expect(view().connection.status).toBe("polling");
  ada.thread("t1").send({ text: "by request" });
  room.say("bob", "and back");
  await server.pass(5_000);
  expect(shown().sort()).toEqual(["and back: null", "by request: sent"]);
  server.faults.refuseUpgrades = false;
  await server.pass(400_000, 1_000);
  expect(view().connection.status).toBe("live");
  expect(room.texts()).toHaveLength(2);
});

it("expired tokens cost one new token", async () => {
  server.expireTokens("ada");
  await server.pass(10_000);
  expect(view().connection.status).toBe("live");
});

it("who is taken out, or was never in it, hears nothing more", async () => {
  room.remove("ada");
  await server.pass(1_000);
  expect(view().connection).toEqual({ status: "failed", code: 4003 });
  room.say("bob", "without ada");
  expect(shown()).toEqual([]);
  const stranger = createParlor(server.ports("mallory"));
  await Promise.all([stranger.thread("t1").open(), server.pass(5_000)]);
  expect(stranger.thread("t1").getSnapshot().connection).toEqual({ status: "failed", code: 4004 });
});

it("two users read, type and see each other, in the thread and in their inboxes", async () => {
  const bob = createParlor(server.ports("bob"));
  const [adas, bobs] = [inboxOf(ada), inboxOf(bob)];
  void bob.thread("t1").open();
  void bobs.open();
  void adas.open();
  await server.pass(1_000);
  adas.watch("t1", ["bob"]);
  ada.thread("t1").send({ text: "Is it still available?" });
  bob.thread("t1").typing();
  await server.pass(1_000);
  expect(view().typing).toEqual(["bob"]);
  expect(bobs.getSnapshot()).toMatchObject({ counts: { unreadThreads: 1 }, threads: [{ threadId: "t1", unread: 1 }] });
  expect(bobs.getSnapshot().notifications).toHaveLength(1);
  expect(adas.getSnapshot().presence.get("bob")?.status).toBe("online");
  bob.thread("t1").markRead(1);
  await server.pass(2_000);
  expect(shown()).toEqual(["Is it still available?: read"]);
  expect(bobs.getSnapshot().counts.unreadThreads).toBe(0);
  bob.close();
  await server.pass(1_000);
  expect(adas.getSnapshot().presence.get("bob")?.status).toBe("offline");
});

it("refuses what the server refuses", async () => {
  const eve = createParlor(server.ports("eve")).thread("t1");
  void eve.open();
  await server.pass(1_000);
  const [readers, blank] = [eve.send({ text: "may I?" }), ada.thread("t1").send({ text: " " })];
  await server.pass(1_000);
  expect(await readers.done).toMatchObject({ ok: false, code: "read_only" });
  expect(await blank.done).toMatchObject({ ok: false, code: "invalid_text" });
  expect(room.texts()).toEqual([]);
});

it("a page of history and the rest of the log are the same log", async () => {
  for (let n = 0; n < 120; n++) room.say("bob", `${n}`);
  const other = createParlor(server.ports("ada")).thread("t1");
  void other.open({ limit: 50 });
  await server.pass(1_000);
  other.loadOlder();
  await server.pass(1_000);
  other.loadOlder();
  await server.pass(1_000);
  expect(other.getSnapshot().messages.map(({ text }) => text)).toEqual(room.texts());
});

it("tells who polls who types and views, at once", async () => {
  server.faults.refuseUpgrades = true;
  server.cut();
  await server.pass(10_000);
  expect(view().connection.status).toBe("polling");
  server.faults.refuseUpgrades = false;
  const bob = createParlor(server.ports("bob")).thread("t1");
  void bob.open();
  bob.setVisible(true);
  await server.pass(1_000);
  bob.typing();
  await server.pass(1_000);
  expect(view()).toMatchObject({ typing: ["bob"], viewing: ["bob"] });
  bob.stopTyping();
  await server.pass(1_000);
  expect(view().typing).toEqual([]);
});

it("hears that somebody types also from who polls", async () => {
  const bob = createParlor(server.ports("bob")).thread("t1");
  server.faults.refuseUpgrades = true;
  void bob.open();
  await server.pass(10_000);
  bob.typing();
  await server.pass(1_000);
  expect(view().typing).toEqual(["bob"]);
  bob.stopTyping();
  await server.pass(1_000);
  expect(view().typing).toEqual([]);
});

it("makes a thread by a grant, finds it again, and takes no other", async () => {
  const grant = server.grant({ threadId: "t2", title: "By a grant", members: ["ada", "bob"] });
  const answers = [await ada.createThread({ grant }), await ada.createThread({ grant })];
  expect(answers).toMatchObject([{ value: { threadId: "t2" } }, { value: { title: "By a grant" } }]);
  const hasIt = (userId: string) => server.inbox(userId).present.some(({ threadId }) => threadId === "t2");
  expect([hasIt("ada"), hasIt("bob")]).toEqual([true, false]);
  const thread = ada.thread("t2");
  void thread.open();
  thread.send({ text: "Is it still available?" });
  await server.pass(1_000);
  expect(hasIt("bob")).toBe(true);
  expect(await ada.createThread({ grant: "none" })).toMatchObject({ ok: false, code: "invalid_grant" });
});
