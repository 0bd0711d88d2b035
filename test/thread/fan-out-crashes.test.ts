import { describe, expect, it } from "vitest";
import { fail } from "../../src/protocol/result.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { post } from "../../src/thread/sending.ts";
import { generous, scene, THREE, told } from "../support/fan-out-scene.ts";
import { message } from "../support/frames.ts";
import { person, Stage, service } from "../support/thread-stage.ts";

describe("B9: crashes", () => {
  it("B9: between commit and fan-out: the alarm tells everybody", async () => {
    const { stage, ada } = await scene();
    stage.inboxes.activity = () => new Promise(() => {});
    await ada.say(message("1"));
    stage.crash();
    const heard: string[] = [];
    stage.inboxes.activity = async (userId, { lastSeq }) => {
      heard.push(`${userId}:${lastSeq}`);
      return { ok: true, value: null };
    };
    await stage.pass(10_000);
    expect(heard.sort()).toEqual(["ada:1", "bob:1", "cy:1"]);
  });

  it("B9: with nobody there but those whom it was just telling: the alarm was armed with the message", async () => {
    const stage = new Stage({ rates: generous, members: THREE });
    await stage.pass(10_000);
    stage.inboxes.activity = () => new Promise(() => {});
    await post(stage.room, service, message("Your viewing is tomorrow"));
    stage.crash();
    const heard: string[] = [];
    stage.inboxes.activity = async (userId, { lastSeq }) => {
      heard.push(`${userId}:${lastSeq}`);
      return { ok: true, value: null };
    };
    await stage.pass(10_000);
    expect(heard.sort()).toEqual(["ada:1", "bob:1", "cy:1"]);
  });

  it("B9: right after a message that was stored when the one before could not be, which took its alarm back", async () => {
    const stage = new Stage({ rates: generous, members: THREE });
    await stage.pass(10_000);
    stage.inboxes.activity = () => new Promise(() => {});
    expect(stage.alarmAt).toBeNull();
    stage.storage.isFull = true;
    const lost = await post(stage.room, service, message("Your viewing is tomorrow"));
    expect(lost).toMatchObject({ error: { code: "storage_failed" } });
    expect(stage.alarmAt).toBeNull();
    stage.storage.isFull = false;
    await post(stage.room, service, message("It was put off"));
    stage.crash();
    const heard: string[] = [];
    stage.inboxes.activity = async (userId, { lastSeq }) => {
      heard.push(`${userId}:${lastSeq}`);
      return { ok: true, value: null };
    };
    await stage.pass(10_000);
    expect(heard.sort()).toEqual(["ada:1", "bob:1", "cy:1"]);
  });

  it("B9: inside the alarm: it goes off again", async () => {
    const { stage, ada } = await scene();
    stage.inboxes.activity = () => new Promise(() => {});
    await ada.say(message("1"));
    stage.crash();
    stage.ring();
    stage.crash();
    const heard: string[] = [];
    stage.inboxes.activity = async (userId, { lastSeq }) => {
      heard.push(`${userId}:${lastSeq}`);
      return { ok: true, value: null };
    };
    await stage.pass(10_000);
    expect(heard.sort()).toEqual(["ada:1", "bob:1", "cy:1"]);
  });

  it("B9: during a call that hangs for longer than an alarm waits for it: another alarm tells", async () => {
    const { stage, ada } = await scene();
    const hear = stage.inboxes.activity.bind(stage.inboxes);
    stage.inboxes.activity = () => new Promise(() => {});
    await ada.say(message("1"));
    await stage.pass(28_000);
    stage.crash();
    stage.inboxes.activity = hear;
    await stage.pass(60_000);
    expect(told(stage).sort()).toEqual(["ada:1", "bob:1", "cy:1"]);
  });

  it("B9: inside an alarm whose calls failed and are made again: it goes off again", async () => {
    const stage = new Stage({ rates: generous, members: THREE });
    await stage.pass(10_000);
    stage.inboxes.take();
    const hear = stage.inboxes.activity.bind(stage.inboxes);
    stage.inboxes.activity = () => new Promise((resolve) => stage.clock.after(30_000, () => resolve(fail("internal"))));
    await post(stage.room, service, message("Your viewing is tomorrow"));
    await stage.pass(24_500);
    await post(stage.room, service, message("It was put off"));
    // The alarm of the second message goes off half a second before the calls for the first are answered.
    await stage.pass(6_000);
    stage.crash();
    stage.inboxes.activity = hear;
    await stage.pass(60_000);
    expect(told(stage).sort()).toEqual(["ada:2", "bob:2", "cy:2"]);
  });

  it("B6: while a reader's inbox is told: it is told again", async () => {
    const { stage, ada } = await scene();
    await ada.say(message("1"));
    await stage.pass(60_000);
    const bob = stage.connect("bob");
    await stage.pass(60_000);
    stage.inboxes.activity = () => new Promise(() => {});
    await bob.say({ type: "mark_message_read", seq: 1 });
    stage.crash();
    const heard = new Map<string, number>();
    stage.inboxes.activity = async (userId, { unread }) => {
      heard.set(userId, unread);
      return { ok: true, value: null };
    };
    await stage.pass(10_000);
    expect(heard.get("bob")).toBe(0);
  });

  it("B9: an exception while one member's news is put together silences nobody", async () => {
    const { stage, ada } = await scene();
    const { thread } = stage.room;
    const count = thread.othersAfter.bind(thread);
    thread.othersAfter = (userId, after) => {
      if (userId === "bob") throw new Error("cannot be counted");
      return count(userId, after);
    };
    await ada.say(message("1"));
    await stage.pass(0);
    expect(told(stage)).toEqual(["cy:1"]);
    thread.othersAfter = count;
    await stage.pass(10_000);
    expect(told(stage)).toContain("bob:1");
    expect(stage.reports).toHaveLength(1);
  });

  it("B9: a frame wakes the crashed object first, and still everybody is told", async () => {
    const { stage, ada } = await scene();
    stage.inboxes.activity = () => new Promise(() => {});
    await ada.say(message("1"));
    stage.crash();
    const heard = new Map<string, number>();
    stage.inboxes.activity = async (userId, { lastSeq }) => {
      heard.set(userId, lastSeq);
      return { ok: true, value: null };
    };
    await stage.connect("ada").say({ type: "mark_message_read", seq: 1 });
    await stage.pass(10_000);
    expect([...heard].sort()).toEqual([
      ["ada", 1],
      ["bob", 1],
      ["cy", 1],
    ]);
  });

  it("B3: a departure is told until it was heard, over crashes, and once", async () => {
    const { stage } = await scene();
    stage.inboxes.failing.add("bob");
    removeMember(stage.room, service, "bob");
    await stage.pass(0);
    stage.crash();
    stage.inboxes.take();
    stage.inboxes.failing.clear();
    await stage.pass(10_000);
    const departures = stage.inboxes.take().filter(({ departure }) => departure);
    expect(departures).toEqual([{ userId: "bob", departure: { threadId: "listing:42:buyer:7", generation: 1 } }]);
    stage.crash();
    stage.connect("ada");
    await stage.pass(60_000);
    expect(stage.inboxes.take().filter(({ departure }) => departure)).toEqual([]);
  });

  it("B3: who joins again has a later generation than their departure", async () => {
    const { stage } = await scene();
    removeMember(stage.room, service, "bob");
    putMember(stage.room, person("ada"), { userId: "bob" });
    await stage.pass(10_000);
    expect(stage.inboxes.take().filter(({ userId }) => userId === "bob")).toMatchObject([
      { departure: { generation: 1 } },
      { activity: { generation: 2, addedBy: "ada" } },
    ]);
  });
});
