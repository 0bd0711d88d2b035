import { describe, expect, it } from "vitest";
import { fail } from "../../src/protocol/result.ts";
import { readVersions } from "../../src/thread/changes.ts";
import { change } from "../../src/thread/changing.ts";
import { putMember } from "../../src/thread/members.ts";
import { readHistory } from "../../src/thread/messages.ts";
import { poll } from "../../src/thread/polling.ts";
import { post } from "../../src/thread/sending.ts";
import { message } from "../support/frames.ts";
import { nodeSql } from "../support/node-sql.ts";
import { type Actor, person, type Scene, Stage, service } from "../support/thread-stage.ts";

const OWNER = { userId: "olga", access: "owner" } as const;

/** Ada, Bob and an owner, Ada and Bob connected, and a message of Ada's. */
async function scene(more: Scene = {}, sql = nodeSql()) {
  const stage = new Stage({ members: [{ userId: "ada" }, { userId: "bob" }, OWNER], ...more }, sql);
  const [ada, bob] = [stage.connect("ada"), stage.connect("bob")];
  const first = message("Is the flat still available?");
  await ada.say(first);
  await stage.pass(20);
  ada.take();
  bob.take();
  const said = async (actor: Actor, frame: object) => {
    await actor.say(frame);
    await stage.pass(20);
    return actor.take();
  };
  return { stage, ada, bob, id: first.id, said };
}

const pageOf = (stage: Stage, userId: string) => {
  const permissions = stage.room.thread.permissionsOf(person(userId));
  if (!permissions) throw new Error(`${userId} is no member`);
  return readHistory(stage.room.thread, permissions, { limit: 50 });
};

