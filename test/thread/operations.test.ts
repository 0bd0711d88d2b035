import { expect, it } from "vitest";
import type { Sql } from "../../src/actor/sql.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import type { Operation } from "../../src/thread/operations.ts";
import { message } from "../support/frames.ts";
import { nodeSql } from "../support/node-sql.ts";
import { type Actor, Stage } from "../support/thread-stage.ts";

/** A thread in a pause between two flushes, in which what is asked for waits, and a count of its transactions. */
async function busyThread() {
  const sql = nodeSql();
  const count = { transactions: 0 };
  const counted: Sql = {
    all: (statement, ...bindings) => sql.all(statement, ...bindings),
    transaction: (work) => {
      count.transactions++;
      return sql.transaction(work);
    },
  };
  const stage = new Stage({}, counted);
  const [ada, bob, ...crowd] = Array.from({ length: 9 }, () => [stage.connect("ada"), stage.connect("bob")]).flat();
  if (!ada || !bob) throw new Error("nobody is here");
  await ada.say(message("opens the pause"));
  for (const { peer } of [ada, bob, ...crowd]) peer.texts.splice(0);
  count.transactions = 0;
  return { stage, ada, bob, count };
}

/** Notes a title in the log: an operation of a kind that the thread does not have. */
function noteTitle(stage: Stage, actor: Actor, { title, as }: { title: string; as?: Result<string> }) {
  const { thread } = stage.room;
  const operation: Operation<string> = {
    write: (now) => {
      if (as) return as;
      const seq = thread.nextSeq();
      thread.appendEvent({ type: "thread_updated", threadId: "t", seq, at: now, by: "ada", title });
      return ok(title);
    },
    answer: (outcome) => {
      const frame = outcome.ok ? { noted: outcome.value } : { failed: outcome.error.code };
      return { session: stage.sessionOf(actor), frame: { type: "title_noted", ...frame } };
    },
  };
  stage.room.enqueue(operation);
}

/** The frames of each text that a socket was sent. */
const textsOf = ({ peer }: Actor) => peer.texts.map((text): unknown => JSON.parse(text));

it("M9: an operation that is no message rides in the transaction and the frame of the messages around it", async () => {
  const { stage, ada, bob, count } = await busyThread();
  const [before, after] = [message("before"), message("after")];
  await ada.say(before);
  noteTitle(stage, ada, { title: "A house by the sea" });
  await ada.say(after);
  expect([textsOf(ada), textsOf(bob), count.transactions]).toEqual([[], [], 0]);

  stage.clock.advance(15);
  expect(count.transactions).toBe(1);
  const events = [
    { type: "new_message", seq: 2, message: "before" },
    { type: "thread_updated", seq: 3, title: "A house by the sea" },
    { type: "new_message", seq: 4, message: "after" },
  ];
  expect(textsOf(bob)).toMatchObject([events]);
  const answers = [
    { type: "message_sent", id: before.id, seq: 2 },
    { type: "title_noted", noted: "A house by the sea" },
    { type: "message_sent", id: after.id, seq: 4 },
  ];
  expect(textsOf(ada)).toMatchObject([[...events, ...answers]]);
});

it("M9: an operation that is refused takes no seq, and the messages around it are kept", async () => {
  const { stage, ada, bob, count } = await busyThread();
  await ada.say(message("before"));
  noteTitle(stage, ada, { title: "mine", as: fail("forbidden") });
  await ada.say(message("after"));
  stage.clock.advance(15);
  expect(count.transactions).toBe(1);
  expect(textsOf(bob)).toMatchObject([
    [
      { seq: 2, message: "before" },
      { seq: 3, message: "after" },
    ],
  ]);
  expect(textsOf(ada)).toMatchObject([
    [{ seq: 2 }, { seq: 3 }, { type: "message_sent" }, { type: "title_noted", failed: "forbidden" }, { seq: 3 }],
  ]);
});

it("M4: an operation that throws fails all that wait with it, and nobody sees any of it", async () => {
  const { stage, ada, bob } = await busyThread();
  await ada.say(message("before"));
  stage.room.enqueue<never>({
    write: () => {
      throw new Error("the disk is full");
    },
    answer: () => undefined,
  });
  noteTitle(stage, bob, { title: "after" });
  stage.clock.advance(15);
  expect(textsOf(ada)).toMatchObject([{ type: "error", code: "storage_failed" }]);
  expect(textsOf(bob)).toEqual([{ type: "title_noted", failed: "storage_failed" }]);
  expect([stage.room.thread.lastSeq, stage.reports.length]).toEqual([1, 1]);
});
