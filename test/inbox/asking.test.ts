import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { receivePresence, unwatchPresence, watchPresence } from "../../src/inbox/subscriptions.ts";
import { LIMITS, TIMES } from "../../src/protocol/limits.ts";
import type { Presence } from "../../src/protocol/presence.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import { activity } from "../support/activity.ts";
import { ADA, InboxRoomStage } from "../support/inbox-room-stage.ts";

describe("R1 R2: receipts over the inbox's socket", () => {
  function scene() {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1", { lastSeq: 9, readSeq: 4 }));
    const phone = stage.connect();
    phone.take();
    return { stage, phone, asked: () => stage.world.asked.splice(0) };
  }

  it("R2: are passed on to the thread, and dropped when the row says as much", async () => {
    const { stage, phone, asked } = scene();
    await phone.say({ type: "mark_message_read", threadId: "t1", seq: 4 });
    await phone.say({ type: "mark_message_delivered", threadId: "t1", seq: 4 });
    expect(asked()).toEqual([]);
    stage.sleep();
    await phone.say({ type: "mark_message_delivered", threadId: "t1", seq: 8 });
    await phone.say({ type: "mark_message_read", threadId: "t1", seq: 6 });
    expect(asked()).toEqual([
      { threadId: "t1", caller: "ada", delivered: { seq: 8 } },
      { threadId: "t1", caller: "ada", read: { seq: 6 } },
    ]);
    expect(phone.take()).toEqual([]);
  });

  it("R2: a delivery that another device acknowledged is passed on once; one into the future does not stop later ones", async () => {
    const { stage, phone, asked } = scene();
    const laptop = stage.connect();
    for (const device of [phone, laptop]) {
      await device.say({ type: "mark_message_delivered", threadId: "t1", seq: 9 });
    }
    expect(asked()).toHaveLength(1);
    await phone.say({ type: "mark_message_delivered", threadId: "t1", seq: 99 });
    stage.hear(activity("t1", { lastSeq: 10, readSeq: 4 }));
    await phone.say({ type: "mark_message_delivered", threadId: "t1", seq: 10 });
    expect(asked()).toHaveLength(2);
  });

  it("R1: of a thread that is not the user's they are not_found, and the thread's refusal is passed back", async () => {
    const { stage, phone, asked } = scene();
    await phone.say({ type: "mark_message_read", threadId: "t2", seq: 1, ref: "r1" });
    await phone.say({ type: "mark_message_delivered", threadId: "t2", seq: 1, ref: "r2" });
    expect(asked()).toEqual([]);
    stage.world.failure = { ok: false, error: { code: "overloaded" } };
    await phone.say({ type: "mark_message_read", threadId: "t1", seq: 9, ref: "r3" });
    expect(phone.take()).toMatchObject([
      { type: "error", code: "not_found", ref: "r1" },
      { type: "error", code: "not_found", ref: "r2" },
      { type: "error", code: "overloaded", ref: "r3" },
    ]);
  });
});

