import { describe, expect, it } from "vitest";
import { FakeNetwork, type FakeSocket } from "../support/fake-network.ts";

const tooLong = (id: string) => ({ type: "error", code: "message_too_long", message: "", retryable: false, id });

describe("the place of a message that was refused", () => {
  /** Bob said "before"; what Ada wrote then was refused. */
  async function refused(): Promise<{ ada: FakeNetwork; socket: FakeSocket; id: string }> {
    const ada = new FakeNetwork();
    ada.server.post("bob", "message-of-bob-1", "before");
    const socket = await ada.live();
    const { id } = ada.thread.send({ text: "refused" });
    socket.hear(tooLong(id));
    return { ada, socket, id };
  }

  it("is where it was then: what is written and heard later comes after it", async () => {
    const { ada, socket } = await refused();
    const later = ada.thread.send({ text: "later" });
    expect(ada.texts()).toEqual(["before", "refused", "later"]);
    socket.hear(...ada.server.post("bob", "message-of-bob-2", "meanwhile").events);
    expect(ada.texts()).toEqual(["before", "refused", "meanwhile", "later"]);
    const { events, sent } = ada.server.post("ada", later.id, "later");
    socket.hear(...events, sent);
    expect(ada.texts()).toEqual(["before", "refused", "meanwhile", "later"]);
  });

  it("keeps the order of several, and of what is still on its way", async () => {
    const { ada, socket } = await refused();
    const also = ada.thread.send({ text: "refused, too" });
    ada.thread.send({ text: "on its way" });
    socket.hear(tooLong(also.id));
    expect(ada.texts()).toEqual(["before", "refused", "refused, too", "on its way"]);
  });

  it("is the end again when it is tried again, as it will be in the thread", async () => {
    const { ada, socket, id } = await refused();
    socket.hear(...ada.server.post("bob", "message-of-bob-2", "meanwhile").events);
    ada.thread.retry(id);
    expect(ada.texts()).toEqual(["before", "meanwhile", "refused"]);
  });

  it("stays over a return, and is the beginning of a log that began anew", async () => {
    const { ada, socket } = await refused();
    socket.hear(...ada.server.post("bob", "message-of-bob-2", "meanwhile").events);
    socket.end();
    await ada.pass(2_200);
    ada.accept().end();
    expect(ada.texts()).toEqual(["before", "refused", "meanwhile"]);
    ada.server.epoch = "e2";
    ada.server.log = [];
    ada.server.post("bob", "message-of-bob-3", "restored");
    await ada.pass(3_300);
    ada.accept();
    expect(ada.texts()).toEqual(["refused", "restored"]);
  });
});

describe("how long a message may be", () => {
  it("is what the server says", async () => {
    const ada = new FakeNetwork();
    expect(ada.thread.getSnapshot().limits).toEqual({ messageCodePoints: 8_000 });
    const socket = await ada.live();
    socket.hear({ ...ada.server.hello(), limits: { messageCodePoints: 500 } });
    expect(ada.thread.getSnapshot().limits).toEqual({ messageCodePoints: 500 });
    socket.hear({ ...ada.server.hello(), limits: { messageCodePoints: "any" } });
    expect(ada.thread.getSnapshot().limits).toEqual({ messageCodePoints: 8_000 });
  });
});
