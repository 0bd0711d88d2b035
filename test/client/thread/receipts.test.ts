import { describe, expect, it } from "vitest";
import { inboxOf } from "../../../src/client/inbox/inbox.ts";
import { createParlor } from "../../../src/client/index.ts";
import { FakeThread } from "../../../src/testing/fake-thread.ts";
import { FakeServer } from "../../../src/testing/index.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

const marks = ({ socket }: FakeNetwork) => socket.of("mark_message_read").map(({ seq }) => seq);

/** Ada's thread with Bob, and her inbox, both live on a server. */
async function threadAndInbox() {
  const server = new FakeServer();
  const room = server.createThread({ threadId: "t1", members: ["ada", "bob"] });
  const parlor = createParlor(server.ports("ada"));
  const [inbox, thread] = [inboxOf(parlor), parlor.thread("t1")];
  void inbox.open();
  void thread.open();
  await server.pass(1_000);
  return { server, room, inbox, thread };
}

/** Ada's thread, in which Bob has written three messages. */
async function threeMessages(): Promise<FakeNetwork> {
  const ada = new FakeNetwork();
  for (let n = 1; n <= 3; n++) ada.server.post("bob", `message-of-bob-${n}`, `${n}`);
  return ada;
}

it.each([
  [Number.POSITIVE_INFINITY, [3]],
  [7, [3]],
  [2, [2]],
  [Number.NaN, []],
  [1.5, []],
])(
  "what is marked as read up to %d is read as far as there is something, and what comes later can be",
  async (seq, told) => {
    const ada = await threeMessages();
    const socket = await ada.live();
    ada.thread.markRead(seq);
    await ada.pass(2_000);
    expect([marks(ada), ada.thread.getSnapshot().readSeq]).toEqual([told, told.at(-1) ?? 0]);
    socket.hear(...ada.server.post("bob", "message-of-bob-4", "4").events);
    ada.thread.markRead(4);
    await ada.pass(2_000);
    expect([marks(ada).at(-1), ada.thread.getSnapshot().readSeq]).toEqual([4, 4]);
  },
);

it("R1: what the server says was read it is not told, and what is read on opening it is told at once", async () => {
  const ada = new FakeNetwork({ server: new FakeThread({ members: [{ userId: "ada", readSeq: 2 }, "bob"] }) });
  for (let n = 1; n <= 3; n++) ada.server.post("bob", `message-of-bob-${n}`, `${n}`);
  await ada.live();
  expect(marks(ada)).toEqual([]);
  ada.thread.markRead(3);
  expect(marks(ada)).toEqual([3]);
});

it("what is marked a moment before it arrives is read when it is here, and nothing behind it", async () => {
  const ada = await threeMessages();
  const socket = await ada.live();
  ada.thread.markRead(4);
  await ada.pass(2_000);
  for (const n of [4, 5]) socket.hear(...ada.server.post("bob", `message-of-bob-${n}`, `${n}`).events);
  await ada.pass(2_000);
  expect([marks(ada), ada.thread.getSnapshot().readSeq]).toEqual([[3, 4], 4]);
});

it("what is marked before it is known how much there is counts when that is known", async () => {
  const ada = await threeMessages();
  void ada.thread.open();
  ada.thread.markRead(9);
  await ada.settled();
  ada.accept();
  await ada.pass(2_000);
  expect([marks(ada), ada.thread.getSnapshot().readSeq]).toEqual([[3], 3]);
});

it("what is read in an open thread is read in the inbox at once, also what the inbox hears of later", async () => {
  const { server, room, inbox, thread } = await threadAndInbox();
  const row = () => {
    const { threads, counts } = inbox.getSnapshot();
    return [threads[0]?.lastSeq, threads[0]?.unread, counts.unreadThreads];
  };
  room.say("bob", "one");
  await server.pass(0);
  expect(row()).toEqual([1, 1, 1]);
  thread.markRead(1);
  expect(row()).toEqual([1, 0, 0]);
  // The thread's frame may be before the inbox's.
  thread.on("new_message", ({ seq }) => thread.markRead(seq));
  room.say("bob", "two");
  await server.pass(0);
  expect(row()).toEqual([2, 0, 0]);
  await server.pass(10_000);
  expect(row()).toEqual([2, 0, 0]);
});