describe("S5: watching others", () => {
  it("S5: co-members are watched for an hour and answered to the device that asks; strangers are left out", async () => {
    const stage = new InboxRoomStage();
    const [phone, laptop] = [stage.connect(), stage.connect()];
    phone.take();
    laptop.take();
    await phone.say({ type: "watch_presence", threadId: "t1", userIds: ["bob", "eve", "ada", "bob"] });
    expect(phone.take()).toEqual([{ type: "user_status_change", userId: "bob", status: "online" }]);
    expect(laptop.take()).toEqual([]);
    expect(stage.world.watches).toEqual([
      { userId: "bob", watcherId: "ada", until: stage.clock.now() + TIMES.watchMs },
    ]);
  });

  it("S5: of strangers only, or in a thread that is not hers, nobody is found", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    phone.take();
    await phone.say({ type: "watch_presence", threadId: "t1", userIds: ["eve"], ref: "r1" });
    await phone.say({ type: "watch_presence", threadId: "elsewhere", userIds: ["bob"], ref: "r2" });
    expect(phone.take()).toMatchObject([
      { type: "error", code: "not_found", ref: "r1" },
      { type: "error", code: "not_found", ref: "r2" },
    ]);
  });

  it("S5: a change is told to all devices, after a sleep too; without a device it ends the watch", async () => {
    const stage = new InboxRoomStage();
    const devices = [stage.connect(), stage.connect()];
    stage.sleep();
    for (const device of devices) device.take();
    expect(receivePresence(stage.room, { userId: "bob", status: "away" })).toMatchObject({ ok: true });
    for (const device of devices) {
      expect(device.take()).toEqual([{ type: "user_status_change", userId: "bob", status: "away" }]);
      device.leave();
    }
    await stage.pass(TIMES.presenceMs - 1);
    expect(receivePresence(stage.room, { userId: "bob", status: "online" })).toMatchObject({ ok: true });
    await stage.pass(1);
    expect(receivePresence(stage.room, { userId: "bob", status: "offline" })).toMatchObject({
      error: { code: "not_found" },
    });
  });

  it("S5: a watch ends when its only device says so; with another one there, its lease does it", async () => {
    const stage = new InboxRoomStage();
    const [phone, laptop] = [stage.connect(), stage.connect()];
    await phone.say({ type: "unwatch_presence", threadId: "t1", userIds: ["bob"] });
    expect(stage.world.asked).toEqual([]);
    laptop.leave();
    await phone.say({ type: "unwatch_presence", threadId: "t1", userIds: ["bob"] });
    await unwatchPresence(stage.room, ["cy"]);
    expect(stage.world.asked).toEqual([
      { unwatch: "bob", watcherId: "ada" },
      { unwatch: "cy", watcherId: "ada" },
    ]);
  });

  it("S5: three hundred at once, then five a second; who waits as told is not refused again", async () => {
    const stage = new InboxRoomStage();
    const userIds = Array.from({ length: 100 }, (_, n) => `u${n}`);
    stage.world.coMembers = userIds;
    const ask = () => watchPresence(stage.roomFor(), ADA, { threadId: "t1", userIds });
    for (let n = 0; n < 3; n++) expect(await ask()).toMatchObject({ ok: true });
    const refused = await ask();
    if (refused.ok) throw new Error("it was not refused");
    expect(refused.error).toMatchObject({ code: "rate_limited", retryAfterMs: 20_000 });
    stage.clock.advance(20_000);
    expect(await ask()).toMatchObject({ ok: true });
    expect(stage.room.presenceCache.all(stage.clock.now())).toHaveLength(100);
  });

  it("S5 F5: ending watches that nobody knows of takes from the same rate; those that are known were paid for", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    const userIds = Array.from({ length: 100 }, (_, n) => `u${n}`);
    stage.world.coMembers = userIds;
    await phone.say({ type: "watch_presence", threadId: "t1", userIds });
    const unwatch = { type: "unwatch_presence", threadId: "t1", userIds, ref: "r" };
    phone.take();
    for (let n = 0; n < 3; n++) await phone.say(unwatch);
    expect(stage.world.asked).toHaveLength(300);
    expect(phone.take()).toEqual([]);
    for (let n = 0; n < 50; n++) await phone.say(unwatch);
    expect(stage.world.asked).toHaveLength(300);
    expect(phone.take()[0]).toMatchObject({ type: "error", code: "rate_limited", retryAfterMs: 20_000, ref: "r" });
  });

  it("S5: an answer that news overtook says what the news said, and waits for no other answer", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    phone.take();
    const answers = new Map<string, (answer: Result<Presence>) => void>();
    stage.world.watch = (userId) => new Promise((resolve) => answers.set(userId, resolve));
    const said = phone.say({ type: "watch_presence", threadId: "t1", userIds: ["bob", "cy"] });
    await nextTurn();
    answers.get("cy")?.(ok({ userId: "cy", status: "away" }));
    await nextTurn();
    expect(phone.take()).toMatchObject([{ userId: "cy", status: "away" }]);
    receivePresence(stage.room, { userId: "bob", status: "busy" });
    answers.get("bob")?.(ok({ userId: "bob", status: "online" }));
    await said;
    expect(phone.take()).toMatchObject([
      { userId: "bob", status: "busy" },
      { userId: "bob", status: "busy" },
    ]);
    const again = phone.say({ type: "watch_presence", threadId: "t1", userIds: ["bob"] });
    await nextTurn();
    answers.get("bob")?.(ok({ userId: "bob", status: "away" }));
    await again;
    expect(phone.take()).toMatchObject([{ userId: "bob", status: "away" }]);
  });

  it("S5: over HTTP too, who changed while the slowest answered is told as they are", async () => {
    const stage = new InboxRoomStage();
    stage.connect();
    let answerCy = () => {};
    stage.world.watch = async (userId) => {
      if (userId === "cy") await new Promise<void>((resolve) => (answerCy = resolve));
      return ok({ userId, status: "online" });
    };
    const asked = watchPresence(stage.roomFor(), ADA, { threadId: "t1", userIds: ["bob", "cy"] });
    await nextTurn();
    receivePresence(stage.room, { userId: "bob", status: "busy" });
    answerCy();
    expect(await asked).toMatchObject({ value: [{ status: "busy" }, { status: "online" }] });
  });
});

