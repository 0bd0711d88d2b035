import { describe, expect, it } from "vitest";
import type { Sql } from "../../src/actor/sql.ts";
import type { Identity } from "../../src/protocol/identity.ts";
import type { MemberInput } from "../../src/protocol/member.ts";
import { createThread, updateThread } from "../../src/thread/creation.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { readHistory } from "../../src/thread/messages.ts";
import { poll } from "../../src/thread/polling.ts";
import { post } from "../../src/thread/sending.ts";
import { snapshot } from "../../src/thread/snapshot.ts";
import { message } from "../support/frames.ts";
import { nodeSql } from "../support/node-sql.ts";
import { person, Stage, service, THREAD_ID } from "../support/thread-stage.ts";

it("G1: creating again returns the thread there is, untouched, to those who may see it", () => {
  const stage = new Stage();
  const epoch = stage.room.thread.record?.epoch;
  const again = { id: THREAD_ID, members: [{ userId: "eve" }], title: "Mine now" };
  const result = createThread(stage.room, person("ada"), again);
  expect(result).toMatchObject({ ok: true, value: { created: false, thread: { epoch, members: [{}, {}] } } });
  expect(result).not.toHaveProperty("value.thread.title");
  expect(createThread(stage.room, person("eve"), again)).toMatchObject({ error: { code: "not_found" } });
});

it("G3: where nobody is named owner the caller is one, or the first member when a service creates", () => {
  const members = [{ userId: "ada" }, { userId: "bob" }];
  const ownerOf = (caller: Identity) => {
    const { room } = new Stage({ creator: caller, members });
    return room.thread.members().filter((member) => member.access === "owner");
  };
  expect(ownerOf(person("bob"))).toMatchObject([{ userId: "bob" }]);
  expect(ownerOf(service)).toMatchObject([{ userId: "ada" }]);
});

it("A8: strangers and former members see what they would see of a thread that does not exist", async () => {
  const stage = new Stage();
  removeMember(stage.room, service, "bob");
  for (const who of [person("eve"), person("bob")]) {
    expect(snapshot(stage.room, who)).toEqual({ ok: false, error: { code: "not_found" } });
    expect(await post(stage.room, who, message("hi"))).toEqual({ ok: false, error: { code: "not_found" } });
    expect(() => stage.connect(who)).toThrow("was not admitted");
  }
});

it("G3: owners and the service manage, others do not, and anybody may leave", () => {
  const stage = new Stage();
  const { room } = stage;
  expect(putMember(room, person("bob"), { userId: "cy" })).toMatchObject({ error: { code: "forbidden" } });
  expect(updateThread(room, person("bob"), { title: "x" })).toMatchObject({ error: { code: "forbidden" } });
  expect(removeMember(room, person("bob"), "ada")).toMatchObject({ error: { code: "forbidden" } });
  expect(putMember(room, person("ada"), { userId: "cy", name: "Cy" })).toMatchObject({ value: { added: true } });
  expect(putMember(room, service, { userId: "cy", access: "reader" })).toMatchObject({
    value: { added: false, member: { access: "reader", name: "Cy" } },
  });
  expect(updateThread(room, person("ada"), { title: "The mill" })).toMatchObject({ value: { title: "The mill" } });
  expect(removeMember(room, person("cy"), "cy")).toMatchObject({ ok: true });
  expect(removeMember(room, service, "nobody")).toMatchObject({ error: { code: "not_found" } });
  stage.sleep();
  expect(snapshot(stage.room, person("ada"))).toMatchObject({
    value: { title: "The mill", lastSeq: 4, former: [{ userId: "cy", name: "Cy" }] },
  });
});

it("G3: each change is an event that everybody sees and a resume brings", () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  putMember(stage.room, service, { userId: "cy" });
  putMember(stage.room, service, { userId: "cy" });
  removeMember(stage.room, service, "cy");
  updateThread(stage.room, service, { title: "New" });
  const live = ada.take();
  expect(live.map((frame) => frame.type)).toEqual(["member_joined", "member_left", "thread_updated"]);
  stage.sleep();
  const back = stage.connect("ada", { epoch: stage.room.thread.record?.epoch, after: 0 });
  expect(back.take().slice(1, -1)).toEqual(live);
});

