import { describe, expect, it } from "vitest";
import { setStatus } from "../../src/inbox/receive.ts";
import { TIMES } from "../../src/protocol/limits.ts";
import { activity } from "../support/activity.ts";
import { InboxRoomStage, type StageDevice } from "../support/inbox-room-stage.ts";

/** Ada has a thread, and Bob watches her. */
async function watched() {
  const stage = new InboxRoomStage();
  stage.hear(activity("t1"));
  stage.room.watchers.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
  await stage.pass(0);
  stage.world.told.splice(0);
  return stage;
}
const told = (stage: InboxRoomStage) => stage.world.told.splice(0).map(({ presence }) => presence.status);
const statusOf = (stage: InboxRoomStage) => stage.room.ownPresence.presence.status;
const updates = (device: StageDevice) => device.take().filter(({ type }) => type === "user_status_update");

/** Time goes by in which these devices ping as they should. */
async function passPinging(stage: InboxRoomStage, ms: number, ...devices: StageDevice[]) {
  for (let left = ms; left > 0; left -= TIMES.heartbeatMs) {
    await stage.pass(Math.min(left, TIMES.heartbeatMs));
    for (const device of devices) device.ping();
  }
}

describe("S1 S4: the truth", () => {
  it("S1: a device counts while its last ping is younger than 75 s, whatever its socket says", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    await stage.pass(30_000);
    phone.ping();
    stage.sleep();
    await stage.pass(74_999);
    expect(statusOf(stage)).toBe("online");
    await stage.pass(1);
    expect(stage.room.ownPresence.presence).toEqual({
      userId: "ada",
      status: "offline",
      lastSeenAt: stage.clock.now() - 75_000,
    });
  });

  it("S4: after a silent death the watchers are told within 90 s, over a sleep", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await stage.settle();
    expect(told(stage)).toEqual(["online"]);
    await passPinging(stage, 200_000, phone);
    stage.sleep();
    await stage.pass(75_000);
    expect(told(stage)).toEqual([]);
    await stage.pass(14_000);
    expect(told(stage)).toEqual(["offline"]);
    await stage.pass(600_000);
    expect(told(stage)).toEqual([]);
  });

  it("S4: after a clean close they are told ten seconds later, with when she was last seen", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await stage.pass(60_000);
    phone.leave();
    const at = stage.clock.now();
    stage.sleep();
    stage.world.told.splice(0);
    await stage.pass(9_999);
    expect(told(stage)).toEqual([]);
    await stage.pass(1);
    expect(stage.world.told).toEqual([
      { watcherId: "bob", presence: { userId: "ada", status: "offline", lastSeenAt: at } },
    ]);
  });

  it("S4: a reload does not flicker", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await stage.settle();
    told(stage);
    phone.leave();
    stage.sleep();
    await stage.pass(9_000);
    const again = stage.connect();
    await passPinging(stage, 100_000, again);
    expect(told(stage)).toEqual([]);
  });

  it("S1: when she was last seen survives a crash, to five minutes while she is watched", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await passPinging(stage, 1_000_000, phone);
    const at = stage.clock.now();
    stage.crash();
    const { status, lastSeenAt = 0 } = stage.room.ownPresence.presence;
    expect(status).toBe("offline");
    expect(at - lastSeenAt).toBeLessThanOrEqual(300_000 + TIMES.presenceMs + TIMES.heartbeatMs);
  });

  it("S1: a silent death that was told is remembered exactly", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await passPinging(stage, 50_000, phone);
    const at = stage.clock.now();
    await stage.pass(90_000);
    stage.crash();
    expect(stage.room.ownPresence.presence).toEqual({ userId: "ada", status: "offline", lastSeenAt: at });
  });

  it("S1 S6: unwatched, the arrival of a device or a poll is remembered, written at most once an hour", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"));
    const arrivedAt = stage.clock.now();
    const phone = stage.connect();
    const before = stage.sql.all("SELECT * FROM meta");
    for (let n = 0; n < 100; n++) {
      await passPinging(stage, 30_000, phone);
      await stage.poll();
    }
    stage.connect();
    expect(stage.sql.all("SELECT * FROM meta")).toEqual(before);
    stage.crash();
    expect(stage.room.ownPresence.presence).toMatchObject({ status: "offline", lastSeenAt: arrivedAt });
    await stage.pass(600_001);
    await stage.poll();
    const polledAt = stage.clock.now();
    stage.crash();
    await stage.pass(TIMES.presenceMs);
    expect(stage.room.ownPresence.presence).toMatchObject({ status: "offline", lastSeenAt: polledAt });
  });

  it("S1: a poll counts as a ping, also for an instance that forgot it while somebody watches", async () => {
    const stage = await watched();
    await stage.poll();
    await stage.settle();
    expect(told(stage)).toEqual(["online"]);
    for (let n = 0; n < 8; n++) {
      await stage.pass(30_000);
      stage.sleep();
      await stage.poll();
    }
    expect(told(stage)).toEqual([]);
    stage.sleep();
    await stage.pass(90_000);
    expect(told(stage)).toEqual(["offline"]);
  });
});