describe("an edit", () => {
  it("E1 E5: is told to all with the next seq as rev, and answered", async () => {
    const { stage, ada, bob, id, said } = await scene();
    stage.clock.advance(60_000);
    const heard = await said(ada, {
      type: "edit_message",
      id,
      message: "Is the house still there?",
      baseRev: 1,
      ref: "r",
    });
    const event = { type: "message_edited", seq: 2, rev: 2, id, message: "Is the house still there?", by: "ada" };
    expect(heard).toMatchObject([event, { type: "message_changed", id, seq: 2, rev: 2, ref: "r" }]);
    expect(bob.take()).toMatchObject([event]);
    expect(pageOf(stage, "bob").messages).toMatchObject([
      { id, seq: 1, rev: 2, message: "Is the house still there?", editedAt: stage.clock.now() - 20 },
    ]);
  });

  it.each([
    ["another's message", "bob", {}, "forbidden"],
    ["nothing", "ada", { id: "0193e2b0-0000-7000-8000-000000000000" }, "not_found"],
    ["an empty text", "ada", { message: " " }, "invalid_text"],
    ["too long a text", "ada", { message: "x".repeat(8_001) }, "message_too_long"],
  ])("E1: of %s is refused, and changes nothing", async (_, who, other, code) => {
    const { stage, ada, bob, id, said } = await scene();
    const frame = { type: "edit_message", id, message: "x", baseRev: 1, ...other };
    expect(await said(who === "ada" ? ada : bob, frame)).toMatchObject([{ type: "error", code, id: frame.id }]);
    expect(stage.room.thread.lastSeq).toBe(1);
    expect(pageOf(stage, "bob").messages[0]?.message).toBe("Is the flat still available?");
  });

  it("E1: of a system message is refused, the service's own too", async () => {
    const { stage } = await scene();
    const id = "0193e2b0-0000-7000-8000-00000000aaaa";
    const sending = post(stage.room, service, { id, messageType: "system", message: "Ada joined" });
    await stage.pass(20);
    expect(await sending).toMatchObject({ ok: true });
    const editing = change(stage.room, service, {
      kind: "edit",
      id,
      text: "Bob joined",
      baseRev: stage.room.thread.lastSeq,
    });
    await stage.pass(20);
    expect(await editing).toEqual(fail("forbidden"));
  });

  it("E1: comes too late after fifteen minutes, or as set; never, where that is 0", async () => {
    const { stage, ada, id, said } = await scene();
    stage.clock.advance(15 * 60_000);
    const frame = { type: "edit_message", id, message: "x", baseRev: 1 };
    expect(await said(ada, frame)).toMatchObject([{ code: "edit_window_passed" }]);
    const never = await scene({ windows: { editMs: 0 } });
    expect(await never.said(never.ada, { ...frame, id: never.id })).toMatchObject([{ code: "edit_window_passed" }]);
  });

  it("E2 E3: unconfirmed on one device, and followed by another's, is neither repeated nor undone by its retry", async () => {
    const { stage, ada, id, said } = await scene();
    const toB = { type: "edit_message", id, message: "B", baseRev: 1 };
    await said(ada, toB);
    // The answer was lost: said again, it is acknowledged.
    expect(await said(ada, toB)).toMatchObject([{ type: "message_changed", rev: 2, duplicate: true }]);
    const tablet = stage.connect("ada");
    tablet.take();
    await said(tablet, { type: "edit_message", id, message: "C", baseRev: 2 });
    ada.take();
    expect(await said(ada, toB)).toMatchObject([
      { type: "error", code: "conflict", id, current: { rev: 3, message: "C" } },
    ]);
    expect(stage.room.thread.lastSeq).toBe(3);
  });

  it("E2: of what was deleted is gone", async () => {
    const { ada, id, said } = await scene();
    await said(ada, { type: "delete_message", id });
    expect(await said(ada, { type: "edit_message", id, message: "x", baseRev: 1 })).toMatchObject([{ code: "gone" }]);
  });

  it("M7 E1: counts as a message", async () => {
    const { ada, id, said } = await scene({ rates: { messagesPerUser: { burst: 2, perSecond: 0.001 } } });
    await said(ada, { type: "edit_message", id, message: "B", baseRev: 1 });
    expect(await said(ada, { type: "edit_message", id, message: "C", baseRev: 2 })).toMatchObject([
      { code: "rate_limited" },
    ]);
  });

  it("E8: leaves what was said before to the service, and to nobody else", async () => {
    const { stage, ada, id, said } = await scene();
    await said(ada, { type: "edit_message", id, message: "B", baseRev: 1 });
    await said(ada, { type: "edit_message", id, message: "C", baseRev: 2 });
    const { thread } = stage.room;
    const as = (who: typeof service) => thread.permissionsOf(who) ?? { ...service, visibleFromSeq: 0 };
    expect(readVersions(thread, as(service), id)).toMatchObject({
      value: {
        rev: 3,
        versions: [
          { rev: 1, message: "Is the flat still available?" },
          { rev: 2, message: "B" },
        ],
      },
    });
    expect(readVersions(thread, as(person("ada")), id)).toEqual(fail("forbidden"));
    await said(ada, { type: "delete_message", id });
    expect(readVersions(thread, as(service), id)).toMatchObject({ value: { versions: [] } });
  });
});

