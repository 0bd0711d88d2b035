import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { TIMES } from "../../src/protocol/limits.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import { passPinging, told, watched } from "../support/watched.ts";

/** Bob and Cy watch; Bob's inbox fails until it is mended. Who was called when, in seconds. */
async function failing() {
  const stage = await watched();
  stage.room.watchers.add({ watcherId: "cy", until: stage.clock.now() + TIMES.watchMs });
  const start = stage.clock.now();
  const heard: string[] = [];
  const world = { isFailing: true };
  stage.world.presenceChanged = async (watcherId, { status }) => {
    heard.push(`${watcherId} ${status} ${(stage.clock.now() - start) / 1_000}`);
    return world.isFailing && watcherId === "bob" ? fail("overloaded") : ok(null);
  };
  return { stage, world, heard: () => heard.splice(0) };
}

it("S4: a watcher who cannot be reached is tried again after 5, 15 and then each 60 seconds, alone, until their lease ends", async () => {
  const { stage, heard } = await failing();
  const phone = stage.connect();
  await stage.settle();
  await passPinging(stage, 200_000, phone);
  expect(heard()).toEqual([
    ...["bob online 0", "cy online 0", "bob online 5", "bob online 20", "bob online 80", "bob online 140"],
    "bob online 200",
  ]);
  await passPinging(stage, TIMES.watchMs, phone);
  heard();
  expect(stage.sql.all("SELECT * FROM watch")).toEqual([]);
  await passPinging(stage, 300_000, phone);
  expect(heard()).toEqual([]);
});

it("S4: a watcher who could not be reached hears the last word when they can, once, though the object slept", async () => {
  const { stage, world, heard } = await failing();
  const phone = stage.connect();
  await stage.settle();
  await stage.pass(5_000);
  stage.sleep();
  await phone.say({ type: "update_status", status: "busy" });
  await stage.settle();
  await stage.pass(5_000);
  stage.sleep();
  world.isFailing = false;
  heard();
  await stage.pass(10_000);
  expect(heard()).toEqual(["bob busy 20"]);
  await passPinging(stage, 300_000, phone);
  expect(heard()).toEqual([]);
});

it("S4: a watcher who cannot be reached is not called at once when there was news meanwhile, and not at all once they asked again", async () => {
  const { stage, world, heard } = await failing();
  const phone = stage.connect();
  await phone.say({ type: "update_status", status: "busy" });
  await stage.settle();
  expect(heard()).toEqual(["bob online 0", "cy online 0", "cy busy 0"]);
  stage.room.watchers.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
  world.isFailing = false;
  await stage.pass(20_000);
  expect(heard()).toEqual([]);
  await phone.say({ type: "update_status", status: "online" });
  await stage.settle();
  expect(heard()).toEqual(["bob online 20", "cy online 20"]);
});

it("S4: a watcher who cannot be reached is tried again in time, though not even the failure could be stored", async () => {
  const { stage, world, heard } = await failing();
  stage.connect();
  stage.storage.isFull = true;
  await stage.settle();
  expect(stage.reports).not.toEqual([]);
  expect(heard()).toEqual(["bob online 0", "cy online 0"]);
  stage.storage.isFull = false;
  world.isFailing = false;
  await stage.pass(5_000);
  expect(heard()).toContain("bob online 5");
});

it("S4: a watcher who could not be told, nor be noted as such, is told though the object slept", async () => {
  const { stage, world, heard } = await failing();
  const tell = stage.world.presenceChanged.bind(stage.world);
  const ofCy = Promise.withResolvers<Result<null>>();
  stage.world.presenceChanged = (watcherId, presence) =>
    watcherId === "cy" ? ofCy.promise : tell(watcherId, presence);
  stage.connect();
  stage.storage.isFull = true;
  await nextTurn();
  expect(heard()).toEqual(["bob online 0"]);
  stage.storage.isFull = false;
  world.isFailing = false;
  ofCy.resolve(ok(null));
  await stage.settle();
  stage.sleep();
  await stage.pass(5_000);
  expect(heard()).toEqual(["bob online 5"]);
});

it("S4: a watcher who cannot be reached is told after a crash, though they failed before it", async () => {
  const { stage, world, heard } = await failing();
  stage.connect();
  await stage.settle();
  stage.crash();
  world.isFailing = false;
  heard();
  await stage.pass(5_000);
  expect(heard()).toContain("bob offline 5");
});

it("S4: news that cannot be noted is told when it can be, and not if a crash took it back meanwhile", async () => {
  const stage = await watched();
  stage.storage.isFull = true;
  stage.connect();
  await stage.settle();
  stage.crash();
  stage.storage.isFull = false;
  await stage.pass(90_000);
  expect(told(stage)).toEqual([]);
  stage.storage.isFull = true;
  stage.connect();
  await stage.pass(20_000);
  expect(told(stage)).toEqual([]);
  stage.storage.isFull = false;
  await stage.pass(5_000);
  expect(told(stage)).toEqual(["online"]);
});
