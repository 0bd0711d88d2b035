import { describe, expect, it } from "vitest";
import { FakeNetwork } from "../../support/fake-network.ts";

/** A thread that is live, on a page that paints when it is told to. */
async function scene() {
  const ada = new FakeNetwork();
  const socket = await ada.live();
  const frames: (() => void)[] = [];
  ada.paint = (work) => frames.push(work);
  const paint = () => {
    for (const work of frames.splice(0)) work();
  };
  const shown: number[] = [];
  ada.thread.subscribe(() => shown.push(ada.texts().length));
  const say = (text: string) =>
    socket.hear(...ada.server.post("bob", `message-of-bob-${ada.server.lastSeq + 1}`, text).events);
  return { ada, say, paint, shown, frames };
}

describe("subscribers", () => {
  it("are told once a frame, with all there is; listeners of events at once, each time", async () => {
    const { ada, say, paint, shown, frames } = await scene();
    const heard: number[] = [];
    ada.thread.on("new_message", () => heard.push(ada.texts().length));
    for (let n = 0; n < 200; n++) say(`m${n}`);
    expect([heard.length, heard.at(-1), shown.length, frames.length]).toEqual([200, 200, 0, 1]);
    paint();
    expect(shown).toEqual([200]);
    say("later");
    paint();
    expect(shown).toEqual([200, 201]);
  });

  it("see the same object until something changes, and the one that they are told of", async () => {
    const { ada, say, paint } = await scene();
    say("one");
    const before = ada.thread.getSnapshot();
    expect(ada.thread.getSnapshot()).toBe(before);
    let told: unknown;
    ada.thread.subscribe(() => {
      told = ada.thread.getSnapshot();
    });
    paint();
    expect(told).toBe(before);
  });

  it("see what is done here at once, and not again with the frame", async () => {
    const { ada, paint, shown } = await scene();
    ada.thread.send({ text: "mine" });
    expect(shown).toEqual([1]);
    paint();
    expect(shown).toEqual([1]);
  });
});