describe("a deletion", () => {
  it("E4 E5: leaves a tombstone that says by whom, and is told to all", async () => {
    const { stage, ada, bob, id, said } = await scene();
    const event = { type: "message_deleted", seq: 2, rev: 2, id, by: "ada" };
    expect(await said(ada, { type: "delete_message", id })).toMatchObject([event, { type: "message_changed", rev: 2 }]);
    expect(bob.take()).toMatchObject([event]);
    expect(pageOf(stage, "bob").messages).toMatchObject([{ id, rev: 2, message: "", deletedBy: "ada" }]);
    expect(await said(ada, { type: "delete_message", id })).toMatchObject([{ duplicate: true, rev: 2 }]);
    expect(stage.room.thread.lastSeq).toBe(2);
  });

  it("E4: of another's message is an owner's and the service's, at any time; an author's for a day", async () => {
    const { stage, bob, ada, id, said } = await scene();
    expect(await said(bob, { type: "delete_message", id })).toMatchObject([{ code: "forbidden" }]);
    stage.clock.advance(24 * 3_600_000);
    const again = stage.connect("ada");
    again.take();
    expect(ada.isOpen()).toBe(true);
    expect(await said(again, { type: "delete_message", id })).toMatchObject([{ code: "delete_window_passed" }]);
    const olga = stage.connect("olga");
    olga.take();
    expect(await said(olga, { type: "delete_message", id })).toMatchObject([{ by: "olga" }, { rev: 2 }]);
  });

  it("E4 E5: its text is in no row, no version, no replay, no page and no byte of the database", async () => {
    const secret = "Zanzibar 4711";
    const sql = nodeSql();
    const { stage, ada, bob, said } = await scene({}, sql);
    const sent = message(secret);
    await said(ada, sent);
    await said(ada, { type: "edit_message", id: sent.id, message: `${secret}, or so`, baseRev: 2 });
    await said(bob, message("Why?", { replyTo: sent.id }));
    await said(ada, { type: "delete_message", id: sent.id });
    const { thread } = stage.room;
    const epoch = thread.record?.epoch ?? "";
    const tables = ["message", "event", "version", "member", "thread", "tally"];
    const rows = tables.map((table) => sql.all(`SELECT * FROM ${table}`));
    const tail = stage.connect("bob", { tail: 50 });
    const resumed = stage.connect("bob", { epoch, after: 0 });
    const polled = await poll(stage.room, person("bob"), { epoch, after: 1, wait: 0 });
    const told = JSON.stringify([rows, tail.peer.texts, resumed.peer.texts, polled, pageOf(stage, "bob")]);
    expect(told).toContain("Why?");
    expect(told).not.toContain("Zanzibar");
    stage.inboxes.take();
    await stage.pass(10_000);
    expect(JSON.stringify(stage.inboxes.calls)).not.toContain("Zanzibar");
  });

  it("E4: takes what had been reacted with it, and nothing is reacted to it any more", async () => {
    const { stage, ada, bob, id, said } = await scene();
    await said(bob, { type: "react", id, key: "👍", on: true });
    await said(ada, { type: "delete_message", id });
    bob.take();
    expect(pageOf(stage, "bob").messages[0]).not.toHaveProperty("reactions");
    expect(await said(bob, { type: "react", id, key: "👍", on: true })).toMatchObject([{ code: "gone" }]);
  });
});

