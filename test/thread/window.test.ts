import { expect, it } from "vitest";
import type { Sql } from "../../src/actor/sql.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { updateThread } from "../../src/thread/creation.ts";
import { generous } from "../support/fan-out-scene.ts";
import { write } from "../support/frames.ts";
import { nodeSql } from "../support/node-sql.ts";
import { type Actor, Stage, service, THREAD_ID } from "../support/thread-stage.ts";

it("C7: closes who leaves 1,000 events unacknowledged, and nobody else", async () => {
  const stage = new Stage({ rates: generous });
  const ada = stage.connect("ada");
  const slow = stage.connect("bob");
  for (let round = 0; round < 10; round++) {
    await write(ada, 100);
    await ada.say({ type: "mark_message_delivered", seq: stage.room.thread.lastSeq });
  }
  expect(slow.isOpen()).toBe(true);
  stage.sleep();
  await write(ada, 1);
  expect(slow.peer.closed).toMatchObject({ code: 4208 });
  expect(slow.take().at(-1)).toMatchObject({ status: "closing", code: 4208, retryAfterMs: 2_000 });
  expect(ada.isOpen()).toBe(true);
});

it("C7: closes who leaves 1 MiB unacknowledged, counted over a sleep and with the backlog", async () => {
  const stage = new Stage({ rates: generous });
  const ada = stage.connect("ada");
  const text = "界".repeat(8_000);
  for (let n = 0; n < 20; n++) await write(ada, 1, text);
  await ada.say({ type: "mark_message_delivered", seq: 20 });
  const epoch = stage.room.thread.record?.epoch ?? "";
  const slow = stage.connect("bob", { epoch, after: 0 });
  for (let n = 0; n < 20; n++) await write(ada, 1, text);
  await ada.say({ type: "mark_message_delivered", seq: 40 });
  stage.sleep();
  expect(slow.isOpen()).toBe(true);
  for (let n = 0; n < 5; n++) await write(ada, 1, text);
  expect(slow.peer.closed).toMatchObject({ code: 4208 });
  expect(ada.isOpen()).toBe(true);
});

it("C7: who asks again and again and acknowledges nothing is not reading", async () => {
  const members = Array.from({ length: 250 }, (_, n) => ({ userId: `user-${n}`, name: "N".repeat(80) }));
  const stage = new Stage({ members });
  const one = stage.connect("user-1");
  for (let n = 0; n < 100 && one.isOpen(); n++) {
    await one.say({ type: "join_message_thread", threadId: THREAD_ID });
    stage.clock.advance(100);
  }
  expect(one.peer.closed).toMatchObject({ code: 4208 });
});

it("C7: of a tail only the bytes count: it has gaps", async () => {
  const stage = new Stage({ rates: generous });
  const ada = stage.connect("ada");
  await write(ada, 1);
  for (let n = 0; n <= LIMITS.windowEvents; n++) {
    updateThread(stage.room, service, { title: `Title ${n}` });
    if (n % 500 === 0) await ada.say({ type: "mark_message_delivered", seq: stage.room.thread.lastSeq });
  }
  const bob = stage.connect("bob", { tail: 50 });
  await write(ada, 1);
  expect(bob.isOpen()).toBe(true);
});

it("C7: an acknowledgement opens it again", async () => {
  const stage = new Stage({ rates: generous });
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  for (let round = 0; round < 30; round++) {
    await write(ada, 100);
    for (const reader of [ada, bob]) await reader.say({ type: "mark_message_delivered", seq: (round + 1) * 100 });
    stage.clock.advance(1_000);
  }
  expect([ada.isOpen(), bob.isOpen()]).toEqual([true, true]);
});

it("C7: an older acknowledgement that comes late does not make a socket owe again what it has acknowledged", async () => {
  const stage = new Stage({ rates: generous });
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  for (let n = 0; n < 13; n++) await write(ada, 1, "界".repeat(8_000));
  for (const seq of [13, 1]) await bob.say({ type: "mark_message_delivered", seq });
  bob.take();
  await ada.say({ type: "typing_start" });
  expect(bob.take()).toMatchObject([{ type: "user_typing" }]);
  stage.sleep();
  await ada.say({ type: "typing_start" });
  expect(bob.take()).toMatchObject([{ type: "user_typing" }]);
});

it("C7: an acknowledgement of what is yet to come counts up to the end of the log", async () => {
  const stage = new Stage({ rates: generous });
  const ada = stage.connect("ada");
  const slow = stage.connect("bob");
  await slow.say({ type: "mark_message_delivered", seq: 1_000_000 });
  for (let round = 1; round <= 11; round++) {
    await write(ada, 100);
    await ada.say({ type: "mark_message_delivered", seq: round * 100 });
  }
  expect(slow.peer.closed).toMatchObject({ code: 4208 });
});

it("C7: what a socket owes of late is known without reading the log, and no more is kept than a window holds", async () => {
  const sql = nodeSql();
  let read = 0;
  const counting: Sql = {
    all: (statement, ...bindings) => {
      if (/\bFROM (message|event)\b/.test(statement)) read++;
      return sql.all(statement, ...bindings);
    },
    transaction: (work) => sql.transaction(work),
  };
  const stage = new Stage({ rates: generous }, counting);
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  const acknowledge = (actor: Actor, seq: number) => actor.say({ type: "mark_message_delivered", seq });
  await write(ada, LIMITS.windowEvents / 2);
  read = 0;
  await acknowledge(bob, 1);
  await acknowledge(ada, LIMITS.windowEvents / 2 - 1);
  expect(read).toBe(0);
  await write(ada, LIMITS.windowEvents / 2 + 1);
  read = 0;
  await acknowledge(bob, 1);
  expect(read).toBe(1);
  await acknowledge(bob, 2);
  expect(read).toBe(1);
  expect(bob.isOpen()).toBe(true);
});

it("C7: transient frames pass by a socket that owes 256 KiB", async () => {
  const stage = new Stage({ rates: generous });
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  for (let n = 0; n < 12; n++) await write(ada, 1, "界".repeat(8_000));
  bob.take();
  await ada.say({ type: "typing_start" });
  expect(bob.take()).toEqual([]);
  await bob.say({ type: "mark_message_delivered", seq: 12 });
  stage.clock.advance(2_000);
  await ada.say({ type: "typing_start" });
  expect(bob.take()).toMatchObject([{ type: "user_typing" }]);
});
