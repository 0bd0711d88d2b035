import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALARM_GRID_MS } from "../../src/actor/alarms.ts";
import { fail, ok } from "../../src/protocol/result.ts";
import type { Activity, InboxFromThread } from "../../src/protocol/rpc.ts";
import { previewOf } from "../../src/thread/activity.ts";
import { PAUSE_MS } from "../../src/thread/fan-out.ts";
import { markRead } from "../../src/thread/marking.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { generous, scene, THREE, told } from "../support/fan-out-scene.ts";
import { message } from "../support/frames.ts";
import { type Actor, person, Stage, service } from "../support/thread-stage.ts";

it("B1: an activity says how the thread is for this member now", async () => {
  const { stage, ada } = await scene();
  await ada.say(message("Is it still available?\n\nI could come on Friday."));
  await stage.pass(0);
  const [call] = stage.inboxes.take();
  expect(call).toMatchObject({
    userId: "bob",
    activity: {
      threadId: "listing:42:buyer:7",
      generation: 0,
      revision: 1,
      addedBy: "the-service",
      access: "member",
      counterparts: [{ userId: "ada" }, { userId: "cy" }],
      memberCount: 3,
      lastSeq: 1,
      lastMessage: { seq: 1, senderId: "ada", preview: "Is it still available? I could come on Friday." },
      activityAt: stage.clock.now(),
      unread: 1,
      readSeq: 0,
    },
  });
});

