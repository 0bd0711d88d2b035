import { describe, expect, it } from "vitest";
import { TIMES } from "../../src/protocol/limits.ts";
import { message } from "../support/frames.ts";
import { type Actor, person, Stage } from "../support/thread-stage.ts";

it("T4: others learn when somebody begins and ends to look, over all their devices and a sleep", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const laptop = stage.connect("bob");
  const phone = stage.connect("bob");
  ada.take();
  await laptop.say({ type: "set_view", visible: true });
  await phone.say({ type: "set_view", visible: true });
  expect(ada.take()).toMatchObject([{ type: "viewing_changed", userId: "bob", viewing: true }]);
  stage.sleep();
  expect(stage.connect("ada").take()[0]).toMatchObject({ viewing: ["bob"] });
  laptop.leave();
  expect(ada.take()).toEqual([]);
  await phone.say({ type: "set_view", visible: false });
  expect(ada.take()).toMatchObject([{ viewing: false }]);
});

it("T4: that somebody left is told once, whoever ended it and however often", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  await ada.say({ type: "set_view", visible: true });
  bob.take();
  await ada.say({ type: "leave_message_thread" });
  ada.leave();
  expect(bob.take()).toMatchObject([{ type: "viewing_changed", userId: "ada", viewing: false }]);
});

it("T4: a socket without a sign of life for 75 s does not count, a ping is one", async () => {
  const stage = new Stage();
  const bob = stage.connect("bob");
  await bob.say({ type: "set_view", visible: true });
  stage.clock.advance(74_999);
  expect(stage.room.connections.viewing(stage.clock.now())).toEqual(["bob"]);
  stage.clock.advance(1);
  expect(stage.room.connections.viewing(stage.clock.now())).toEqual([]);
  bob.peer.pingAt = stage.clock.now();
  expect(stage.room.connections.viewing(stage.clock.now())).toEqual(["bob"]);
});

