import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, onTestFinished, vi } from "vitest";
import { Connections } from "../../src/thread/connections.ts";
import { message } from "../support/frames.ts";
import { createThread, Device, service, threadStub, upgrade } from "../support/pool-client.ts";

import { tokenOf } from "../support/tokens.ts";

it("M1 C2: two people talk, the object sleeps between two lines, and nothing is lost", async () => {
  const stub = await createThread("t1", ["ada", "bob"]);
  const ada = await Device.connect("t1", "ada");
  const bob = await Device.connect("t1", "bob");
  const hello = message("Is it still available?");
  ada.say(hello);
  expect(await bob.next("new_message")).toMatchObject({ seq: 1, message: "Is it still available?", senderId: "ada" });
  expect(await ada.next("message_sent")).toMatchObject({ id: hello.id, seq: 1 });

  await evictDurableObject(stub);
  bob.say(message("It is."));
  expect(await ada.next("new_message")).toMatchObject({ seq: 1 + 1, senderId: "bob" });
  await evictDurableObject(stub);
  ada.say(hello);
  expect(await ada.next("message_sent")).toMatchObject({ seq: 1, duplicate: true });
});

it("C2: a device that was away resumes where it was, over an eviction that closes sockets", async () => {
  const stub = await createThread("t2", ["ada", "bob"]);
  const ada = await Device.connect("t2", "ada");
  const { epoch } = await ada.next("connection_status").then((hello) => ("epoch" in hello ? hello : { epoch: "" }));
  ada.say(["one", "two", "three"].map((text) => message(text)));
  await ada.next("message_sent");
  await evictDurableObject(stub, { webSockets: "close" });
  await ada.closed();
  const back = await Device.connect("t2", "ada", `?epoch=${epoch}&after=1`);
  expect(await back.next("connection_status")).toMatchObject({ recovered: true, lastSeq: 3, epoch });
  expect([await back.next("new_message"), await back.next("new_message")]).toMatchObject([{ seq: 2 }, { seq: 3 }]);
  expect(await back.next("caught_up")).toMatchObject({ seq: 3 });
});

it("C5: a ping is answered with the last seq, asleep or awake", async () => {
  const stub = await createThread("t3", ["ada"]);
  const ada = await Device.connect("t3", "ada");
  ada.say("ping");
  expect(await ada.pong()).toBe("pong:0");
  ada.say(message("one"));
  await ada.next("message_sent");
  await evictDurableObject(stub);
  ada.say("ping");
  expect(await ada.pong()).toBe("pong:1");
});

it("R5: cursors outlive the object's sleep, and the alarm of an instance that forgot it writes them", async () => {
  const stub = await createThread("t4", ["ada", "bob"]);
  const ada = await Device.connect("t4", "ada");
  const bob = await Device.connect("t4", "bob");
  ada.say(message("one"));
  await bob.next("new_message");
  bob.say({ type: "mark_message_delivered", seq: 1 });
  expect(await ada.next("message_delivered")).toMatchObject({ userId: "bob", seq: 1 });
  await evictDurableObject(stub);
  expect(await storedDeliveredSeq("t4", "bob")).toBe(0);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(await storedDeliveredSeq("t4", "bob")).toBe(1);
});

function storedDeliveredSeq(threadId: string, userId: string): Promise<unknown> {
  return runInDurableObject(
    threadStub(threadId),
    (_, state) =>
      state.storage.sql.exec("SELECT delivered_seq FROM member WHERE user_id = ?", userId).one().delivered_seq,
  );
}

it("A8: asking for a thread that does not exist leaves no table behind, and a socket is closed 4004", async () => {
  const stranger = await Device.connect("nowhere", "eve");
  expect(await stranger.closed()).toEqual({ code: 4004 });
  const stub = threadStub("nowhere");
  expect(await stub.history(service, { limit: 50 })).toMatchObject({ error: { code: "not_found" } });
  const tables = await runInDurableObject(stub, (_, state) =>
    state.storage.sql.exec("SELECT * FROM sqlite_master").toArray(),
  );
  expect(tables).toEqual([]);

  await createThread("t5", ["ada"]);
  const eve = await Device.connect("t5", "eve");
  expect(await eve.closed()).toEqual({ code: 4004 });
});

it("C8: the door of a thread that is full is shut with 503, and open again when there is room", async () => {
  await createThread("t12", ["ada"]);
  const isFull = vi.spyOn(Connections.prototype, "isFull", "get").mockReturnValue(true);
  onTestFinished(() => isFull.mockRestore());
  const refused = await upgrade("t12", await tokenOf("ada"));
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: "too_many_sockets" });
  isFull.mockRestore();
  const ada = await Device.connect("t12", "ada");
  expect(await ada.next("connection_status")).toMatchObject({ status: "connected" });
});

it("A6: an upgrade without an acceptable token wakes no object", async () => {
  const before = (await listDurableObjectIds(env.THREAD_ROOM)).length;
  for (const token of ["", "rubbish", `${await tokenOf("ada")}x`]) {
    expect((await upgrade("never-woken", token)).status).toBe(401);
  }
  expect((await listDurableObjectIds(env.THREAD_ROOM)).length).toBe(before);
});

it("G5: a removed member's sockets are closed 4003 after a sleep too", async () => {
  const stub = await createThread("t6", ["ada", "bob"]);
  const bob = await Device.connect("t6", "bob");
  await bob.next("caught_up");
  await evictDurableObject(stub);
  expect(await stub.removeMember(service, "bob")).toMatchObject({ ok: true });
  expect(await bob.closed()).toEqual({ code: 4003 });
  expect(bob.take().map((frame) => frame.type)).toEqual(["connection_status"]);
});