describe("B9: coalescing", () => {
  it("B9: tells who is away at once and then every two seconds, who is here every five", async () => {
    const { stage, ada } = await scene();
    await ada.say(message("1"));
    await stage.pass(0);
    expect(told(stage)).toEqual(["bob:1", "cy:1"]);
    for (let n = 2; n <= 10; n++) {
      await ada.say(message(`${n}`));
      await stage.pass(100);
    }
    expect(told(stage)).toEqual([]);
    await stage.pass(1_100);
    expect(told(stage)).toEqual(["bob:10", "cy:10"]);
    await stage.pass(3_000);
    expect(told(stage)).toEqual(["ada:10"]);
    await stage.pass(60_000);
    expect(told(stage)).toEqual([]);
    expect(stage.alarmAt).toBeNull();
  });

  it("B6: a member who reads has their other devices told at once, and nobody else is", async () => {
    const { stage, ada } = await scene();
    const bob = stage.connect("bob");
    await ada.say(message("1"));
    await stage.pass(10_000);
    stage.inboxes.take();
    await bob.say({ type: "mark_message_read", seq: 1 });
    await stage.pass(PAUSE_MS);
    expect(stage.inboxes.take()).toMatchObject([{ userId: "bob", activity: { unread: 0, readSeq: 1, revision: 2 } }]);
  });

  it("B6: that somebody writes meanwhile does not make a reader's other devices wait", async () => {
    const { stage, ada } = await scene();
    const bob = stage.connect("bob");
    await ada.say(message("1"));
    await stage.pass(5_000);
    await bob.say({ type: "mark_message_read", seq: 1 });
    await stage.pass(PAUSE_MS);
    stage.inboxes.take();
    await stage.pass(100);
    await ada.say(message("2"));
    await bob.say({ type: "mark_message_read", seq: 2 });
    await ada.say(message("3"));
    await stage.pass(1_700);
    expect(stage.inboxes.take().filter(({ userId }) => userId === "bob")).toMatchObject([
      { activity: { lastSeq: 3, readSeq: 2 } },
    ]);
  });

  it("B6: … and within two seconds if they were told of something just before", async () => {
    const { stage, ada } = await scene();
    const bob = stage.connect("bob");
    await stage.pass(10_000);
    stage.inboxes.take();
    await ada.say(message("1"));
    await bob.say({ type: "mark_message_read", seq: 1 });
    await stage.pass(PAUSE_MS);
    await ada.say(message("2"));
    await bob.say({ type: "mark_message_read", seq: 2 });
    await stage.pass(2_000);
    const toldBob = stage.inboxes.take().filter(({ userId }) => userId === "bob");
    expect(toldBob.map(({ activity }) => activity?.readSeq)).toEqual([1, 2]);
  });

  it("B9: a failing inbox is asked again ever later, and delays nobody", async () => {
    const { stage, ada } = await scene();
    stage.inboxes.failing.add("bob");
    await ada.say(message("1"));
    await stage.pass(0);
    expect(told(stage)).toEqual(["bob:1", "cy:1"]);
    const at: number[] = [];
    const start = stage.clock.now();
    while (at.length < 4) {
      await stage.pass(ALARM_GRID_MS);
      if (told(stage).some((call) => call.startsWith("bob"))) at.push(stage.clock.now() - start);
    }
    expect(at).toEqual([2_000, 6_000, 14_000, 30_000]);
    stage.inboxes.failing.clear();
    await stage.pass(60_000);
    expect(told(stage)).toEqual(["bob:1"]);
    expect(stage.alarmAt).toBeNull();
  });

  it("B9: one call is in flight per member; what happens meanwhile is told after it", async () => {
    const { stage, ada } = await scene();
    let answer = () => {};
    const calls: number[] = [];
    stage.inboxes.activity = async (userId: string, { lastSeq }: Activity) => {
      if (userId === "bob") {
        calls.push(lastSeq);
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      return { ok: true, value: null };
    };
    await ada.say(message("1"));
    stage.clock.advance(10_000);
    await ada.say(message("2"));
    expect(calls).toEqual([1]);
    answer();
    await stage.pass(PAUSE_MS);
    expect(calls).toEqual([1, 2]);
    answer();
  });
});

it("B9: one who reads over HTTP just after another is told of, also if the object dies right then", async () => {
  const { stage, ada } = await scene();
  await ada.say(message("1"));
  await stage.pass(10_000);
  expect(stage.alarmAt).toBeNull();
  for (const userId of ["bob", "cy"]) markRead(stage.room, person(userId), { seq: 1 });
  expect(stage.alarmAt).not.toBeNull();
  stage.inboxes.take();
  stage.crash();
  await stage.pass(10_000);
  const toldOf = (userId: string) => stage.inboxes.take().findLast((call) => call.userId === userId)?.activity?.readSeq;
  expect(toldOf("cy")).toBe(1);
});

it("B9: whoever opens the thread again costs no call if their inbox was told of all that is", async () => {
  const { stage, ada } = await scene();
  await ada.say(message("1"));
  await stage.pass(10_000);
  expect(told(stage)).toContain("bob:1");
  const bob = stage.connect("bob");
  await stage.pass(10_000);
  expect(told(stage)).toEqual([]);
  expect(stage.alarmAt).toBeNull();
  await ada.say(message("2"));
  bob.leave();
  stage.connect("bob");
  await stage.pass(10_000);
  expect(told(stage)).toContain("bob:2");
});

it("B9: who closes the thread is away from then on, and does not wait for as long as who is here", async () => {
  const { stage, ada } = await scene();
  const bob = stage.connect("bob");
  await stage.pass(10_000);
  await ada.say(message("1"));
  await stage.pass(100);
  expect(told(stage)).toEqual(["cy:1"]);
  bob.leave();
  await stage.pass(PAUSE_MS);
  expect(told(stage)).toEqual(["bob:1"]);
});

it("B9: an inbox that fails for good costs ever less, and is tried at once when its user opens the thread", async () => {
  const { stage, ada } = await scene();
  stage.inboxes.failing.add("bob");
  await ada.say(message("1"));
  await stage.pass(3_600_000);
  expect(told(stage).filter((call) => call === "bob:1").length).toBeLessThan(22);
  stage.inboxes.failing.clear();
  stage.connect("bob");
  await stage.pass(5_000);
  expect(told(stage)).toEqual(["bob:1"]);
});

it("B9: an inbox that hangs delays nobody's news", async () => {
  const { stage, ada } = await scene();
  const hear = stage.inboxes.activity.bind(stage.inboxes);
  stage.inboxes.activity = async (userId, activity) =>
    userId === "bob" ? new Promise(() => {}) : await hear(userId, activity);
  for (const text of ["1", "2"]) await ada.say(message(text));
  await stage.pass(2_100);
  expect(told(stage)).toEqual(["cy:1", "cy:2"]);
  await ada.say(message("3"));
  await stage.pass(2_000);
  expect(told(stage)).toEqual(["cy:3"]);
});

it("B4: an old thread stands in a new member's inbox by when they were added", async () => {
  const { stage, ada } = await scene();
  await ada.say(message("long ago"));
  await stage.pass(1_000_000);
  putMember(stage.room, service, { userId: "dee" });
  const joinedAt = stage.clock.now();
  stage.sleep();
  await stage.pass(10_000);
  const latest = new Map(stage.inboxes.take().map(({ userId, activity }) => [userId, activity?.activityAt]));
  expect(latest.get("dee")).toBe(joinedAt);
  expect(latest.get("bob")).toBeLessThan(joinedAt);
});

it("B5: unread is others' messages past the cursor that the member may see, counted to 999", async () => {
  const { stage, ada } = await scene();
  for (let n = 0; n < 30; n++) await ada.say(Array.from({ length: 40 }, () => message("x")));
  putMember(stage.room, service, { userId: "dee" });
  expect(ada.isOpen()).toBe(false);
  await stage.connect("ada").say(message("last"));
  await stage.pass(10_000);
  const latest = new Map(stage.inboxes.take().map(({ userId, activity }) => [userId, activity?.unread]));
  expect(latest).toEqual(
    new Map([
      ["ada", 0],
      ["bob", 1_000],
      ["cy", 1_000],
      ["dee", 1],
    ]),
  );
});

it("G4: the inbox of one who joined later hears nothing of what was before, and counts none of it", async () => {
  const { stage, ada } = await scene();
  await ada.say(message("before you came"));
  putMember(stage.room, service, { userId: "dee" });
  await stage.pass(10_000);
  const ofDee = () => stage.inboxes.take().findLast(({ userId }) => userId === "dee")?.activity;
  const first = ofDee();
  expect(first).toMatchObject({ unread: 0, lastSeq: 2 });
  expect(first).not.toHaveProperty("lastMessage");
  expect(first).not.toHaveProperty("news");
  await ada.say(message("welcome"));
  await stage.pass(10_000);
  expect(ofDee()).toMatchObject({ unread: 1, lastMessage: { seq: 3 }, news: { seq: 3 } });
});

it("G4 B5: the inbox of one who joins again counts only what came since", async () => {
  const { stage, ada } = await scene();
  for (const text of ["one", "two"]) await ada.say(message(text));
  removeMember(stage.room, service, "bob");
  await ada.say(message("while Bob is away"));
  putMember(stage.room, service, { userId: "bob" });
  await ada.say(message("welcome back"));
  await stage.pass(10_000);
  const told = stage.inboxes.take().findLast(({ userId }) => userId === "bob")?.activity;
  expect(told).toMatchObject({ unread: 1, lastMessage: { seq: 6 } });
});

const EVENTS = ["crash", "sleep", "fail", "mend", "storage fails", "storage works"] as const;

type Move =
  | { do: "send" | "read" | "open"; who: number }
  | { do: "pass"; ms: number }
  | { do: (typeof EVENTS)[number] };
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constantFrom("send" as const, "read" as const, "open" as const), who: fc.nat(2) }),
  fc.record({ do: fc.constant("pass" as const), ms: fc.nat(4_000) }),
  fc.record({ do: fc.constantFrom(...EVENTS) }),
);