describe("a network that dies without a word", () => {
  const SEEN = { type: "set_view", visible: true };

  /** Ada and Bob look at the thread, all inboxes have been told of it, and nothing is pending. */
  async function twoWhoLook() {
    const stage = new Stage();
    await stage.pass(10_000);
    const [ada, bob] = [stage.connect("ada"), stage.connect("bob")];
    await ada.say(SEEN);
    await bob.say(SEEN);
    await stage.pass(10_000);
    for (const actor of [ada, bob]) actor.take();
    stage.inboxes.take();
    return { stage, ada, bob };
  }

  /** Lets time pass in which these devices ping, as the SDK does. */
  async function pinging(stage: Stage, ms: number, ...devices: Actor[]) {
    for (let left = ms; left > 0; left -= TIMES.heartbeatMs) {
      for (const { peer } of devices) peer.pingAt = stage.clock.now();
      await stage.pass(Math.min(left, TIMES.heartbeatMs));
    }
  }

  it("T4: is told to the others once, after 75 s, also by an object that slept", async () => {
    const { stage, ada, bob } = await twoWhoLook();
    await pinging(stage, 50_000, ada, bob);
    stage.sleep();
    // Bob's last ping is 25 s old.
    await pinging(stage, 49_000, ada);
    expect(ada.take()).toEqual([]);
    stage.sleep();
    await pinging(stage, 2_000, ada);
    expect(ada.take()).toMatchObject([{ type: "viewing_changed", userId: "bob", viewing: false }]);
    await pinging(stage, 300_000, ada);
    expect(ada.take()).toEqual([]);
  });

  it("T4: is told to who did not look, but is connected", async () => {
    const stage = new Stage();
    const ada = stage.connect("ada");
    const bob = stage.connect("bob");
    await bob.say(SEEN);
    ada.take();
    await pinging(stage, 76_000, ada);
    expect(ada.take()).toMatchObject([{ type: "viewing_changed", userId: "bob", viewing: false }]);
  });

  it("T4: of one device is not told while the user looks on another", async () => {
    const { stage, ada, bob } = await twoWhoLook();
    const phone = stage.connect("bob");
    await phone.say(SEEN);
    await pinging(stage, 200_000, ada, bob);
    expect(ada.take()).toEqual([]);
    await pinging(stage, 100_000, ada);
    expect(ada.take()).toMatchObject([{ userId: "bob", viewing: false }]);
  });

  it("T4: ends what polls and newcomers are told, and the user looks again by saying so", async () => {
    const { stage, ada, bob } = await twoWhoLook();
    const { transientRevision } = stage.room;
    await pinging(stage, 100_000, ada);
    expect(stage.room.transientRevision).not.toBe(transientRevision);
    expect(stage.connect("ada").take()[0]).toMatchObject({ viewing: ["ada"] });
    ada.take();
    bob.peer.pingAt = stage.clock.now();
    expect(stage.connect("ada").take()[0]).toMatchObject({ viewing: ["ada"] });
    await bob.say(SEEN);
    expect(ada.take()).toMatchObject([{ userId: "bob", viewing: true }]);
  });

  it("T4: is looked for by an alarm in 50 to 75 s while two are there, and calls no inbox for it after a sleep", async () => {
    const { stage, ada, bob } = await twoWhoLook();
    const before = stage.alarms.length;
    for (let n = 0; n < 24; n++) {
      await pinging(stage, 25_000, ada, bob);
      stage.sleep();
    }
    expect(stage.alarms.length - before).toBeGreaterThanOrEqual(8);
    expect(stage.alarms.length - before).toBeLessThanOrEqual(12);
    expect(stage.inboxes.take()).toEqual([]);
    expect([...ada.take(), ...bob.take()]).toEqual([]);
  });

  it("T4: costs nothing while nobody looks, and nothing while who looks is alone, with all of their devices", async () => {
    const stage = new Stage();
    const [ada, tablet, bob] = [stage.connect("ada"), stage.connect("ada"), stage.connect("bob")];
    await stage.pass(10_000);
    const before = stage.alarms.length;
    await pinging(stage, 300_000, ada, tablet, bob);
    expect(stage.alarms).toHaveLength(before);
    bob.leave();
    await ada.say(SEEN);
    await tablet.say(SEEN);
    await pinging(stage, 300_000, ada, tablet);
    expect(stage.alarms).toHaveLength(before);
    // A socket that does not ping is nobody.
    const dead = stage.connect("bob");
    await pinging(stage, 600_000, ada, tablet);
    expect(stage.alarmAt).toBe(null);
    dead.leave();
  });

  it("T4 B9: an alarm that was armed for it makes up for a crash as well, once something was stored", async () => {
    const { stage, ada, bob } = await twoWhoLook();
    await pinging(stage, 73_000, ada, bob);
    await ada.say(message("one more thing"));
    await stage.pass(20);
    stage.inboxes.take();
    stage.crash();
    await stage.pass(10_000);
    const told = stage.inboxes.take().map(({ userId }) => userId);
    expect(told.toSorted()).toEqual(["ada", "bob"]);
  });

  it.each([
    ["again", true],
    ["for the first time", false],
  ])("T4: is told to who was silent as well when it happened, and looks %s", async (_, hadLooked) => {
    const stage = new Stage();
    const [ada, bob] = [stage.connect("ada"), stage.connect("bob")];
    await ada.say(SEEN);
    if (hadLooked) await bob.say(SEEN);
    await pinging(stage, 50_000, ada, bob);
    // Bob's device sleeps, then Ada's network dies.
    await pinging(stage, 100_000, ada);
    await pinging(stage, 200_000);
    stage.sleep();
    bob.take();
    await pinging(stage, 25_000, bob);
    await bob.say(SEEN);
    await pinging(stage, 1_000, bob);
    expect(bob.take()).toMatchObject([{ type: "viewing_changed", userId: "ada", viewing: false }]);
  });

  it("T4: the service looks on without being a person in the thread", async () => {
    const { stage, ada, bob } = await twoWhoLook();
    const server = stage.connect(person("the-service", { service: true }));
    await server.say(SEEN);
    await pinging(stage, 100_000, ada, bob);
    expect([...ada.take(), ...bob.take()]).toEqual([]);
  });
});
