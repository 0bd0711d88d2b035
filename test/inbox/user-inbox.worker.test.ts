import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { systemClock } from "../../src/actor/system-clock.ts";
import type { Identity } from "../../src/protocol/identity.ts";
import { TIMES } from "../../src/protocol/limits.ts";
import { activity } from "../support/activity.ts";
import { createThread, Device, InboxDevice, inboxStub } from "../support/pool-client.ts";

afterEach(() => vi.restoreAllMocks());

const identity = (userId: string): Identity => ({
  userId,
  service: false,
  issuedAt: 1,
  expiresAt: Number.MAX_SAFE_INTEGER,
});

const tablesOf = (userId: string) =>
  runInDurableObject(inboxStub(userId), (_, { storage }) => storage.sql.exec("SELECT * FROM sqlite_master").toArray());

const pendingAlarm = (userId: string) => runInDurableObject(inboxStub(userId), (_, { storage }) => storage.getAlarm());

it("B2 N1: two devices hear the same, the object sleeps between two lines, and one that was away gets what it missed", async () => {
  const inbox = inboxStub("b2");
  const phone = await InboxDevice.connect("b2", "?after=0");
  const laptop = await InboxDevice.connect("b2", "?after=0");
  expect(await phone.next("connection_status")).toMatchObject({ version: 0, recovered: true });
  await inbox.activity("b2", activity("t1"));
  for (const device of [phone, laptop]) {
    expect(await device.next("inbox_changed")).toMatchObject({ thread: { threadId: "t1", version: 1 } });
    expect(await device.next("new_message_notification")).toMatchObject({ threadId: "t1", unread: 1 });
  }
  await evictDurableObject(inbox);
  phone.say({ type: "mark_notifications_seen" });
  expect(await laptop.next("inbox_counts")).toMatchObject({ version: 2, unreadThreads: 1, unseen: 0 });
  await evictDurableObject(inbox);
  phone.say("ping");
  expect(await phone.pong()).toBe("pong:2");
  await inbox.ping();
  await evictDurableObject(inbox, { webSockets: "close" });
  await inbox.activity("b2", activity("t2"));
  const back = await InboxDevice.connect("b2", "?after=2");
  expect(await back.next("connection_status")).toMatchObject({ version: 3, recovered: true, unseen: 1 });
  expect(await back.next("inbox_changed")).toMatchObject({ thread: { threadId: "t2" } });
  expect(await back.next("caught_up")).toMatchObject({ version: 3 });
});

it("B2: reading, connecting, polling and closing leave no table and no alarm behind in an inbox that was never told anything", async () => {
  const inbox = inboxStub("fresh");
  const phone = await InboxDevice.connect("fresh");
  await phone.next("caught_up");
  expect(await inbox.page(identity("fresh"), { filter: "all" })).toMatchObject({ value: { threads: [], version: 0 } });
  expect(await inbox.poll(identity("fresh"), { wait: 0 })).toMatchObject({ ok: true });
  phone.close();
  await phone.closed();
  expect(await tablesOf("fresh")).toEqual([]);
  expect(await pendingAlarm("fresh")).toBeNull();
});

it("R2: receipts of an inbox's socket reach the thread", async () => {
  await createThread("r2", ["rea", "rob"]);
  const rob = await Device.connect("r2", "rob");
  rob.say({ type: "send_message", id: "0123456789abcdef", messageType: "text", message: "hello" });
  await rob.next("message_sent");
  await inboxStub("rea").activity("rea", activity("r2", { revision: 1 }));
  const rea = await InboxDevice.connect("rea");
  rea.say({ type: "mark_message_read", threadId: "r2", seq: 1 });
  expect(await rob.next("message_read")).toMatchObject({ userId: "rea", seq: 1 });
});

