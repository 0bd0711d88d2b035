import { describe, expect, it } from "vitest";
import { SLICE } from "../../src/thread/fan-out.ts";
import { generous } from "../support/fan-out-scene.ts";
import { message } from "../support/frames.ts";
import { Stage } from "../support/thread-stage.ts";

describe("B9: a crowd", () => {
  const crowdOf = (length: number) => Array.from({ length }, (_, n) => ({ userId: `person-${n}` }));

  /** A thread of these whose inboxes have heard of it, and the first of them connected. */
  async function crowd(members: ReturnType<typeof crowdOf>) {
    const stage = new Stage({ rates: generous, members });
    const one = stage.connect("person-0");
    await stage.pass(10_000);
    stage.inboxes.take();
    stage.alarms.length = 0;
    return { stage, one };
  }

  it("B9: is told a few in one turn, everybody within two seconds, by at most four alarms in each", async () => {
    const { stage, one } = await crowd(crowdOf(250));
    const turns: number[] = [];
    const toldIn = async (ms: number) => {
      for (let passed = 0; passed < ms; passed++) {
        await stage.pass(1);
        const calls = stage.inboxes.take();
        if (calls.length > 0) turns.push(calls.length);
      }
    };
    await one.say(message("Dear all"));
    await toldIn(2_000);
    expect(Math.max(...turns)).toBeLessThanOrEqual(SLICE);
    expect(turns.reduce((sum, calls) => sum + calls, 0)).toBe(249);
    for (let n = 0; n < 60; n++) {
      await one.say(message("and another thing"));
      await toldIn(100);
    }
    expect(Math.max(...turns)).toBeLessThanOrEqual(SLICE);
    expect(stage.alarms.length).toBeLessThanOrEqual(8 * 4);
  });

  it("B9: that is here is told at times of their own, not all at once each five seconds", async () => {
    const people = crowdOf(50);
    const { stage, one } = await crowd(people);
    for (const { userId } of people.slice(1)) stage.connect(userId);
    await stage.pass(10_000);
    stage.inboxes.take();
    const inTenth: number[] = [];
    for (let n = 0; n < 100; n++) {
      await one.say(message("and another thing"));
      await stage.pass(100);
      inTenth.push(stage.inboxes.take().length);
    }
    expect(inTenth.slice(0, 51).reduce((sum, calls) => sum + calls, 0)).toBe(50);
    expect(Math.max(...inTenth)).toBeLessThanOrEqual(6);
  });
});

it.each([
  { members: 2, here: 1, most: 1.1 },
  { members: 2, here: 2, most: 1.1 },
  { members: 10, here: 2, most: 2.1 },
  { members: 10, here: 10, most: 1.1 },
])("B9: among $members of whom $here are here, a message arms $most alarms", async ({ members, here, most }) => {
  const people = Array.from({ length: members }, (_, n) => ({ userId: `person-${n}` }));
  const stage = new Stage({ rates: generous, members: people });
  const actors = people.slice(0, here).map(({ userId }) => stage.connect(userId));
  await stage.pass(10_000);
  stage.alarms.length = 0;
  for (let n = 0; n < 20; n++) {
    for (const { peer } of actors) peer.pingAt = stage.clock.now();
    await actors[0]?.say(message("and another thing"));
    await stage.pass(8_000);
  }
  expect(stage.alarms.length / 20).toBeLessThanOrEqual(most);
});

it("B9 R5: a message that is read a moment later is written, told and read by two alarms", async () => {
  const stage = new Stage({ rates: generous, members: [{ userId: "ada" }, { userId: "bob" }] });
  const [ada, bob] = ["ada", "bob"].map((userId) => stage.connect(userId));
  await stage.pass(10_000);
  stage.alarms.length = 0;
  await ada?.say(message("Is it still available?"));
  await stage.pass(30);
  await bob?.say([
    { type: "mark_message_delivered", seq: 1 },
    { type: "mark_message_read", seq: 1 },
  ]);
  await stage.pass(20_000);
  expect(stage.alarms.length).toBeLessThanOrEqual(2);
});