it("G3: 250 members are the most", () => {
  const stage = new Stage({ members: Array.from({ length: 250 }, (_, n) => ({ userId: `user-${n}` })) });
  expect(putMember(stage.room, service, { userId: "one-more" })).toMatchObject({ error: { code: "too_many_members" } });
  removeMember(stage.room, service, "user-7");
  expect(putMember(stage.room, service, { userId: "one-more" })).toMatchObject({ ok: true });
});

describe("G4: who joins later", () => {
  async function scene(history: "all" | "joined") {
    const stage = new Stage({ history });
    const ada = stage.connect("ada");
    const secret = message("before you came");
    await ada.say(secret);
    putMember(stage.room, person("ada"), { userId: "cy" });
    await ada.say(message("welcome"));
    const permissions = stage.room.thread.permissionsOf(person("cy"));
    if (!permissions) throw new Error("cy is a member");
    return { stage, permissions, secret, epoch: stage.room.thread.record?.epoch };
  }

  it("G4: sees what follows, in history, resume, tail and quotes", async () => {
    const { stage, permissions, secret, epoch } = await scene("joined");
    expect(readHistory(stage.room.thread, permissions, { limit: 50 }).messages.map((m) => m.seq)).toEqual([3]);
    expect(readHistory(stage.room.thread, permissions, { limit: 50, around: 1 }).messages.map((m) => m.seq)).toEqual([
      3,
    ]);
    expect(stage.connect("cy", { epoch, after: 0 }).take()).toMatchObject([
      { recovered: false },
      { type: "caught_up" },
    ]);
    const cy = stage.connect("cy", { tail: 50 });
    expect(cy.take().slice(1)).toMatchObject([{ seq: 3 }, { type: "caught_up" }]);
    await cy.say(message("re", { replyTo: secret.id }));
    await cy.say({ type: "mark_message_read", id: secret.id });
    expect(cy.take()).toMatchObject([{ code: "reply_not_found" }, { code: "not_found" }]);
  });

  it("G4: no page shows what was before, whatever is asked for, nor says that there was anything", async () => {
    const stage = new Stage();
    const ada = stage.connect("ada");
    for (const text of ["before you came", "and this"]) await ada.say(message(text));
    putMember(stage.room, service, { userId: "cy" });
    const permissions = stage.room.thread.permissionsOf(person("cy"));
    if (!permissions) throw new Error("cy is a member");
    const page = (query: object) => {
      const { messages, before, after } = readHistory(stage.room.thread, permissions, { limit: 50, ...query });
      return { seqs: messages.map(({ seq }) => seq), before, after };
    };
    const queries = [{}, ...[0, 1, 2, 3, 4].flatMap((seq) => [{ after: seq }, { before: seq }, { around: seq }])];
    for (const query of queries) expect(page(query), JSON.stringify(query)).toMatchObject({ seqs: [], before: null });
    for (const before of [1, 2, 3, 4]) expect(page({ before }), `before ${before}`).toMatchObject({ after: null });
    await ada.say(message("welcome"));
    for (const query of [{}, { after: 0 }, { after: 2 }, { around: 0 }, { around: 1 }, { around: 4 }, { before: 5 }]) {
      expect(page(query), JSON.stringify(query)).toEqual({ seqs: [4], before: null, after: null });
    }
  });

  it("G4 P1: a poll, too, begins anew with a cursor from before", async () => {
    const { stage, epoch } = await scene("joined");
    const ask = (after: number) => poll(stage.room, person("cy"), { epoch, after, wait: 0 });
    expect(await ask(0)).toMatchObject({ value: { recovered: false, events: [] } });
    expect(await ask(1)).toMatchObject({ value: { recovered: true, events: [{ seq: 2 }, { seq: 3 }] } });
  });

  it("G4: sees nothing of what was still waiting for a flush when they were added", async () => {
    const stage = new Stage();
    const crowd = Array.from({ length: 9 }, () => [stage.connect("ada"), stage.connect("bob")]).flat();
    const [ada] = crowd;
    await ada?.say(message("at once"));
    await ada?.say([message("waits"), message("waits too")]);
    putMember(stage.room, service, { userId: "cy" });
    expect(stage.room.thread.member("cy")).toMatchObject({ joinedSeq: 4, visibleFromSeq: 4 });
    expect(stage.connect("cy", { tail: 50 }).take()).toMatchObject([{ lastSeq: 4 }, { type: "caught_up" }]);
  });

  it("G4: or everything, where the thread says so", async () => {
    const { stage, permissions } = await scene("all");
    expect(readHistory(stage.room.thread, permissions, { limit: 50 }).messages.map((m) => m.seq)).toEqual([3, 1]);
  });

  it("G4: joining again sets it anew, and their name stays", async () => {
    const { stage } = await scene("joined");
    const cy = stage.connect(person("cy", { name: "Cy" }));
    await cy.say({ type: "mark_message_read", seq: 99 });
    removeMember(stage.room, person("ada"), "cy");
    putMember(stage.room, person("ada"), { userId: "cy" });
    expect(stage.connect("cy", { tail: 50 }).take()).toMatchObject([
      { members: [{}, {}, { userId: "cy", name: "Cy", readSeq: 6 }], former: [] },
      { type: "caught_up", seq: 6 },
    ]);
  });
});