describe("what is read in an open thread that is left before it could be told", () => {
  /** Ada's thread and inbox, with two messages of Bob's of which one is read. */
  async function oneOfTwoRead() {
    const { server, room, inbox, thread } = await threadAndInbox();
    for (const text of ["one", "two"]) room.say("bob", text);
    await server.pass(100);
    thread.markRead(1);
    await server.pass(100);
    const stored = () => room.member("ada")?.readSeq;
    const shown = () => inbox.getSnapshot().threads[0]?.unread;
    return { server, room, inbox, thread, stored, shown };
  }

  it("is told by the inbox", async () => {
    const { server, thread, stored, shown } = await oneOfTwoRead();
    thread.markRead(2);
    thread.close();
    expect([stored(), shown()]).toEqual([1, 0]);
    await server.pass(10_000);
    expect([stored(), shown()]).toEqual([2, 0]);
  });

  it("also after a long time without a network, and what is marked in the inbox itself is not forgotten for it", async () => {
    const { server, room, inbox, thread, stored, shown } = await oneOfTwoRead();
    server.faults.isDown = true;
    server.cut();
    await server.pass(1_000);
    inbox.markRead("t1", 2);
    thread.markRead(1);
    thread.close();
    await server.pass(70_000);
    expect([stored(), shown()]).toEqual([1, 0]);
    server.faults.isDown = false;
    await server.pass(20_000);
    expect([stored(), shown()]).toEqual([2, 0]);
    room.say("bob", "three");
    await server.pass(1_000);
    expect(shown()).toBe(1);
  });
});

it("a log that began anew has not been read, whatever was read of the one before", async () => {
  const stage = new InboxStage();
  stage.server.change("t1", { lastSeq: 50, readSeq: 40, unread: 10 });
  await stage.open();
  stage.inbox.hearRead("t1", 50);
  expect(stage.view.threads[0]?.unread).toBe(0);
  stage.server.change("t1", { lastSeq: 3, readSeq: 0, unread: 3 });
  expect(stage.view.threads[0]?.unread).toBe(3);
  await stage.pass(10_000);
  expect(stage.view.threads[0]?.unread).toBe(3);
});

it("what is read in the list is told at once, though a thread might be about to", async () => {
  const stage = new InboxStage();
  stage.server.change("t1", { lastSeq: 5, readSeq: 3, unread: 2 });
  await stage.open();
  stage.inbox.hearRead("t1", 4);
  stage.inbox.markRead("t1", 5);
  await stage.pass(0);
  expect(stage.server.rows.get("t1")).toMatchObject({ readSeq: 5 });
});

it("all that is there is that, also where only what was seen before is", async () => {
  const ada = await threeMessages();
  (await ada.live()).end();
  ada.server.post("bob", "message-of-bob-4", "4");
  ada.thread.markRead(Number.POSITIVE_INFINITY);
  await ada.pass(2_200);
  ada.accept();
  await ada.pass(2_000);
  expect(marks(ada)).toEqual([3]);
});

it("all that is there is no more than that", async () => {
  const ada = await threeMessages();
  void ada.thread.open();
  ada.thread.markRead(Number.MAX_SAFE_INTEGER);
  await ada.settled();
  const socket = ada.accept();
  socket.hear(...ada.server.post("bob", "message-of-bob-4", "4").events);
  await ada.pass(2_000);
  ada.thread.markRead(Number.MAX_SAFE_INTEGER);
  socket.hear(...ada.server.post("bob", "message-of-bob-5", "5").events);
  await ada.pass(2_000);
  expect(marks(ada)).toEqual([3, 4]);
});
