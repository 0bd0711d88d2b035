import { describe, expect, it } from "vitest";
import { migrate } from "../../src/actor/migrate.ts";
import { createThread } from "../../src/thread/creation.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { threadMigrations } from "../../src/thread/migrations.ts";
import { ThreadStore } from "../../src/thread/thread-store.ts";
import { message } from "../support/frames.ts";
import { nodeSql } from "../support/node-sql.ts";
import { person, type Scene, Stage, service, THREAD_ID } from "../support/thread-stage.ts";

const MEMBERS = [{ userId: "ada" }, { userId: "bob" }, { userId: "cy" }];

/** A thread that Ada has asked for by a grant, as `scene` has it. */
async function asked(scene: Scene = {}) {
  const stage = new Stage({ creator: person("ada"), members: MEMBERS, ...scene });
  await stage.pass(10_000);
  return stage;
}

/** Whose inboxes have been told of the thread, each once, and of its end. */
const told = (stage: Stage) =>
  [...new Set(stage.inboxes.take().map(({ userId, departure }) => (departure ? `${userId} left` : userId)))].sort();

describe("a thread that a user asks for", () => {
  it("G2: is told to its creator only, whatever happens in it, until there is a message; then to all", async () => {
    const stage = await asked();
    expect(told(stage)).toEqual(["ada"]);
    const bob = stage.connect("bob");
    await bob.say({ type: "set_view", visible: true });
    await bob.say({ type: "mark_message_read", seq: 0 });
    putMember(stage.room, service, { userId: "dee" });
    await stage.pass(10_000);
    stage.sleep();
    await stage.pass(10_000);
    stage.crash();
    await stage.pass(10_000);
    expect(told(stage)).toEqual(["ada"]);
    await stage.connect("ada").say(message("Is it still available?"));
    await stage.pass(10_000);
    expect(told(stage)).toEqual(["ada", "bob", "cy", "dee"]);
    expect(stage.alarmAt).toBeNull();
  });

  it("G2 N3: the first message is all the news: who founded the thread is not told of having been added", async () => {
    const stage = await asked();
    stage.inboxes.take();
    await stage.connect("bob").say(message("I can answer before I am asked."));
    await stage.pass(10_000);
    for (const { userId, activity } of stage.inboxes.take()) {
      expect(activity).toMatchObject({ lastSeq: 1, unread: userId === "bob" ? 0 : 1 });
      expect(activity?.addedBy).toBeUndefined();
    }
  });

  it("G2: a commit that fails announces nothing", async () => {
    const stage = await asked();
    const ada = stage.connect("ada");
    stage.inboxes.take();
    stage.storage.isFull = true;
    await ada.say(message("lost"));
    await stage.pass(10_000);
    stage.storage.isFull = false;
    stage.crash();
    await stage.pass(10_000);
    expect(told(stage).filter((userId) => userId !== "ada")).toEqual([]);
  });

  it("G2: who leaves before the first message was never there for their inbox", async () => {
    const stage = await asked();
    removeMember(stage.room, service, "bob");
    await stage.pass(10_000);
    stage.crash();
    await stage.connect("ada").say(message("hello"));
    await stage.pass(10_000);
    expect(told(stage)).toEqual(["ada", "cy"]);
    removeMember(stage.room, service, "cy");
    await stage.pass(10_000);
    expect(told(stage)).toContain("cy left");
  });
});

describe("whoever creates a thread", () => {
  it.each([
    ["the service, unless told,", service, undefined, ["ada", "bob", "cy"]],
    ["the service with announce: first_message", service, "first_message", []],
    ["a grant with announce: now", person("ada"), "now", ["ada", "bob", "cy"]],
  ] as const)("G2: %s says when its members hear of it", async (_, creator, announce, first) => {
    const stage = await asked({ creator, announce });
    expect(told(stage)).toEqual(first);
    await stage.connect("ada").say(message("hello"));
    await stage.pass(10_000);
    expect(told(stage)).toEqual(["ada", "bob", "cy"]);
  });

  it("G1: cannot change it by asking again", async () => {
    const stage = await asked();
    stage.inboxes.take();
    createThread(stage.room, service, { id: THREAD_ID, members: MEMBERS, announce: "now" });
    await stage.pass(10_000);
    expect(told(stage)).toEqual([]);
  });
});

it("G2: a thread of before has told its members already", () => {
  const sql = nodeSql();
  migrate(sql, threadMigrations.slice(0, 3));
  sql.all("INSERT INTO thread (one, id, epoch, created_at, history) VALUES (1, 't', 'e', 1, 'all')");
  migrate(sql, threadMigrations);
  expect(new ThreadStore(sql).thread()).toMatchObject({ announce: "now" });
});