it("G5: who is removed gets nothing more by any path, and what they sent before stays", async () => {
  const stage = new Stage({ rates: { messagesPerUser: { burst: 100, perSecond: 100 } } });
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  const epoch = stage.room.thread.record?.epoch;
  bob.take();
  await bob.say(message("my last word"));
  const waiting = poll(stage.room, person("bob"), { epoch, after: 1, wait: 25 });
  removeMember(stage.room, person("ada"), "bob");
  await ada.say(message("Bob is gone"));
  expect(bob.take()).toMatchObject([{ seq: 1 }, { type: "message_sent" }, { status: "closing", code: 4003 }]);
  expect(bob.peer.closed).toMatchObject({ code: 4003 });
  expect(await waiting).toMatchObject({ ok: false, error: { code: "not_found" } });
  await bob.say(message("still here?"));
  expect(stage.room.thread.lastSeq).toBe(3);
});

it("G5 M9: in a crowd, what waits for a flush is told before the removal, and the removed hear it", async () => {
  const stage = new Stage();
  const crowd = Array.from({ length: 9 }, () => [stage.connect("ada"), stage.connect("bob")]).flat();
  const [ada, bob] = crowd;
  await ada?.say(message("first"));
  for (const actor of crowd) actor.take();
  await bob?.say(message("waits for the pause"));
  expect(bob?.take()).toEqual([]);
  removeMember(stage.room, person("ada"), "bob");
  expect(bob?.take()).toMatchObject([{ seq: 2 }, { type: "message_sent", seq: 2 }, { status: "closing", code: 4003 }]);
  expect(ada?.take()).toMatchObject([
    { type: "new_message", seq: 2 },
    { type: "member_left", seq: 3 },
  ]);
});

it("G5: a removal that cannot be stored closes nothing", () => {
  const sql = nodeSql();
  let isFull = false;
  const filling: Sql = {
    all: (statement, ...bindings) => {
      if (isFull && statement.startsWith("INSERT")) throw new Error("database or disk is full");
      return sql.all(statement, ...bindings);
    },
    transaction: (work) => sql.transaction(work),
  };
  const stage = new Stage({}, filling);
  const bob = stage.connect("bob");
  isFull = true;
  expect(removeMember(stage.room, service, "bob")).toMatchObject({ error: { code: "storage_failed" } });
  expect(bob.isOpen()).toBe(true);
  expect(stage.room.thread.member("bob")).toBeDefined();
});

it("M7: members and titles are not changed faster than messages are written, and no change is no event", () => {
  const stage = new Stage();
  for (let n = 0; n < 50; n++) updateThread(stage.room, person("ada"), { title: "The same" });
  expect(stage.room.thread.lastSeq).toBe(1);
  for (let n = 0; n < 19; n++) putMember(stage.room, person("ada"), { userId: `user-${n}` });
  expect(putMember(stage.room, person("ada"), { userId: "one-more" })).toMatchObject({
    error: { code: "rate_limited" },
  });
  expect(removeMember(stage.room, person("ada"), "user-1")).toMatchObject({ error: { code: "rate_limited" } });
  expect(updateThread(stage.room, service, { title: "The service may" })).toMatchObject({ ok: true });
});