describe("P1 P2 P4: the inbox's long-poll", () => {
  it("P1: answers at once what is there already, and after its time when nothing comes", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"));
    expect(await stage.poll({ after: 0, wait: 25 })).toMatchObject({
      version: 1,
      recovered: true,
      threads: [{ threadId: "t1" }],
      unreadThreads: 1,
      unseen: 1,
      seenVersion: 0,
      you: { status: "online" },
      presence: [],
      serverTime: stage.clock.now(),
    });
    const quiet = stage.poll({ after: 1, wait: 25 });
    stage.clock.advance(24_999);
    expect(stage.room.polls.size).toBe(1);
    stage.clock.advance(1);
    expect(await quiet).toMatchObject({ version: 1, recovered: true, threads: [] });
    expect(stage.room.polls.size).toBe(0);
  });

  it("P1: begins anew with a version ahead of the inbox, without waiting", async () => {
    expect(await new InboxRoomStage().poll({ after: 7, wait: 25 })).toMatchObject({ recovered: false, version: 0 });
  });

  it("P1 P2: answers when a row, the counts, one's own status or somebody watched changes", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"));
    const phone = stage.connect();
    await phone.say({ type: "watch_presence", threadId: "t1", userIds: ["bob"] });
    for (const [happens, seen] of [
      [() => stage.hear(activity("t2")), { threads: [{ threadId: "t2" }] }],
      [() => phone.say({ type: "mark_notifications_seen" }), { threads: [], unseen: 0 }],
      [() => phone.say({ type: "update_status", status: "busy" }), { you: { status: "busy", manual: "busy" } }],
      [() => receivePresence(stage.room, { userId: "bob", status: "away" }), { presence: [{ userId: "bob" }] }],
    ] as const) {
      const { version, transient } = await stage.poll();
      const waiting = stage.poll({ after: version, transient, wait: 25 });
      expect(stage.room.polls.size).toBe(1);
      await happens();
      expect(await waiting).toMatchObject(seen);
    }
  });

  describe("S5: those whom this device watches", () => {
    async function polling() {
      const stage = new InboxRoomStage();
      const watch = () => watchPresence(stage.roomFor(), ADA, { threadId: "t1", userIds: ["bob", "cy"] });
      const present = async () => (await stage.poll()).presence.map(({ userId, status }) => `${userId} ${status}`);
      await stage.poll();
      await watch();
      return { stage, watch, present };
    }

    it("S5: are named as long as the watch lasts, whatever is heard; asked again, they go on", async () => {
      const { stage, watch, present } = await polling();
      expect(await present()).toEqual(["bob online", "cy online"]);
      await stage.pass(TIMES.watchMs - 1);
      await present();
      receivePresence(stage.room, { userId: "bob", status: "away" });
      receivePresence(stage.room, { userId: "eve", status: "away" });
      expect(await present()).toEqual(["bob away", "cy online"]);
      await stage.pass(1);
      expect(await present()).toEqual([]);
      await watch();
      await stage.pass(TIMES.watchMs - 1);
      expect(await present()).toEqual(["bob online", "cy online"]);
    });

    it("S5: are missing when the watch is lost: forgotten in sleep, or ended while no device was there", async () => {
      const { stage, watch, present } = await polling();
      stage.sleep();
      expect(await present()).toEqual([]);
      await watch();
      await stage.pass(TIMES.presenceMs);
      expect(receivePresence(stage.room, { userId: "bob", status: "away" })).toMatchObject(fail("not_found"));
      expect(await present()).toEqual(["cy online"]);
    });

    it("S5: stay watched when the only socket ends the watch; without a poll lately they do not", async () => {
      const { stage, present } = await polling();
      const phone = stage.connect();
      const unwatch = { type: "unwatch_presence", threadId: "t1", userIds: ["bob"] };
      await phone.say(unwatch);
      expect(stage.world.asked).toEqual([]);
      expect(await present()).toEqual(["bob online", "cy online"]);
      await stage.pass(TIMES.presenceMs);
      await phone.say(unwatch);
      expect(stage.world.asked).toEqual([{ unwatch: "bob", watcherId: "ada" }]);
      expect(await present()).toEqual(["cy online"]);
    });
  });

  it("P2: a revision of a former life differs", async () => {
    const stage = new InboxRoomStage();
    const { transient } = await stage.poll();
    stage.sleep();
    expect((await stage.poll({ after: 0, transient, wait: 25 })).transient).not.toBe(transient);
  });

  it("P4: the eleventh poll is told to come later", async () => {
    const stage = new InboxRoomStage();
    const ten = Array.from({ length: LIMITS.socketsPerUser }, () => stage.poll({ after: 0, wait: 25 }));
    await expect(stage.poll({ after: 0, wait: 25 })).rejects.toThrow("rate_limited");
    expect(await stage.poll({ after: 0 })).toMatchObject({ version: 0 });
    stage.hear(activity("t1"));
    expect(await Promise.all(ten)).toHaveLength(10);
  });
});