it("B1 B5 B9: whatever crashes, sleeps and fails, every inbox ends knowing what is so", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 40, size: "max" }), async (moves) => {
      const inboxes = new Map<string, Activity>();
      const failing = new Set<string>();
      const inbox: InboxFromThread = {
        async activity(userId, activity) {
          if (failing.has(userId)) return fail("overloaded");
          if (activity.revision >= (inboxes.get(userId)?.revision ?? 0)) inboxes.set(userId, activity);
          return ok(null);
        },
        memberLeft: async () => ok(null),
      };
      const stage = new Stage({ rates: generous, members: THREE, inbox });
      let actors: Actor[] = THREE.map(({ userId }) => stage.connect(userId));
      for (const one of moves) {
        const actor = "who" in one ? actors[one.who] : undefined;
        if (one.do === "send") await actor?.say(message("x"));
        else if (one.do === "read") await actor?.say({ type: "mark_message_read", seq: stage.room.thread.lastSeq });
        else if (one.do === "open") stage.connect(THREE[one.who]?.userId ?? "ada");
        else if (one.do === "pass") await stage.pass(one.ms);
        else if (one.do === "sleep") stage.sleep();
        else if (one.do === "fail") failing.add("bob");
        else if (one.do === "mend") failing.clear();
        else if (one.do === "storage fails") stage.storage.isFull = true;
        else if (one.do === "storage works") stage.storage.isFull = false;
        else if (one.do === "crash") {
          stage.crash();
          actors = THREE.map(({ userId }) => stage.connect(userId));
        }
      }
      failing.clear();
      stage.storage.isFull = false;
      await stage.pass(600_000);
      for (const { userId } of THREE) {
        const { readSeq } = stage.room.receipts.of(userId);
        const { messages: unread } = stage.room.thread.store.othersAfter(userId, readSeq);
        expect(inboxes.get(userId)).toMatchObject({ lastSeq: stage.room.thread.lastSeq, readSeq, unread });
      }
      expect(stage.alarmAt).toBeNull();
    }),
    { numRuns: 150 },
  );
});

it("a preview is one line of at most 140 characters, never half of one", () => {
  expect(previewOf("  one\n\n two\t three ")).toBe("one two three");
  expect([...previewOf("🏠".repeat(8_000))]).toHaveLength(140);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 2_000 }), (text) => {
      expect(previewOf(text).isWellFormed()).toBe(true);
      expect([...previewOf(text)].length).toBeLessThanOrEqual(140);
    }),
  );
});
