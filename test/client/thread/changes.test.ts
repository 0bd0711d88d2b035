import { describe, expect, it } from "vitest";
import { createParlor, type Thread } from "../../../src/client/index.ts";
import { changeMessage } from "../../../src/testing/fake-changes.ts";
import { FakeServer } from "../../../src/testing/index.ts";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";

/** Ada with two devices, Bob with one, and what Bob and Ada have said. */
async function scene({ polls = false } = {}) {
  const server = new FakeServer();
  server.faults.refuseUpgrades = polls;
  const room = server.createThread({ threadId: "t1", members: ["ada", "bob", { userId: "olga", access: "owner" }] });
  room.say("bob", "Is it still available?");
  room.say("ada", "Yes, it is");
  const open = (userId: string, more: object = {}) => {
    const thread = createParlor({ ...server.ports(userId), ...more }).thread("t1");
    void thread.open();
    return thread;
  };
  const [phone, tablet, bob] = [open("ada"), open("ada"), open("bob")];
  await server.pass(polls ? 20_000 : 100);
  const [question = "", answer = ""] = phone.getSnapshot().messages.map(({ id }) => id);
  return { server, room, open, phone, tablet, bob, question, answer };
}

const messageOf = (thread: Thread, id: string) => thread.getSnapshot().messages.find((message) => message.id === id);

describe.each([{ polls: false }, { polls: true }])("a message, with polls: $polls", ({ polls }) => {
  it("is edited: shown at once as edited, and then on all devices", async () => {
    const { server, phone, tablet, bob, answer } = await scene({ polls });
    const edit = phone.edit(answer, "No, it is sold");
    expect(messageOf(phone, answer)).toMatchObject({ text: "No, it is sold", editedAt: expect.any(Number) });
    await server.pass(1_000);
    expect(await edit.done).toMatchObject({ ok: true });
    for (const thread of [phone, tablet, bob]) {
      expect(messageOf(thread, answer)).toMatchObject({ text: "No, it is sold", editedAt: expect.any(Number) });
      expect(messageOf(thread, answer)).not.toHaveProperty("change");
    }
  });

  it("is deleted: by its author, and by an owner, which it says", async () => {
    const { server, open, phone, bob, answer, question } = await scene({ polls });
    const deleting = phone.delete(answer);
    expect(messageOf(phone, answer)).toMatchObject({ text: "", deleted: { by: "ada" } });
    const olga = open("olga");
    await server.pass(20_000);
    expect(await deleting.done).toMatchObject({ ok: true });
    olga.delete(question);
    await server.pass(1_000);
    expect(messageOf(bob, answer)).toMatchObject({ text: "", deleted: { by: "ada" } });
    expect(messageOf(bob, question)).toMatchObject({ text: "", deleted: { by: "olga" } });
  });

  it("is reacted to, and that is taken back", async () => {
    const { server, phone, tablet, bob, question } = await scene({ polls });
    phone.react(question, "👍");
    expect(messageOf(phone, question)?.reactions).toEqual([{ key: "👍", count: 1, userIds: ["ada"], mine: true }]);
    await server.pass(1_000);
    const mine = { key: "👍", count: 1, userIds: ["ada"], mine: true };
    expect(messageOf(tablet, question)?.reactions).toEqual([mine]);
    expect(messageOf(bob, question)?.reactions).toEqual([{ key: "👍", count: 1, userIds: ["ada"] }]);
    bob.react(question, "👍");
    tablet.react(question, "👍", false);
    await server.pass(1_000);
    for (const thread of [phone, tablet]) {
      expect(messageOf(thread, question)?.reactions).toEqual([{ key: "👍", count: 1, userIds: ["bob"] }]);
    }
    expect(messageOf(bob, question)?.reactions).toEqual([{ key: "👍", count: 1, userIds: ["bob"], mine: true }]);
  });

  it("that was edited on another device meanwhile is shown as it is, and what was written is kept for another try", async () => {
    const { server, room, phone, tablet, answer } = await scene({ polls });
    // Nobody here has heard of it yet.
    changeMessage(room, "ada", { type: "edit_message", id: answer, message: "from the tablet", baseRev: 2 });
    const late = phone.edit(answer, "from the phone");
    await server.pass(40_000);
    expect(await late.done).toMatchObject({ ok: false, code: "conflict" });
    expect(messageOf(phone, answer)).toMatchObject({
      text: "from the tablet",
      change: { id: late.id, status: "failed", text: "from the phone", failure: { code: "conflict" } },
    });
    phone.edit(answer, "from the phone");
    await server.pass(10_000);
    for (const thread of [phone, tablet]) {
      expect(messageOf(thread, answer)?.text).toBe("from the phone");
      expect(messageOf(thread, answer)).not.toHaveProperty("change");
    }
  });
});

