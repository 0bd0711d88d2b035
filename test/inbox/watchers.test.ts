import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { LIMITS, TIMES } from "../../src/protocol/limits.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import { activity } from "../support/activity.ts";
import { InboxRoomStage } from "../support/inbox-room-stage.ts";
import { passPinging, told, watched } from "../support/watched.ts";

/** Calls to watchers that are answered when the test says so. */
function holdCalls(stage: InboxRoomStage) {
  const answers: ((answer: Result<null>) => void)[] = [];
  const heard: string[] = [];
  stage.world.presenceChanged = (watcherId, { status }) => {
    heard.push(`${watcherId} ${status}`);
    return new Promise((resolve) => answers.push(resolve));
  };
  return { answers, heard };
}

const rowsWritten = (stage: InboxRoomStage) => stage.sql.all<{ n: number }>("SELECT total_changes() AS n")[0]?.n ?? 0;

describe("S5 S6: watchers", () => {
  it("S5: a watch is answered with the presence now, outlives sleep, and ends by itself within the hour", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"));
    const phone = stage.connect();
    const answer = stage.room.watchers.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
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

  it("S5: a watch lasts an hour at most, whatever is asked for", () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"));
    const end = stage.clock.now() + TIMES.watchMs;
    stage.room.watchers.add({ watcherId: "bob", until: end + 10 * TIMES.watchMs });
    stage.room.watchers.add({ watcherId: "cy", until: end - 1 });
    expect(stage.sql.all("SELECT watcher_id AS id, until FROM watch ORDER BY id")).toEqual([
      { id: "bob", until: end },
      { id: "cy", until: end - 1 },
    ]);
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
      stage.room.watchers.add({ watcherId: `w${n}`, until: stage.clock.now() + TIMES.watchMs });
    }
    expect(stage.sql.all("SELECT 1 FROM watch")).toHaveLength(LIMITS.watchers);
    const before = stage.sql.all("SELECT until FROM watch WHERE watcher_id = 'bob'");
    await stage.pass(200_000);
    stage.room.watchers.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
    expect(stage.sql.all("SELECT until FROM watch WHERE watcher_id = 'bob'")).toEqual(before);
    await stage.pass(200_000);
    stage.room.watchers.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
    expect(stage.sql.all("SELECT until FROM watch WHERE watcher_id = 'bob'")).not.toEqual(before);
  });

  it("S5: a watcher whose devices are gone is forgotten", async () => {
    const stage = await watched();
    stage.world.failure = fail("not_found");
    stage.connect();
    await stage.settle();
    expect(told(stage)).toEqual(["online"]);
    expect(stage.sql.all("SELECT * FROM watch")).toEqual([]);
  });

  it("S5: who asked again while it was found out that they are gone keeps their watch, and hears the last word", async () => {
    const stage = await watched();
    const { answers, heard } = holdCalls(stage);
    stage.connect();
    stage.room.watchers.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
    answers.shift()?.(fail("not_found"));
    await nextTurn();
    expect(heard).toEqual(["bob online", "bob online"]);
    answers.shift()?.(ok(null));
    await stage.settle();
    expect(stage.sql.all("SELECT * FROM watch")).toHaveLength(1);
  });

  it("S5: one call is in flight per watcher, and the last word is told", async () => {
    const stage = await watched();
    const { answers, heard } = holdCalls(stage);
    const phone = stage.connect();
    for (const status of ["busy", "away", "offline"]) await phone.say({ type: "update_status", status });
    expect(heard).toEqual(["bob online"]);
    answers.shift()?.(ok(null));
    await nextTurn();
    expect(heard).toEqual(["bob online", "bob offline"]);
    answers.shift()?.(ok(null));
    await stage.settle();
    expect(heard).toEqual(["bob online", "bob offline"]);
  });

  it("S4: nothing counts as told while a watcher is still being told, in whatever order they answer", async () => {
    const stage = await watched();
    stage.room.watchers.add({ watcherId: "cy", until: stage.clock.now() + TIMES.watchMs });
    const { answers, heard } = holdCalls(stage);
    const phone = stage.connect();
    const stored = () => stage.sql.all("SELECT told FROM meta")[0];
    answers.shift()?.(ok(null));
    await nextTurn();
    await phone.say({ type: "update_status", status: "busy" });
    await phone.say({ type: "update_status", status: "online" });
    expect(heard).toEqual(["bob online", "cy online", "bob busy"]);
    answers.shift()?.(ok(null));
    await nextTurn();
    expect(heard).toEqual(["bob online", "cy online", "bob busy", "cy online"]);
    answers.splice(1)[0]?.(ok(null));
    await nextTurn();
    expect(stored()).toEqual({ told: null });
    answers.shift()?.(ok(null));
    await nextTurn();
    expect(heard.at(-1)).toBe("bob online");
    expect(stored()).toEqual({ told: null });
    answers.shift()?.(ok(null));
    await stage.settle();
    expect(stored()).toEqual({ told: "online" });
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

  it("S4: a watcher who does not answer holds up neither the others nor the next alarm", async () => {
    const stage = await watched();
    stage.room.watchers.add({ watcherId: "cy", until: stage.clock.now() + TIMES.watchMs });
    const heard: string[] = [];
    stage.world.presenceChanged = async (watcherId, { status }) => {
      if (watcherId === "bob") return new Promise(() => {});
      heard.push(status);
      return ok(null);
    };
    stage.connect();
    const alarm = stage.room.onAlarm();
    await nextTurn();
    expect(heard).toEqual(["online"]);
    stage.clock.advance(20_000);
    await alarm;
    stage.crash();
    stage.world.presenceChanged = async (watcherId, { status }) => {
      heard.push(`${watcherId} ${status}`);
      return ok(null);
    };
    await stage.pass(20_000);
    expect(heard).toContain("bob offline");
  });

  it("S6: nobody watches: ten minutes write nothing and set no alarm", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"));
    const phone = stage.connect(1);
    const before = stage.sql.all("SELECT * FROM meta");
    await passPinging(stage, 600_000, phone);
    await phone.say({ type: "update_status", status: "away", auto: true });
    expect(stage.sql.all("SELECT * FROM meta")).toEqual(before);
    expect(stage.alarms).toEqual([]);
  });

  it("S6: watched, ten minutes with a device that pings take at most twelve alarms and rows", async () => {
    const stage = await watched();
    const phone = stage.connect();
    await stage.settle();
    const alarms = stage.alarms.length;
    const rows = rowsWritten(stage);
    await passPinging(stage, 600_000, phone);
    expect(stage.alarms.length - alarms + rowsWritten(stage) - rows).toBeLessThanOrEqual(12);
    expect(told(stage)).toEqual(["online"]);
  });
});