it("T4: a socket that ends while the object sleeps is told to the others", async () => {
  const stub = await createThread("t10", ["ada", "bob"]);
  const ada = await Device.connect("t10", "ada");
  const bob = await Device.connect("t10", "bob");
  bob.say({ type: "set_view", visible: true });
  expect(await ada.next("viewing_changed")).toMatchObject({ userId: "bob", viewing: true });
  await evictDurableObject(stub);
  bob.close();
  expect(await ada.next("viewing_changed")).toMatchObject({ userId: "bob", viewing: false });
});

it("T1 R1 A7 C10: every frame of a client does its work on the real object", async () => {
  await createThread("t11", ["ada", "bob"]);
  const ada = await Device.connect("t11", "ada");
  const bob = await Device.connect("t11", "bob");
  await bob.next("caught_up");
  ada.say({ type: "typing_start" });
  expect(await bob.next("user_typing")).toMatchObject({ userId: "ada", isTyping: true });
  ada.say({ type: "typing_stop" });
  expect(await bob.next("user_typing")).toMatchObject({ isTyping: false });
  ada.say({ type: "set_view", visible: true });
  expect(await bob.next("viewing_changed")).toMatchObject({ userId: "ada", viewing: true });
  const hello = message("hello", { ref: "m" });
  ada.say(hello);
  expect(await ada.next("message_sent")).toMatchObject({ id: hello.id, ref: "m" });
  bob.say({ type: "mark_message_delivered", seq: 1 });
  expect(await ada.next("message_delivered")).toMatchObject({ userId: "bob", seq: 1 });
  bob.say({ type: "mark_message_read", id: hello.id });
  expect(await ada.next("message_read")).toMatchObject({ userId: "bob", seq: 1 });
  ada.say({ type: "refresh_token", token: await tokenOf("ada", { name: "Ada Lovelace" }), ref: "r" });
  expect(await ada.next("connection_status")).toMatchObject({ status: "connected", ref: "r" });
  expect(await bob.next("member_updated")).toMatchObject({ member: { userId: "ada", name: "Ada Lovelace" } });
  ada.say({ type: "join_message_thread", threadId: "t11", ref: "j" });
  expect(await ada.next("connection_status")).toMatchObject({ status: "connected", ref: "j" });
  ada.say({ type: "leave_message_thread" });
  expect(await ada.closed()).toEqual({ code: 1000 });
  bob.say({ type: "refresh_token", token: await tokenOf("ada") });
  expect(await bob.closed()).toEqual({ code: 4101 });
});

it("P1 P2 P3: a long-poll answers at an event, at a change of who types, and when its member is removed", async () => {
  const stub = await createThread("t7", ["ada", "bob"]);
  const ada = { ...service, userId: "ada", service: false, issuedAt: 1 };
  const bob = { ...ada, userId: "bob" };
  const first = await stub.poll(bob, { wait: 0 });
  if (!first.ok) throw new Error(first.error.code);
  const { epoch, transient } = first.value;

  const atEvent = stub.poll(bob, { epoch, after: 0, transient, wait: 25 });
  await stub.post(ada, { ...message("hello"), messageType: "text" });
  expect(await atEvent).toMatchObject({ value: { recovered: true, events: [{ type: "new_message", seq: 1 }] } });

  const atTyping = stub.poll(bob, { epoch, after: 1, transient, wait: 25 });
  await stub.setTyping(ada, true);
  expect(await atTyping).toMatchObject({ value: { events: [], typing: ["ada"] } });

  expect(await stub.poll(bob, { epoch: "another", after: 1, wait: 25 })).toMatchObject({ value: { recovered: false } });

  const now = await stub.poll(bob, { epoch, after: 1, wait: 0 });
  if (!now.ok) throw new Error(now.error.code);
  const removed = stub.poll(bob, { epoch, after: 1, transient: now.value.transient, wait: 25 });
  await stub.removeMember(service, "bob");
  expect(await removed).toEqual({ ok: false, error: { code: "not_found" } });
});

it("C11 F1 F2: a peer's close is answered, and bad frames never restart the object", async () => {
  await createThread("t8", ["ada"]);
  const lives = new Set<unknown>();
  const life = () => runInDurableObject(threadStub("t8"), (instance) => lives.add(instance));
  await life();
  const bad = await Device.connect("t8", "ada");
  for (const frame of ["{", '"', "[]", "[[[[", '{"type":"send_message","message":{"__proto__":1}}']) bad.say(frame);
  expect(await bad.closed()).toEqual({ code: 4000 });
  const big = await Device.connect("t8", "ada");
  big.say("x".repeat(65_537));
  expect(await big.closed()).toEqual({ code: 4009 });
  const polite = await Device.connect("t8", "ada");
  polite.close(4321);
  expect(await polite.closed()).toEqual({ code: 4321 });
  await life();
  expect(lives.size).toBe(1);
});

it("M5: in a crowd, a burst goes out in few frames and everybody gets all of it in order", async () => {
  await createThread("t9", ["ada", "bob"]);
  const readers = await Promise.all(Array.from({ length: 18 }, (_, n) => Device.connect("t9", n < 9 ? "ada" : "bob")));
  const [ada] = readers;
  for (let n = 1; n <= 20; n++) ada?.say(message(`${n}`));
  for (const reader of readers) {
    const seqs = [];
    while (seqs.length < 20) seqs.push((await reader.next("new_message")).seq);
    expect(seqs).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  }
});