describe("without a connection", () => {
  it("all is shown at once, kept over a reload, and sent in order", async () => {
    const { server, room, phone, bob, answer, question } = await scene();
    phone.close();
    const browser = new FakeBrowser();
    const load = () => {
      const parlor = createParlor({ ...server.ports("ada"), storage: browser.open().storage });
      void parlor.thread("t1").open();
      return parlor.thread("t1");
    };
    const before = load();
    // Long enough for a page to be kept.
    await server.pass(5_000);
    server.faults.isDown = true;
    server.cut();
    await server.pass(1_000);
    before.send({ text: "written offline" });
    before.react(question, "🎉");
    before.edit(answer, "edited offline");
    const edit = before.edit(answer, "edited twice");
    const change = { id: edit.id, kind: "edit", status: "queued" };
    expect(messageOf(before, answer)).toMatchObject({ text: "edited twice", change });
    await server.pass(1_000);
    const after = load();
    await server.pass(1_000);
    server.faults.isDown = false;
    await server.pass(60_000);
    expect(room.log.slice(2).map(({ type }) => type)).toEqual(["new_message", "reaction_changed", "message_edited"]);
    for (const thread of [after, bob]) {
      expect(thread.getSnapshot().messages).toMatchObject([
        { reactions: [{ key: "🎉", count: 1 }] },
        { text: "edited twice" },
        { text: "written offline" },
      ]);
    }
  });

  it("a message that still waits is changed by an edit, and taken back by a deletion", async () => {
    const { server, room, phone } = await scene();
    server.faults.isDown = true;
    server.cut();
    await server.pass(1_000);
    const [kept, gone] = [phone.send({ text: "one" }), phone.send({ text: "two" })];
    const edit = phone.edit(kept.id, "one, corrected");
    const deletion = phone.delete(gone.id);
    expect(phone.getSnapshot().messages.slice(2)).toMatchObject([{ text: "one, corrected", status: "queued" }]);
    server.faults.isDown = false;
    await server.pass(60_000);
    expect(await edit.done).toMatchObject({ ok: true });
    expect(await deletion.done).toMatchObject({ ok: true });
    expect(await gone.done).toMatchObject({ ok: false, code: "cancelled" });
    expect(room.texts().slice(2)).toEqual(["one, corrected"]);
  });

  it("a deletion makes what waits to be done to its message superfluous", async () => {
    const { server, room, phone, answer } = await scene();
    server.faults.isDown = true;
    server.cut();
    await server.pass(1_000);
    const edit = phone.edit(answer, "edited");
    phone.react(answer, "👍");
    phone.delete(answer);
    server.faults.isDown = false;
    await server.pass(60_000);
    expect(await edit.done).toMatchObject({ code: "cancelled" });
    expect(room.log.slice(2).map(({ type }) => type)).toEqual(["message_deleted"]);
  });

  it("an edit of what is being sent waits until that is there, and is made on it", async () => {
    const { server, room, phone } = await scene();
    const sent = phone.send({ text: "one" });
    const edit = phone.edit(sent.id, "two");
    await server.pass(5_000);
    expect(await edit.done).toMatchObject({ ok: true });
    expect(room.texts().at(-1)).toBe("two");
  });
});

describe("what is refused", () => {
  it("says why at its message, and can be discarded", async () => {
    const { server, phone, question } = await scene();
    const edit = phone.edit(question, "not mine");
    await server.pass(1_000);
    expect(await edit.done).toMatchObject({ ok: false, code: "forbidden" });
    expect(messageOf(phone, question)).toMatchObject({
      text: "Is it still available?",
      change: { id: edit.id, status: "failed", text: "not mine", failure: { code: "forbidden" } },
    });
    expect(edit.cancel()).toBe(true);
    expect(messageOf(phone, question)).not.toHaveProperty("change");
  });
});

describe("what may be in the thread already", () => {
  it("M3: is edited by what was written since, where it was stored with the text of before", async () => {
    const ada = new FakeNetwork();
    const lost = await ada.live();
    const { id } = ada.thread.send({ text: "one" });
    lost.end();
    await ada.pass(3_000);
    const socket = ada.accept();
    const { events, sent } = ada.server.post("ada", id, "one");
    socket.hear({ type: "error", id, code: "storage_failed", message: "", retryable: false });
    ada.thread.edit(id, "two");
    expect(socket.of("send_message").at(-1)).toMatchObject({ id, message: "two" });
    socket.hear(...events, { ...sent, duplicate: true, mismatch: true });
    expect(ada.texts()).toEqual(["two"]);
    expect(socket.of("edit_message")).toMatchObject([{ id, message: "two", baseRev: 1 }]);
  });

  it("keeps an edit over a reload, though nobody knows yet what it is made on", async () => {
    const browser = new FakeBrowser();
    const load = async () => {
      const page = new FakeNetwork({ userId: "ada", storage: browser.open().storage });
      await page.settled();
      return page;
    };
    const before = await load();
    await before.live();
    const { id } = before.thread.send({ text: "one" });
    await before.settled();
    const during = await load();
    during.thread.edit(id, "two");
    await during.settled();
    const after = await load();
    expect(after.texts()).toEqual(["two"]);
    const socket = await after.live();
    await after.settled();
    const { events, sent } = after.server.post("ada", id, "one");
    socket.hear(...events, sent);
    expect(socket.of("edit_message")).toMatchObject([{ id, message: "two", baseRev: 1 }]);
  });
});

describe("a deletion that is answered not_found", () => {
  const notFound = { type: "error", code: "not_found", message: "", retryable: false };

  it("has failed, of a message that is shown here: the thread is not there for the user", async () => {
    const ada = new FakeNetwork();
    ada.server.post("ada", "message-of-ada-1", "one");
    const socket = await ada.live();
    const deletion = ada.thread.delete("message-of-ada-1");
    const [frame] = socket.of("delete_message");
    socket.hear({ ...notFound, id: frame?.id, ref: frame?.ref });
    expect(await deletion.done).toMatchObject({ ok: false, code: "not_found" });
    expect(ada.texts()).toEqual(["one"]);
  });

  it("is done, of one that was never there", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const deletion = ada.thread.delete("message-of-ada-1");
    const [frame] = socket.of("delete_message");
    socket.hear({ ...notFound, id: frame?.id, ref: frame?.ref });
    expect(await deletion.done).toMatchObject({ ok: true });
  });
});