it("S4 S5: watchers hear of a coming and, after a silent death, by the alarm of an instance that forgot everything, of a going", async () => {
  const [watched, watcher] = [inboxStub("s4a"), inboxStub("s4b")];
  await watched.activity("s4a", activity("t1"));
  const bob = await InboxDevice.connect("s4b");
  await bob.next("caught_up");
  expect(await watched.watch("s4a", { watcherId: "s4b", until: Date.now() + TIMES.watchMs })).toMatchObject({
    value: { status: "offline" },
  });
  await evictDurableObject(watcher);
  const ada = await InboxDevice.connect("s4a");
  await ada.next("caught_up");
  expect(await bob.next("user_status_change")).toEqual({
    type: "user_status_change",
    userId: "s4a",
    status: "online",
  });
  expect(await pendingAlarm("s4a")).toBeLessThanOrEqual(Date.now() + 80_000);
  // Nothing was heard of the device for longer than it may be silent.
  await runInDurableObject(watched, (_, state) => {
    for (const socket of state.getWebSockets()) {
      const kept: object = socket.deserializeAttachment();
      socket.serializeAttachment({ ...kept, connectedAt: Date.now() - 80_000 });
    }
  });
  await evictDurableObject(watched);
  expect(await runDurableObjectAlarm(watched)).toBe(true);
  expect(await bob.next("user_status_change")).toMatchObject({ userId: "s4a", status: "offline" });
  expect(await watched.presence("s4a")).toMatchObject({ value: { status: "offline", lastSeenAt: expect.any(Number) } });
});

it("S4: a socket that closes while the object sleeps leaves its user there for ten seconds, and then not", async () => {
  const inbox = inboxStub("s4c");
  await inbox.activity("s4c", activity("t1"));
  const phone = await InboxDevice.connect("s4c");
  await phone.next("caught_up");
  await inbox.watch("s4c", { watcherId: "nobody", until: Date.now() + TIMES.watchMs });
  await evictDurableObject(inbox);
  const closedAt = Date.now();
  vi.spyOn(systemClock, "now").mockReturnValue(closedAt);
  phone.close();
  await phone.closed();
  expect(await inbox.presence("s4c")).toMatchObject({ value: { status: "online" } });
  expect(await pendingAlarm("s4c")).toBeLessThanOrEqual(closedAt + TIMES.reloadMs);
});

it("C11 F1 F2: a peer's close is answered, and bad frames never restart the object", async () => {
  const lives = new Set<unknown>();
  const life = () => runInDurableObject(inboxStub("c11"), (instance) => lives.add(instance));
  await life();
  const bad = await InboxDevice.connect("c11");
  for (const frame of ["{", '"', "[]", "[[[[", '{"type":"update_status","status":{"__proto__":1}}']) bad.say(frame);
  expect(await bad.closed()).toEqual({ code: 4000 });
  const big = await InboxDevice.connect("c11");
  big.say("x".repeat(65_537));
  expect(await big.closed()).toEqual({ code: 4009 });
  const polite = await InboxDevice.connect("c11");
  polite.close(4321);
  expect(await polite.closed()).toEqual({ code: 4321 });
  await life();
  expect(lives.size).toBe(1);
});

type InboxStub = ReturnType<typeof inboxStub>;
const askedOverHttp: [string, (inbox: InboxStub, caller: Identity) => Promise<object>][] = [
  ["a poll", (inbox, caller) => inbox.poll(caller, { wait: 0 })],
  ["a change of a row", (inbox, caller) => inbox.patchThread(caller, "t1", { muted: true })],
  ["a status", (inbox, caller) => inbox.setStatus(caller, { status: "busy" })],
  ["that all was seen", (inbox, caller) => inbox.markSeen(caller)],
  ["watches", (inbox, caller) => inbox.watchPresence(caller, { threadId: "t1", userIds: ["bob"] })],
];

it.each(askedOverHttp)("F5 H10: over HTTP, %s takes from the user's rate", async (what, ask) => {
  const userId = `f5-${askedOverHttp.findIndex(([name]) => name === what)}`;
  const caller = identity(userId);
  const inbox = inboxStub(userId);
  await inbox.activity(userId, activity("t1"));
  const standing = vi.spyOn(systemClock, "now").mockReturnValue(Date.now());
  onTestFinished(() => standing.mockRestore());
  for (let n = 0; n < 60; n++) expect(await inbox.markSeen(caller)).toMatchObject({ ok: true });
  expect(await ask(inbox, caller)).toEqual({ ok: false, error: { code: "rate_limited", retryAfterMs: 50 } });
});
