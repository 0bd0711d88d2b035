import { expect, it } from "vitest";
import { LIMITS } from "../../src/protocol/limits.ts";
import type { Result } from "../../src/protocol/result.ts";
import { markDelivered, markRead } from "../../src/thread/marking.ts";
import { setTyping } from "../../src/thread/relay-typing.ts";
import type { Room } from "../../src/thread/room.ts";
import { message } from "../support/frames.ts";
import { type Actor, person, Stage } from "../support/thread-stage.ts";

const receipts = (actor: Actor) =>
  actor.take().filter((frame) => frame.type === "message_read" || frame.type === "message_delivered");

async function scene() {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  for (let n = 0; n < 5; n++) await ada.say(message(`${n}`));
  ada.take();
  bob.take();
  return { stage, ada, bob };
}

it("R1: a cursor only rises, and is clamped to the last seq", async () => {
  const { stage, ada, bob } = await scene();
  await bob.say({ type: "mark_message_read", seq: 99 });
  expect(receipts(ada)).toMatchObject([{ type: "message_read", userId: "bob", seq: 5 }]);
  stage.clock.advance(1_000);
  await bob.say({ type: "mark_message_read", seq: 2 });
  stage.clock.advance(1_000);
  expect(receipts(ada)).toEqual([]);
});

it("R1: read takes a message's id too; an id that is not here is not_found", async () => {
  const { ada, bob } = await scene();
  const last = message("last");
  await ada.say(last);
  bob.take();
  await bob.say({ type: "mark_message_read", id: last.id });
  expect(receipts(ada)).toMatchObject([{ seq: 6 }]);
  await bob.say({ type: "mark_message_read", id: "0193e2b0-ffff-7000-8000-000000000000" });
  expect(bob.take()).toMatchObject([{ type: "error", code: "not_found" }]);
});

it("R2: read implies delivered, and sending does not move the read cursor", async () => {
  const { stage, ada, bob } = await scene();
  await bob.say({ type: "mark_message_read", seq: 3 });
  expect(stage.room.receipts.of("bob")).toEqual({ readSeq: 3, deliveredSeq: 3 });
  expect(stage.room.receipts.of("ada")).toEqual({ readSeq: 0, deliveredSeq: 0 });
  expect(receipts(ada)).toHaveLength(1);
});

it("R3: the latest per user at most once a second, to the same user's other devices too", async () => {
  const { stage, ada, bob } = await scene();
  const phone = stage.connect("bob");
  phone.take();
  await bob.say({ type: "mark_message_delivered", seq: 1 });
  for (const seq of [2, 3, 4]) await bob.say({ type: "mark_message_delivered", seq });
  expect(receipts(ada)).toMatchObject([{ type: "message_delivered", seq: 1 }]);
  stage.clock.advance(999);
  expect(receipts(ada)).toEqual([]);
  stage.clock.advance(1);
  expect(receipts(ada)).toMatchObject([{ type: "message_delivered", seq: 4 }]);
  expect(receipts(phone)).toMatchObject([{ seq: 1 }, { seq: 4 }]);
  expect(receipts(bob)).toEqual([]);
});

it("R4: above 50 members receipts are not pushed, and the hello has them", async () => {
  const members = Array.from({ length: LIMITS.receiptMembers + 1 }, (_, n) => ({ userId: `user-${n}` }));
  const stage = new Stage({ members });
  const one = stage.connect("user-1");
  const two = stage.connect("user-2");
  await one.say(message("hello all"));
  await two.say({ type: "mark_message_read", seq: 1 });
  expect(receipts(one)).toEqual([]);
  expect(stage.connect("user-3").take()[0]).toMatchObject({
    members: expect.arrayContaining([expect.objectContaining({ userId: "user-2", readSeq: 1 })]),
  });
});

it("R5: cursors are written once in five seconds, and live in the socket until then", async () => {
  const { stage, bob } = await scene();
  await stage.pass(60_000);
  const stored = () => stage.room.thread.store.members().find((member) => member.userId === "bob")?.deliveredSeq;
  await bob.say({ type: "mark_message_delivered", seq: 2 });
  stage.sleep();
  expect(stored()).toBe(0);
  expect(stage.room.receipts.of("bob").deliveredSeq).toBe(2);
  expect(stage.alarmAt).toBe(stage.clock.now() + 5_000);
  stage.ring();
  expect(stored()).toBe(2);
  stage.sleep();
  expect(stage.room.receipts.of("bob")).toEqual({ readSeq: 0, deliveredSeq: 2 });
});