describe("a reaction", () => {
  it("X1 X2: is told with a seq of its own, leaves the rev, and stands in the way of no edit", async () => {
    const { stage, ada, bob, id, said } = await scene();
    const event = { type: "reaction_changed", seq: 2, id, userId: "bob", key: "👍", on: true };
    expect(await said(bob, { type: "react", id, key: "👍", on: true })).toMatchObject([event, { seq: 2, rev: 1 }]);
    expect(ada.take()).toMatchObject([event]);
    expect(await said(ada, { type: "edit_message", id, message: "B", baseRev: 1 })).toMatchObject([
      { type: "message_edited", rev: 3 },
      { rev: 3 },
    ]);
    expect(pageOf(stage, "bob").messages).toMatchObject([
      { rev: 3, reactionsSeq: 2, reactions: [{ key: "👍", count: 1, userIds: ["bob"], mine: true }] },
    ]);
    expect(pageOf(stage, "ada").messages[0]?.reactions?.[0]).not.toHaveProperty("mine");
  });

  it("X1: is absolute: said again it takes no seq, on or off", async () => {
    const { stage, bob, id, said } = await scene();
    const on = { type: "react", id, key: "❤️", on: true };
    await said(bob, on);
    expect(await said(bob, on)).toMatchObject([{ duplicate: true, seq: 2 }]);
    await said(bob, { ...on, on: false });
    expect(await said(bob, { ...on, on: false })).toMatchObject([{ duplicate: true, seq: 3 }]);
    expect(stage.room.thread.lastSeq).toBe(3);
    expect(pageOf(stage, "bob").messages[0]).not.toHaveProperty("reactions");
  });

  it.each(["", "x", "👍👍", "👍 ", "1", "🏳️‍🌈🏳️‍🌈", "👍".repeat(500)])(
    "X1: is one emoji, and %j is none",
    async (key) => {
      const { stage, bob, id, said } = await scene();
      expect(await said(bob, { type: "react", id, key, on: true })).toMatchObject([{ code: "invalid_reaction" }]);
      expect(stage.room.thread.lastSeq).toBe(1);
    },
  );

  it.each(["👍", "👨‍👩‍👧", "🇪🇸", "👍🏽", "1️⃣", "🏳️‍🌈"])("X1: may be %s", async (key) => {
    const { bob, id, said } = await scene();
    expect(await said(bob, { type: "react", id, key, on: true })).toMatchObject([{ key, on: true }, { seq: 2 }]);
  });

  it("X1: is of at most twenty kinds; more of a kind that is there are welcome", async () => {
    const { ada, bob, id, said } = await scene();
    const keys = [..."😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓"];
    for (const key of keys) await said(bob, { type: "react", id, key, on: true });
    expect(await said(bob, { type: "react", id, key: "👍", on: true })).toMatchObject([{ code: "too_many_reactions" }]);
    ada.take();
    expect(await said(ada, { type: "react", id, key: "😀", on: true })).toMatchObject([{ on: true }, { rev: 1 }]);
  });

  it("X3: names the first eight, and counts the others", async () => {
    const members = Array.from({ length: 12 }, (_, n) => ({ userId: `u${n}` }));
    const { stage, id } = await scene({ members: [{ userId: "ada" }, { userId: "bob" }, ...members] });
    for (const { userId } of members) {
      const reacting = change(stage.room, person(userId), { kind: "react", id, key: "👍", on: true });
      await stage.pass(20);
      expect(await reacting).toMatchObject({ ok: true });
    }
    const [reactions] = pageOf(stage, "u11").messages[0]?.reactions ?? [];
    expect(reactions).toEqual({ key: "👍", count: 12, userIds: members.slice(0, 8).map((m) => m.userId), mine: true });
  });

  it("X4: and a deletion have a rate of their own", async () => {
    const { bob, id, said } = await scene({ rates: { changesPerUser: { burst: 1, perSecond: 0.001 } } });
    await said(bob, { type: "react", id, key: "👍", on: true });
    expect(await said(bob, { type: "react", id, key: "👍", on: false })).toMatchObject([{ code: "rate_limited" }]);
    expect(await said(bob, message("Hello"))).toMatchObject([{ type: "new_message" }, { type: "message_sent" }]);
  });
});

describe("who may not see a message", () => {
  it("E7: is told that something is hidden, live and after an absence", async () => {
    const { stage, ada, id, said } = await scene();
    putMember(stage.room, service, { userId: "cy" });
    const cy = stage.connect("cy");
    const bob = stage.connect("bob");
    cy.take();
    bob.take();
    await said(ada, { type: "edit_message", id, message: "Zanzibar", baseRev: 1 });
    await said(ada, { type: "react", id, key: "👍", on: true });
    expect(cy.take()).toMatchObject([
      { type: "event_hidden", seq: 3 },
      { type: "event_hidden", seq: 4 },
    ]);
    expect(bob.take()).toMatchObject([{ type: "message_edited" }, { type: "reaction_changed" }]);
    const epoch = stage.room.thread.record?.epoch ?? "";
    const later = stage.connect("cy", { epoch, after: 2 });
    expect(later.take()).toMatchObject([
      { recovered: true },
      { type: "event_hidden", seq: 3 },
      { type: "event_hidden", seq: 4 },
      { type: "caught_up", seq: 4 },
    ]);
    expect(later.peer.texts.join()).not.toContain("Zanzibar");
    const asked = change(stage.room, person("cy"), { kind: "react", id, key: "👍", on: true });
    await stage.pass(20);
    expect(await asked).toEqual(fail("not_found"));
  });
});

