import { expect, it } from "vitest";
import { message } from "../support/frames.ts";
import { Stage } from "../support/thread-stage.ts";

it("T1: one start in two seconds is relayed, to other users only; a stop at once", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const tablet = stage.connect("ada");
  const bob = stage.connect("bob");
  for (const actor of [ada, tablet, bob]) actor.take();
  await ada.say({ type: "typing_start" });
  await ada.say({ type: "typing_start" });
  expect(bob.take()).toMatchObject([{ type: "user_typing", userId: "ada", isTyping: true }]);
  expect([...ada.take(), ...tablet.take()]).toEqual([]);
  stage.clock.advance(2_000);
  await ada.say({ type: "typing_start" });
  await ada.say({ type: "typing_stop" });
  await ada.say({ type: "typing_stop" });
  expect(bob.take()).toMatchObject([{ isTyping: true }, { isTyping: false }]);
});

it("T1: who starts and stops in turn is relayed no oftener, and a start that nobody heard of has no end", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  const bob = stage.connect("bob");
  bob.take();
  for (let n = 0; n < 10; n++) {
    await ada.say({ type: "typing_start" });
    await ada.say({ type: "typing_stop" });
  }
  expect(bob.take()).toMatchObject([{ isTyping: true }, { isTyping: false }]);
  await ada.say({ type: "typing_start" });
  await ada.say(message("sent"));
  await ada.say({ type: "typing_start" });
  expect(bob.take()).toMatchObject([{ type: "new_message" }]);
});

it("T2: who typed within the last six seconds is in the hello; a message ends it", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  await ada.say({ type: "typing_start" });
  expect(stage.connect("bob").take()[0]).toMatchObject({ typing: ["ada"] });
  expect(stage.connect("ada").take()[0]).toMatchObject({ typing: [] });
  stage.clock.advance(6_000);
  expect(stage.connect("bob").take()[0]).toMatchObject({ typing: [] });
  await ada.say({ type: "typing_start" });
  await ada.say(message("done"));
  expect(stage.connect("bob").take()[0]).toMatchObject({ typing: [] });
});

it("T3: a reader is not announced as typing", async () => {
  const stage = new Stage({ members: [{ userId: "ada" }, { userId: "rita", access: "reader" }] });
  const ada = stage.connect("ada");
  const rita = stage.connect("rita");
  ada.take();
  await rita.say({ type: "typing_start" });
  expect(ada.take()).toEqual([]);
});