it("R3: what is delivered and read in one turn is told at once", async () => {
  const { stage, ada, bob } = await scene();
  await stage.pass(60_000);
  ada.take();
  await bob.say([
    { type: "mark_message_delivered", seq: 3 },
    { type: "mark_message_read", seq: 3 },
  ]);
  expect(ada.take()).toMatchObject([{ type: "message_read", userId: "bob", seq: 3 }]);
});

it("R3: what is read before a frame that cannot be handled is told all the same", async () => {
  const { stage, ada, bob } = await scene();
  await stage.pass(60_000);
  ada.take();
  const work = () => {
    stage.room.receipts.raise(stage.sessionOf(bob), { readSeq: 3 });
    throw new Error("storage cannot be read");
  };
  expect(() => stage.room.gather(work)).toThrow("storage cannot be read");
  expect(ada.take()).toMatchObject([{ type: "message_read", userId: "bob", seq: 3 }]);
});

it("R5: cursors that cannot be written are written once they can be, though nothing else happens", async () => {
  const { stage, bob } = await scene();
  await stage.pass(60_000);
  await bob.say({ type: "mark_message_delivered", seq: 2 });
  stage.storage.isFull = true;
  await stage.pass(12_000);
  stage.storage.isFull = false;
  await stage.pass(5_000);
  expect(stage.alarmAt).toBeNull();
  stage.crash();
  expect(stage.room.receipts.of("bob").deliveredSeq).toBe(2);
});

it("R5: a read cursor is durable before an inbox hears of it", async () => {
  const { stage, bob } = await scene();
  await stage.pass(60_000);
  await bob.say({ type: "mark_message_read", seq: 3 });
  await stage.pass(0);
  stage.crash();
  expect(stage.room.receipts.of("bob")).toEqual({ readSeq: 3, deliveredSeq: 3 });
});

it("R5: over HTTP, where no socket keeps them, they are written at once", async () => {
  const { stage } = await scene();
  expect(markRead(stage.room, person("bob"), { seq: 4 })).toEqual({ ok: true, value: null });
  stage.sleep();
  expect(stage.room.receipts.of("bob").readSeq).toBe(4);
  stage.storage.isFull = true;
  expect(markRead(stage.room, person("bob"), { seq: 5 })).toMatchObject({ error: { code: "storage_failed" } });
  stage.crash();
  expect(stage.room.receipts.of("bob").readSeq).toBe(4);
  expect(markRead(stage.room, person("eve"), { seq: 4 })).toMatchObject({ error: { code: "not_found" } });
});

const bob = person("bob");
const routes: [string, (room: Room) => Result<null>][] = [
  ["read", (room) => markRead(room, bob, { seq: 5 })],
  ["delivered", (room) => markDelivered(room, bob, 5)],
  ["typing", (room) => setTyping(room, bob, true)],
];

it.each(routes)(
  "F5 H6: over HTTP, %s takes from the rate of its user alone, and changes nothing above it",
  async (_, ask) => {
    const { stage } = await scene();
    const { room } = stage;
    for (let n = 0; n < 60; n++) expect(markDelivered(room, bob, 0)).toMatchObject({ ok: true });
    const refused = { ok: false, error: { code: "rate_limited", retryAfterMs: 50 } };
    expect(ask(room)).toEqual(refused);
    expect(room.receipts.of("bob")).toEqual({ readSeq: 0, deliveredSeq: 0 });
    expect(room.typing.now(room.now)).toEqual([]);
    expect(markRead(room, person("ada"), { seq: 1 })).toMatchObject({ ok: true });
    stage.clock.advance(50);
    expect(ask(room)).toMatchObject({ ok: true });
    expect(ask(room)).toEqual(refused);
  },
);

it("R5: what is only delivered is not written because an inbox is told", async () => {
  const { stage, ada, bob } = await scene();
  await stage.pass(60_000);
  stage.inboxes.take();
  const stored = () => stage.room.thread.store.members().find(({ userId }) => userId === "bob")?.deliveredSeq;
  await bob.say({ type: "mark_message_delivered", seq: 3 });
  bob.leave();
  await ada.say(message("and another thing"));
  await stage.pass(100);
  expect(stage.inboxes.take().map(({ userId }) => userId)).toContain("bob");
  expect(stored()).toBe(0);
  await stage.pass(5_000);
  expect(stored()).toBe(3);
});
