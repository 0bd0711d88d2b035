import { expect, it } from "vitest";
import { poll } from "../../src/thread/polling.ts";
import { message } from "../support/frames.ts";
import { person, Stage } from "../support/thread-stage.ts";

const bob = person("bob");

async function scene() {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const first = await poll(stage.room, bob, { wait: 0 });
  if (!first.ok) throw new Error(first.error.code);
  return { stage, ada, epoch: first.value.epoch, transient: first.value.transient };
}

it("P1: answers at once what is there already, and after its time when nothing comes", async () => {
  const { stage, ada, epoch, transient } = await scene();
  await ada.say(message("one"));
  expect(await poll(stage.room, bob, { epoch, after: 0, wait: 25 })).toMatchObject({ value: { events: [{ seq: 1 }] } });
  const quiet = poll(stage.room, bob, { epoch, after: 1, transient, wait: 25 });
  stage.clock.advance(24_999);
  expect(stage.room.polls.size).toBe(1);
  stage.clock.advance(1);
  expect(await quiet).toMatchObject({ value: { recovered: true, events: [], lastSeq: 1 } });
  expect(stage.room.polls.size).toBe(0);
});

it("P1: begins anew with a cursor of another epoch, without waiting", async () => {
  const { stage } = await scene();
  expect(await poll(stage.room, bob, { epoch: "other", after: 0, wait: 25 })).toMatchObject({
    value: { recovered: false, events: [] },
  });
});

it("P2: answers when somebody types, looks or has read; an echoed revision of a former life differs", async () => {
  const { stage, ada, epoch, transient } = await scene();
  await ada.say(message("one"));
  for (const [frame, seen] of [
    [{ type: "typing_start" }, { typing: ["ada"] }],
    [{ type: "set_view", visible: true }, { viewing: ["ada"] }],
    [{ type: "mark_message_read", seq: 1 }, { cursors: [{ userId: "ada", readSeq: 1 }, { userId: "bob" }] }],
  ] as const) {
    const waiting = poll(stage.room, bob, { epoch, after: 1, transient: stage.room.transientRevision, wait: 25 });
    expect(stage.room.polls.size).toBe(1);
    await ada.say(frame);
    expect(await waiting).toMatchObject({ value: seen });
  }
  stage.sleep();
  const answer = await poll(stage.room, bob, { epoch, after: 1, transient, wait: 25 });
  expect(answer).toMatchObject({ value: { transient: stage.room.transientRevision } });
});

it("P1: an answer to somebody else is no news: a repeated message ends no poll", async () => {
  const { stage, ada, epoch, transient } = await scene();
  const once = message("once");
  await ada.say(once);
  const waiting = poll(stage.room, bob, { epoch, after: 1, transient, wait: 25 });
  await ada.say(once);
  expect(stage.room.polls.size).toBe(1);
  stage.clock.advance(25_000);
  expect(await waiting).toMatchObject({ value: { events: [] } });
});

it("P4: an eleventh poll of a user is told when to come again, and ends no other", async () => {
  const { stage, epoch, transient } = await scene();
  const query = { epoch, after: 0, transient, wait: 25 };
  const polls = Array.from({ length: 10 }, () => poll(stage.room, bob, query));
  expect(await poll(stage.room, bob, query)).toMatchObject({ error: { code: "rate_limited", retryAfterMs: 5_000 } });
  expect(stage.room.polls.size).toBe(10);
  expect(await poll(stage.room, bob, { ...query, wait: 0 })).toMatchObject({ ok: true });
  stage.clock.advance(25_000);
  expect(await Promise.all(polls)).toHaveLength(10);
});
