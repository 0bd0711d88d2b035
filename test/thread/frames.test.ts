import { expect, it } from "vitest";
import { message } from "../support/frames.ts";
import { Stage } from "../support/thread-stage.ts";

it("F1: a frame that is too long or too deep closes 4009 before it is parsed", async () => {
  const stage = new Stage();
  const long = stage.connect("ada");
  await long.say(`"${"x".repeat(65_535)}"`);
  expect(long.peer.closed).toMatchObject({ code: 4009 });

  const deep = stage.connect("ada");
  await deep.say("[".repeat(17));
  expect(deep.peer.closed).toMatchObject({ code: 4009 });

  const fits = stage.connect("ada");
  await fits.say({ ...message('brackets in text: [[[[[[[[[[[[[[[[[[[[ {"'), extra: "x".repeat(60_000) });
  expect(fits.isOpen()).toBe(true);
});

it("F2: the fifth frame that cannot be understood closes 4000, over a sleep too", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  for (const frame of ["not json", "[]", '{"type":"send_message"}', "null"]) {
    await ada.say(frame);
    expect(ada.take()).toMatchObject([{ type: "error", code: "malformed_frame", retryable: false }]);
    stage.sleep();
  }
  await ada.say("[1]");
  expect(ada.peer.closed).toMatchObject({ code: 4000 });
});

it("F2: a type of a newer protocol is answered and does not count", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  for (let n = 0; n < 10; n++) await ada.say({ type: "send_telepathy", ref: `r${n}` });
  const errors = ada.take();
  expect(errors).toHaveLength(10);
  expect(errors[0]).toMatchObject({ type: "error", code: "unknown_type", ref: "r0" });
  expect(ada.isOpen()).toBe(true);
});

it("F3: fields that a client must not set are not honoured", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  await ada.say(message("mine", { seq: 99, senderId: "bob", at: 1, rev: 7, threadId: "other" }));
  await ada.say(`{"__proto__":{"type":"typing_start"},"constructor":1,"type":"set_view","visible":true}`);
  expect(ada.take()[0]).toMatchObject({
    seq: 1,
    rev: 1,
    senderId: "ada",
    threadId: "listing:42:buyer:7",
    at: stage.clock.now(),
  });
});

it("F4: an answer repeats the ref and the id of its frame", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  const sent = message("hello", { ref: "r1" });
  await ada.say(sent);
  expect(ada.take()[1]).toMatchObject({ type: "message_sent", ref: "r1" });
  await ada.say({ ...message(""), ref: "r2" });
  await ada.say({ type: "send_message", id: sent.id, message: 5, ref: "r3" });
  expect(ada.take()).toMatchObject([
    { code: "invalid_text", ref: "r2" },
    { code: "malformed_frame", ref: "r3", id: sent.id },
  ]);
});

it("F5 M7: messages that are refused for what they are count like others, and a flood of them closes 4229", async () => {
  const stage = new Stage({ members: [{ userId: "ada" }, { userId: "rita", access: "reader" }] });
  for (const who of ["ada", "rita"]) {
    const actor = stage.connect(who);
    actor.take();
    for (let n = 0; n < 20; n++) await actor.say(message(""));
    const code = who === "ada" ? "invalid_text" : "read_only";
    expect(actor.take()).toMatchObject(Array(20).fill({ type: "error", code }));
    for (let n = 0; n < 100; n++) await actor.say(message(""));
    expect(actor.take()[0]).toMatchObject({ type: "error", code: "rate_limited" });
    expect(actor.peer.closed).toMatchObject({ code: 4229 });
  }
});

it("F2: a socket that was closed is not heard again, though the object slept and the platform still lists it", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  await bob.say({ type: "set_view", visible: true });
  for (let n = 0; n < 5; n++) await bob.say("garbage");
  expect(bob.peer.closed).toMatchObject({ code: 4000 });
  ada.take();
  stage.sleep();
  expect(() => bob.say(message("from the closed"))).toThrow("this socket is closed");
  expect(stage.room.connections.size).toBe(1);
  expect(stage.room.connections.viewing(stage.clock.now())).toEqual([]);
});

it("F5: a flood of frames is refused, and a hundred refusals in a row close 4229", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  for (let n = 0; n < 60; n++) await ada.say({ type: "typing_stop" });
  expect(ada.take().filter((frame) => frame.type === "error")).toEqual([]);
  await ada.say({ type: "typing_stop", ref: "over" });
  expect(ada.take()).toMatchObject([{ type: "error", code: "rate_limited", ref: "over", retryAfterMs: 50 }]);
  for (let n = 0; n < 98; n++) await ada.say({ type: "typing_stop" });
  expect(ada.isOpen()).toBe(true);
  await ada.say({ type: "typing_stop" });
  expect(ada.peer.closed).toMatchObject({ code: 4229 });
  expect(ada.take().at(-1)).toMatchObject({ status: "closing", code: 4229, retryAfterMs: 5_000 });
});

it("F2 F5: types that the server does not know take from the rate as others do, and a flood of them closes 4229", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const unknown = { type: "send_telepathy" };
  for (let n = 0; n < 60; n++) await ada.say(unknown);
  ada.take();
  await ada.say({ type: "typing_stop" });
  expect(ada.take()).toMatchObject([{ type: "error", code: "rate_limited" }]);
  for (let n = 0; n < 98; n++) await ada.say(unknown);
  expect(ada.isOpen()).toBe(true);
  await ada.say(unknown);
  expect(ada.peer.closed).toMatchObject({ code: 4229 });
});