describe("S2 S3 S7: what is set by hand, and by devices", () => {
  it("S2 S7: the most available device wins, and all devices hear it", async () => {
    const stage = await watched();
    const [phone, laptop] = [stage.connect(), stage.connect()];
    await phone.say({ type: "update_status", status: "away", auto: true });
    expect(updates(laptop)).toEqual([]);
    stage.sleep();
    await laptop.say({ type: "update_status", status: "away", auto: true });
    for (const device of [phone, laptop]) {
      expect(updates(device)).toEqual([{ type: "user_status_update", userId: "ada", status: "away" }]);
    }
    await phone.say({ type: "update_status", status: "online", auto: true });
    await stage.settle();
    expect(told(stage)).toEqual(["online", "away", "online"]);
  });

  it("S2: busy by hand wins until its time is over, and the watchers hear both", async () => {
    const stage = await watched();
    const phone = stage.connect();
    const until = stage.clock.now() + 100_000;
    await phone.say({ type: "update_status", status: "busy", until });
    await phone.say({ type: "update_status", status: "away", auto: true });
    expect(updates(phone)).toEqual([
      { type: "user_status_update", userId: "ada", status: "busy", manual: "busy", until },
    ]);
    stage.sleep();
    await passPinging(stage, 99_999, phone);
    expect(told(stage)).toEqual(["online", "busy"]);
    await stage.pass(1);
    expect(told(stage)).toEqual(["away"]);
  });

  it("S2: online ends what was set; a time that is over is refused, and so is busy by itself", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    await phone.say({ type: "update_status", status: "busy" });
    stage.sleep();
    await phone.say({ type: "update_status", status: "online" });
    expect(updates(phone).at(-1)).toEqual({ type: "user_status_update", userId: "ada", status: "online" });
    await phone.say({ type: "update_status", status: "busy", until: stage.clock.now(), ref: "r1" });
    await phone.say({ type: "update_status", status: "busy", auto: true, ref: "r2" });
    expect(phone.take()).toMatchObject([
      { type: "error", code: "invalid_request", ref: "r1" },
      { type: "error", code: "malformed_frame", ref: "r2" },
    ]);
  });

  it("S2 S7: the end of what was set is told to one's own devices, though nobody watches and the object sleeps", async () => {
    const stage = new InboxRoomStage();
    const [phone, laptop] = [stage.connect(), stage.connect()];
    await phone.say({ type: "update_status", status: "busy", until: stage.clock.now() + 60_000 });
    for (const device of [phone, laptop]) expect(updates(device)).toMatchObject([{ status: "busy" }]);
    stage.sleep();
    for (const device of [phone, laptop]) device.ping();
    await stage.pass(59_999);
    for (const device of [phone, laptop]) device.ping();
    // It is the alarm that wakes the object.
    stage.clock.advance(1);
    stage.sleep();
    await stage.pass(0);
    for (const device of [phone, laptop]) {
      expect(updates(device)).toEqual([{ type: "user_status_update", userId: "ada", status: "online" }]);
    }
    expect(stage.alarms).toHaveLength(1);
    stage.sleep();
    stage.room.ownPresence.refresh();
    expect(updates(phone)).toEqual([]);
  });

  it("S2 S7: who polls hears of that end too; without a device no alarm is set for it", async () => {
    const stage = new InboxRoomStage();
    setStatus(stage.roomFor(), { status: "busy", until: stage.clock.now() + 10_000 });
    expect(stage.alarms).toEqual([]);
    const { transient } = await stage.poll();
    const waiting = stage.poll({ after: 0, transient, wait: 25 });
    await stage.pass(10_000);
    expect((await waiting).you).toMatchObject({ status: "online" });
  });

  it("S2: a refused status leaves everything as it was, an idle device too", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    await phone.say({ type: "update_status", status: "away", auto: true });
    phone.take();
    await phone.say({ type: "update_status", status: "busy", until: stage.clock.now() });
    expect(phone.take()).toMatchObject([{ type: "error", code: "invalid_request" }]);
    stage.sleep();
    expect(statusOf(stage)).toBe("away");
  });

  it("S2: nobody is busy who is not there", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await phone.say({ type: "update_status", status: "busy" });
    await stage.pass(100_000);
    expect(told(stage)).toEqual(["online", "busy", "offline"]);
    stage.connect();
    await stage.settle();
    expect(told(stage)).toEqual(["busy"]);
  });

  it("S3: who appears offline is offline to others, and was last seen when she said so", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await stage.pass(20_000);
    const saidAt = stage.clock.now();
    await phone.say({ type: "update_status", status: "offline" });
    await stage.settle();
    stage.sleep();
    await passPinging(stage, 300_000, phone);
    expect(told(stage)).toEqual(["online", "offline"]);
    expect(stage.room.ownPresence.presence).toEqual({ userId: "ada", status: "offline", lastSeenAt: saidAt });
    expect(updates(phone).at(-1)).toMatchObject({ status: "offline", manual: "offline" });
    expect(stage.connect().take()[0]).toMatchObject({ you: { status: "offline", manual: "offline" } });
  });
});
