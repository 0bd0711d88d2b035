import { describe, expect, it } from "vitest";
import { fail, ok } from "../../src/protocol/errors.ts";
import { LIMITS, TIMES } from "../../src/protocol/limits.ts";
import { activity } from "../support/activity.ts";
import { HubStage, type StageDevice } from "../support/hub-stage.ts";

/** Ada has a thread, and Bob watches her. */
async function watched() {
  const stage = new HubStage();
  stage.hear(activity("t1"));
  stage.hub.watches.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
  await stage.pass(0);
  stage.world.told.splice(0);
  return stage;
}
const told = (stage: HubStage) => stage.world.told.splice(0).map(({ presence }) => presence.status);

/** Time goes by in which these devices ping as they should. */
async function passPinging(stage: HubStage, ms: number, ...devices: StageDevice[]) {
  for (let left = ms; left > 0; left -= TIMES.heartbeatMs) {
    await stage.pass(Math.min(left, TIMES.heartbeatMs));
    for (const device of devices) device.ping();
  }
}

describe("S5 S6: watches", () => {
  it("S5: a watch is answered with the presence now, outlives sleep, and ends by itself within the hour", async () => {
    const stage = new HubStage();
    stage.hear(activity("t1"));
    const phone = stage.connect();
    const answer = stage.hub.watches.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
    expect(answer).toEqual({ ok: true, value: { userId: "ada", status: "online" } });
    stage.sleep();
    await passPinging(stage, TIMES.watchMs - 1, phone);
    expect(stage.sql.all("SELECT * FROM watch")).toHaveLength(1);
    expect(told(stage)).toEqual([]);
    await passPinging(stage, 100_000, phone);
    expect(stage.sql.all("SELECT * FROM watch")).toEqual([]);
    expect(stage.alarmAt).toBeNull();
    phone.leave();
    await stage.pass(60_000);
    expect(told(stage)).toEqual([]);
  });

  it("S5: a watch of somebody who is offline goes too when its time is over", async () => {
    const stage = await watched();
    await stage.pass(TIMES.watchMs);
    expect(stage.sql.all("SELECT * FROM watch")).toEqual([]);
    expect(stage.alarmAt).toBeNull();
  });

  it("S5: a watch that is repeated soon is not written again, and 1,000 are kept", async () => {
    const stage = await watched();
    for (let n = 0; n < LIMITS.watchers + 5; n++) {
      stage.hub.watches.add({ watcherId: `w${n}`, until: stage.clock.now() + TIMES.watchMs });
    }
    expect(stage.sql.all("SELECT 1 FROM watch")).toHaveLength(LIMITS.watchers);
    const before = stage.sql.all("SELECT until FROM watch WHERE watcher_id = 'bob'");
    await stage.pass(200_000);
    stage.hub.watches.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
    expect(stage.sql.all("SELECT until FROM watch WHERE watcher_id = 'bob'")).toEqual(before);
    await stage.pass(200_000);
    stage.hub.watches.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
    expect(stage.sql.all("SELECT until FROM watch WHERE watcher_id = 'bob'")).not.toEqual(before);
  });

  it("S5: a watcher whose devices are gone is forgotten", async () => {
    const stage = await watched();
    stage.world.failure = { ok: false, error: { code: "not_found" } };
    stage.connect();
    await stage.settle();
    expect(told(stage)).toEqual(["online"]);
    expect(stage.sql.all("SELECT * FROM watch")).toEqual([]);
  });

  it("S5: a watcher who cannot be told is tried again, later each time and over a sleep; the others are told once", async () => {
    const stage = await watched();
    stage.hub.watches.add({ watcherId: "cy", until: stage.clock.now() + TIMES.watchMs });
    const calls: { watcherId: string; at: number }[] = [];
    const start = stage.clock.now();
    let isBroken = true;
    stage.world.presenceChanged = async (watcherId) => {
      calls.push({ watcherId, at: stage.clock.now() - start });
      return watcherId === "bob" && isBroken ? fail("overloaded") : ok(null);
    };
    const phone = stage.connect();
    await stage.settle();
    await passPinging(stage, 25_000, phone);
    expect(calls.filter(({ watcherId }) => watcherId === "cy")).toHaveLength(1);
    expect(calls.filter(({ watcherId }) => watcherId === "bob").map(({ at }) => at)).toEqual([0, 5_000, 20_000]);
    stage.sleep();
    await passPinging(stage, 75_000, phone);
    isBroken = false;
    stage.sleep();
    await passPinging(stage, 200_000, phone);
    const tries = calls.filter(({ watcherId }) => watcherId === "bob");
    expect(calls).toHaveLength(tries.length + 1);
    expect(tries.at(-1)?.at).toBeGreaterThan(100_000);
    expect(tries.length).toBeLessThanOrEqual(6);
    expect(stage.sql.all("SELECT watcher_id FROM watch WHERE owed = 1")).toEqual([]);
    expect(stage.sql.all("SELECT told FROM meta")).toEqual([{ told: "online" }]);
  });

  it("S5: a watch that is renewed while a call says that nobody is there stays", async () => {
    const stage = await watched();
    const late = Promise.withResolvers<void>();
    stage.world.presenceChanged = async () => {
      await late.promise;
      return fail("not_found");
    };
    stage.connect();
    const again = stage.hub.watches.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
    expect(again).toMatchObject({ value: { status: "online" } });
    late.resolve();
    await stage.settle();
    expect(stage.sql.all("SELECT watcher_id FROM watch")).toEqual([{ watcher_id: "bob" }]);
  });

  it("S4: what was told is not stored while one of the watchers has not answered", async () => {
    const stage = await watched();
    const late = Promise.withResolvers<void>();
    stage.world.presenceChanged = async () => {
      await late.promise;
      return ok(null);
    };
    const phone = stage.connect();
    await phone.say({ type: "update_status", status: "busy" });
    await phone.say({ type: "update_status", status: "online" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stage.sql.all("SELECT told FROM meta")).toEqual([{ told: null }]);
    late.resolve();
    await stage.settle();
    expect(stage.sql.all("SELECT told FROM meta")).toEqual([{ told: "online" }]);
  });

  it("S5: one call is in flight per watcher, and the last word is told", async () => {
    const stage = await watched();
    const answers: (() => void)[] = [];
    const heard: string[] = [];
    stage.world.presenceChanged = async (_, { status }) => {
      heard.push(status);
      await new Promise<void>((resolve) => answers.push(resolve));
      return { ok: true, value: null };
    };
    const phone = stage.connect();
    for (const status of ["busy", "away", "offline"]) await phone.say({ type: "update_status", status });
    expect(heard).toEqual(["online"]);
    answers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(["online", "offline"]);
    answers.shift()?.();
    await stage.settle();
    expect(heard).toEqual(["online", "offline"]);
  });

  it("S4: what a crash kept from the watchers, the alarm tells", async () => {
    const stage = await watched();
    const tell = stage.world.presenceChanged.bind(stage.world);
    stage.world.presenceChanged = () => new Promise(() => {});
    stage.connect();
    stage.crash();
    stage.world.presenceChanged = tell;
    await stage.pass(85_000);
    expect(told(stage)).toEqual(["offline"]);
  });

  it("S6: nobody watches: ten minutes write nothing and set no alarm", async () => {
    const stage = new HubStage();
    stage.hear(activity("t1"));
    const phone = stage.connect(1);
    const before = stage.sql.all("SELECT * FROM meta");
    await passPinging(stage, 600_000, phone);
    await phone.say({ type: "update_status", status: "away", auto: true });
    expect(stage.sql.all("SELECT * FROM meta")).toEqual(before);
    expect(stage.alarms).toEqual([]);
  });

  it("S6: watched, ten minutes with a device that pings take twelve alarms and rows at most", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await stage.settle();
    const alarms = stage.alarms.length;
    const kept = () => JSON.stringify(stage.sql.all("SELECT * FROM meta"));
    const states = new Set([kept()]);
    for (let minute = 0; minute < 10; minute++) {
      await passPinging(stage, 60_000, phone);
      states.add(kept());
    }
    expect(stage.alarms.length - alarms + states.size - 1).toBeLessThanOrEqual(12);
    expect(told(stage)).toEqual(["online"]);
  });
});