it("G6: the oldest member succeeds the last owner, who cannot be made less", () => {
  const stage = new Stage({ members: [{ userId: "ada" }, { userId: "bob" }, { userId: "cy" }] });
  const bob = stage.connect("bob");
  bob.take();
  expect(putMember(stage.room, person("ada"), { userId: "ada", access: "member" })).toMatchObject({
    error: { code: "forbidden" },
  });
  removeMember(stage.room, person("ada"), "ada");
  expect(bob.take()).toMatchObject([
    { type: "member_left", seq: 1, userId: "ada" },
    { type: "member_updated", seq: 2, member: { userId: "bob", access: "owner" } },
  ]);
});

describe("G6: who manages a thread", () => {
  const accessOf = ({ room }: Stage) => Object.fromEntries(room.thread.members().map((m) => [m.userId, m.access]));

  it.each([
    ["by leaving", person("ada")],
    ["by the service", service],
  ])("G6: is no reader, however old, once the last owner is gone %s", (_, by) => {
    const members = [{ userId: "ada" }, { userId: "bea", access: "reader" as const }, { userId: "cy" }];
    const stage = new Stage({ creator: person("ada"), members });
    removeMember(stage.room, by, "ada");
    expect(accessOf(stage)).toEqual({ bea: "reader", cy: "owner" });
    expect(removeMember(stage.room, person("bea"), "cy")).toMatchObject({ error: { code: "forbidden" } });
    removeMember(stage.room, by === service ? service : person("cy"), "cy");
    expect(accessOf(stage)).toEqual({ bea: "reader" });
    expect(putMember(stage.room, person("bea"), { userId: "dee" })).toMatchObject({ error: { code: "forbidden" } });
    stage.sleep();
    expect(putMember(stage.room, service, { userId: "dee", access: "owner" })).toMatchObject({ ok: true });
  });

  it("G6: is who is named, and the last one can be made less by nobody", () => {
    const stage = new Stage({ members: [{ userId: "ada" }, { userId: "bob", access: "owner" }] });
    for (const access of ["member", "reader"] as const) {
      expect(putMember(stage.room, person("bob"), { userId: "bob", access })).toMatchObject({ ok: false });
      expect(putMember(stage.room, service, { userId: "bob", access })).toMatchObject({ ok: false });
    }
    expect(accessOf(stage)).toEqual({ ada: "member", bob: "owner" });
  });

  const reader = (userId: string): MemberInput => ({ userId, access: "reader" });
  const member = (userId: string): MemberInput => ({ userId, access: "member" });

  it.each([
    {
      who: "whoever is named owner, and something else besides",
      scene: { members: [{ userId: "ada", access: "owner" as const }, { userId: "bob" }, reader("ada")] },
      access: { ada: "owner", bob: "member" },
    },
    {
      who: "the caller, named twice",
      scene: { creator: person("ada"), members: [{ userId: "bob" }, { userId: "ada" }, member("ada")] },
      access: { ada: "owner", bob: "member" },
    },
    {
      who: "the caller, where all are named members",
      scene: { creator: person("bob"), members: [member("ada"), member("bob")] },
      access: { ada: "member", bob: "owner" },
    },
    {
      who: "another, where the caller is a reader",
      scene: { creator: person("ada"), members: [reader("ada"), reader("bob"), { userId: "cy" }] },
      access: { ada: "reader", bob: "reader", cy: "owner" },
    },
    {
      who: "nobody, where all are readers",
      scene: { creator: person("ada"), members: [reader("ada")] },
      access: { ada: "reader" },
    },
  ])("G6: from the start is $who", ({ scene, access }) => {
    expect(accessOf(new Stage(scene))).toEqual(access);
  });

  it("G6: who is named twice is one, with what is said of them in either place", () => {
    const twice = [
      { userId: "ada", name: "Ada", access: "reader" as const },
      { userId: "ada", role: "buyer" },
    ];
    const { room } = new Stage({ members: twice });
    expect(room.thread.members()).toMatchObject([{ userId: "ada", name: "Ada", role: "buyer", access: "owner" }]);
  });
});