describe("after an absence", () => {
  it("E5: an edit is told with the text of now, and in the end all is as it is", async () => {
    const { stage, ada, id, said } = await scene();
    await said(ada, { type: "edit_message", id, message: "B", baseRev: 1 });
    await said(ada, { type: "edit_message", id, message: "C", baseRev: 2 });
    const epoch = stage.room.thread.record?.epoch ?? "";
    const later = stage.connect("bob", { epoch, after: 1 });
    expect(later.take().slice(1)).toMatchObject([
      { type: "message_edited", seq: 2, rev: 2, message: "C" },
      { type: "message_edited", seq: 3, rev: 3, message: "C" },
      { type: "caught_up", seq: 3 },
    ]);
  });

  it.each([[[true, false]], [[true, false, true]]])(
    "X2: a reaction that was put and taken back is told as it was each time: %j",
    async (said) => {
      const { stage, ada, id, said: say } = await scene();
      for (const on of said) await say(ada, { type: "react", id, key: "👍", on });
      const epoch = stage.room.thread.record?.epoch ?? "";
      const later = stage.connect("bob", { epoch, after: 1 });
      expect(later.take().slice(1, -1)).toMatchObject(said.map((on) => ({ type: "reaction_changed", on })));
    },
  );

  it("M1: seqs go on over sleep and crash", async () => {
    const { stage, ada, bob, id, said } = await scene();
    await said(ada, { type: "edit_message", id, message: "B", baseRev: 1 });
    await said(bob, { type: "react", id, key: "👍", on: true });
    stage.crash();
    expect(stage.room.thread.lastSeq).toBe(3);
    expect(pageOf(stage, "bob").messages).toMatchObject([{ message: "B", rev: 2, reactions: [{ key: "👍" }] }]);
  });
});

describe("E6: inboxes", () => {
  const unreadOf = (stage: Stage, userId: string) => stage.room.inboxes.activity(userId);

  it("count no deleted messages, in memory and after a sleep, wherever these stand", async () => {
    const { stage, ada, id, said } = await scene();
    const second = message("Hello?");
    await said(ada, second);
    expect(unreadOf(stage, "bob")).toMatchObject({ value: { unread: 2, news: { id: second.id } } });
    await said(ada, { type: "delete_message", id: second.id });
    const after = { unread: 1, news: { id }, lastMessage: { id: second.id, deleted: true, preview: "" } };
    expect(unreadOf(stage, "bob")).toMatchObject({ value: after });
    stage.crash();
    expect(unreadOf(stage, "bob")).toMatchObject({ value: after });
  });

  it("have no news of what was deleted, and say of an edited message that it was", async () => {
    const { stage, ada, id, said } = await scene();
    await said(ada, { type: "edit_message", id, message: "B", baseRev: 1 });
    expect(unreadOf(stage, "bob")).toMatchObject({ value: { lastMessage: { preview: "B", edited: true }, unread: 1 } });
    await said(ada, { type: "delete_message", id });
    const now = unreadOf(stage, "bob");
    expect(now).toMatchObject({ value: { unread: 0, lastMessage: { deleted: true } } });
    expect(now.ok && now.value).not.toHaveProperty("news");
  });

  it("are told of a deletion within six seconds, of who reads along too", async () => {
    const { stage, ada, id, said } = await scene();
    await stage.pass(20_000);
    stage.inboxes.take();
    await said(ada, { type: "delete_message", id });
    await stage.pass(6_000);
    const told = stage.inboxes.take().filter(({ activity }) => activity?.lastMessage?.deleted);
    expect(new Set(told.map(({ userId }) => userId))).toEqual(new Set(["ada", "bob", "olga"]));
  });
});
