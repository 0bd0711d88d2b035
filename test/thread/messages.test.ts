import { expect, it } from "vitest";
import type { Sql } from "../../src/actor/sql.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { readHistory } from "../../src/thread/messages.ts";
import { post } from "../../src/thread/sending.ts";
import { message } from "../support/frames.ts";
import { nodeSql } from "../support/node-sql.ts";
import { person, Stage, service } from "../support/thread-stage.ts";

it("M1 M5: a message goes to everybody, the sender included, with the next seq", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  expect(ada.take().map((frame) => frame.type)).toEqual(["connection_status", "caught_up"]);
  bob.take();

  const hello = message("Is it still available?");
  await ada.say(hello);
  expect(ada.take()).toMatchObject([
    { type: "new_message", seq: 1, rev: 1, id: hello.id, senderId: "ada", message: "Is it still available?" },
    { type: "message_sent", id: hello.id, seq: 1 },
  ]);
  expect(bob.take()).toMatchObject([{ type: "new_message", seq: 1, senderId: "ada" }]);

  await bob.say(message("It is."));
  expect(ada.take()).toMatchObject([{ type: "new_message", seq: 2, senderId: "bob" }]);
});

it("M1: the sequence goes on after a sleep", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  await ada.say(message("one"));
  stage.sleep();
  ada.take();
  await ada.say(message("two"));
  expect(ada.take()).toMatchObject([
    { type: "new_message", seq: 2 },
    { type: "message_sent", seq: 2 },
  ]);
});

it("M3: a repeated id gets the original acknowledgement, and the first content stands", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  const first = message("first");
  await ada.say(first);
  const at = stage.clock.now();
  stage.sleep();
  ada.take();
  bob.take();
  stage.clock.advance(60_000);

  await ada.say(first);
  await ada.say({ ...first, message: "something else" });
  const [again, other] = ada.take();
  expect(again).toMatchObject({ type: "message_sent", seq: 1, duplicate: true, at });
  expect(again).not.toHaveProperty("mismatch");
  expect(other).toMatchObject({ type: "message_sent", seq: 1, duplicate: true, mismatch: true });
  expect(bob.take()).toEqual([]);

  await bob.say({ ...first, message: "mine" });
  expect(bob.take()).toMatchObject([{ type: "error", code: "id_taken", id: first.id, retryable: false }]);
});

it("M2: an id is the client's, of the form that the protocol names, and within its thread", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  for (const id of ["short", "x".repeat(65), "with space 0123456", 42]) {
    await ada.say({ ...message("x"), id });
  }
  expect(ada.take()).toMatchObject(Array(4).fill({ type: "error", code: "malformed_frame" }));
  await ada.say({ ...message("x"), id: "sixteen-letters_" });
  expect(ada.take()).toMatchObject([{ id: "sixteen-letters_" }, { type: "message_sent", id: "sixteen-letters_" }]);
});

it("M3: the same id a hundred times in one flush is stored once", async () => {
  const stage = new Stage({ rates: { messagesPerUser: { burst: 1000, perSecond: 1000 } } });
  const ada = stage.connect("ada");
  ada.take();
  const once = message("once");
  await ada.say(Array.from({ length: 100 }, () => once));
  const acks = ada.take().filter((frame) => frame.type === "message_sent");
  expect(acks).toHaveLength(100);
  expect(acks.every((ack) => ack.seq === 1)).toBe(true);
  expect(stage.room.thread.lastSeq).toBe(1);
});

it("M6: refuses what is not sound text, each with its own code", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  const cases: [string, string][] = [
    ["", "invalid_text"],
    [" \n\t ", "invalid_text"],
    ["bell \u0007", "invalid_text"],
    ["nul \u0000", "invalid_text"],
    ["lone \ud800 surrogate", "invalid_text"],
    [`a${"\u0301".repeat(31)}`, "invalid_text"],
    ["x".repeat(LIMITS.messageCodePoints + 1), "message_too_long"],
    ["🏠".repeat(LIMITS.messageCodePoints + 1), "message_too_long"],
  ];
  for (const [text, code] of cases) {
    const refused = message(text);
    await ada.say(refused);
    expect(ada.take()).toMatchObject([{ type: "error", code, id: refused.id, retryable: false }]);
  }
  expect(stage.room.thread.lastSeq).toBe(0);

  await ada.say(message("🏠".repeat(LIMITS.messageCodePoints)));
  await ada.say(message("cafe\u0301\r\nnext line\twith tab"));
  expect(ada.take().filter((frame) => frame.type === "new_message")).toMatchObject([
    {},
    { message: "café\nnext line\twith tab" },
  ]);
});

it("M7: past a user's rate a message is refused with a delay, and accepted after it", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  for (let n = 0; n < 20; n++) await ada.say(message(`${n}`));
  ada.take();
  bob.take();
  const late = message("late");
  await ada.say(late);
  expect(ada.take()).toMatchObject([
    { type: "error", code: "rate_limited", id: late.id, retryable: true, retryAfterMs: 200 },
  ]);
  await bob.say(message("others may"));
  expect(bob.take()).toMatchObject([{ type: "new_message" }, { type: "message_sent" }]);
  stage.clock.advance(200);
  await ada.say(late);
  expect(ada.take().at(-1)).toMatchObject({ type: "message_sent", seq: 22 });
});

it("M7: past the thread's rate too, without charging the user for it", async () => {
  const messagesPerUser = { burst: 3, perSecond: 0.001 };
  const stage = new Stage({ rates: { messagesPerUser, messagesPerThread: { burst: 2, perSecond: 10 } } });
  const ada = stage.connect("ada");
  ada.take();
  for (let n = 0; n < 2; n++) await ada.say(message(`${n}`));
  const third = message("third");
  for (let n = 0; n < 3; n++) {
    await ada.say(third);
    expect(ada.take().at(-1)).toMatchObject({ code: "rate_limited", retryAfterMs: 100 });
  }
  stage.clock.advance(100);
  await ada.say(third);
  expect(ada.take().at(-1)).toMatchObject({ type: "message_sent", id: third.id });
});

it("M8: readers do not write, only the service speaks as the system, quotes stay within the thread", async () => {
  const stage = new Stage({ members: [{ userId: "ada" }, { userId: "rita", access: "reader" }] });
  const rita = stage.connect("rita");
  const ada = stage.connect("ada");
  rita.take();
  await rita.say(message("me too"));
  expect(rita.take()).toMatchObject([{ type: "error", code: "read_only" }]);

  expect(await post(stage.room, person("ada"), { ...message("x"), messageType: "system" })).toMatchObject({
    ok: false,
    error: { code: "forbidden" },
  });
  expect(await post(stage.room, service, { ...message("Viewing confirmed"), messageType: "system" })).toMatchObject({
    ok: true,
  });
  ada.take();
  await ada.say(message("as to this", { replyTo: "0193e2b0-ffff-7000-8000-000000000000" }));
  expect(ada.take()).toMatchObject([{ type: "error", code: "reply_not_found" }]);
});

it("M9: messages of one batch keep their order", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  await ada.say(["a", "b", "c"].map((text) => message(text)));
  expect(ada.take().flatMap((frame) => (frame.type === "new_message" ? [frame.message] : []))).toEqual(["a", "b", "c"]);
});

it("M4: when the commit fails nobody sees any of it, the senders are told to try again, and the log has no gap", async () => {
  const sql = nodeSql();
  let rowsLeft = Number.POSITIVE_INFINITY;
  const filling: Sql = {
    all: (statement, ...bindings) => {
      if (statement.startsWith("INSERT INTO message") && rowsLeft-- <= 0) throw new Error("database or disk is full");
      return sql.all(statement, ...bindings);
    },
    transaction: (work) => sql.transaction(work),
  };
  const stage = new Stage({}, filling);
  const crowd = Array.from({ length: 9 }, () => [stage.connect("ada"), stage.connect("bob")]).flat();
  const [ada, bob] = crowd;
  await ada?.say(message("opens the pause"));
  for (const actor of crowd) actor.take();
  rowsLeft = 1;
  const [kept, lost] = [message("fits"), message("does not")];
  await ada?.say([kept, lost]);
  stage.clock.advance(15);
  expect(ada?.take()).toMatchObject([
    { type: "error", code: "storage_failed", id: kept.id, retryable: true },
    { type: "error", code: "storage_failed", id: lost.id, retryable: true },
  ]);
  expect(bob?.take()).toEqual([]);
  expect(stage.reports).toHaveLength(1);
  rowsLeft = 10;
  await ada?.say([kept, lost]);
  stage.clock.advance(15);
  expect(bob?.take()).toMatchObject([
    { seq: 2, id: kept.id },
    { seq: 3, id: lost.id },
  ]);
  expect(ada?.take()).toMatchObject([
    { seq: 2 },
    { seq: 3 },
    { type: "message_sent", seq: 2 },
    { type: "message_sent", seq: 3 },
  ]);
});

it("H4: pages run newest first, with the cursors of their neighbours", async () => {
  const stage = new Stage({ rates: { messagesPerUser: { burst: 1000, perSecond: 1000 } } });
  const ada = stage.connect("ada");
  await ada.say(Array.from({ length: 25 }, (_, n) => message(`${n + 1}`)));
  const permissions = stage.room.thread.permissionsOf(person("ada"));
  if (!permissions) throw new Error("ada is a member");
  const page = (query: object) => {
    const { messages, ...cursors } = readHistory(stage.room.thread, permissions, { limit: 10, ...query });
    return { seqs: messages.map((m) => m.seq), ...cursors };
  };
  expect(page({})).toMatchObject({
    seqs: [25, 24, 23, 22, 21, 20, 19, 18, 17, 16],
    before: 16,
    after: null,
    asOfSeq: 25,
  });
  expect(page({ before: 6 })).toMatchObject({ seqs: [5, 4, 3, 2, 1], before: null, after: 5 });
  expect(page({ after: 20 })).toMatchObject({ seqs: [25, 24, 23, 22, 21], before: 21, after: null });
  expect(page({ around: 12 })).toMatchObject({ seqs: [16, 15, 14, 13, 12, 11, 10, 9, 8, 7], before: 7, after: 16 });
  expect(page({ after: 25 })).toMatchObject({ seqs: [], before: 26, after: null });
  expect(page({ before: 1 })).toMatchObject({ seqs: [], before: null, after: 0 });
});
