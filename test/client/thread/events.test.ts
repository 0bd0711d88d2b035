import { afterEach, describe, expect, it, vi } from "vitest";
import type { ThreadEvent, ThreadEventType } from "../../../src/client/index.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

afterEach(() => vi.unstubAllGlobals());

/** What listeners of these types hear, in order. */
function listen(ada: FakeNetwork, ...types: ThreadEventType[]): ThreadEvent[] {
  const heard: ThreadEvent[] = [];
  for (const type of types) ada.thread.on(type, (event) => heard.push(event));
  return heard;
}

describe("what a thread's listeners hear", () => {
  it("is every message, each in a snapshot that shows it, and none twice", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const seen: [number, string[]][] = [];
    ada.thread.on("new_message", ({ seq }) => seen.push([seq, ada.texts()]));
    const [one] = ada.server.post("bob", "message-of-bob-1", "one").events;
    const [two] = ada.server.post("bob", "message-of-bob-2", "two").events;
    socket.hear(...ada.server.log);
    for (const again of [one, two]) if (again) socket.hear(again);
    expect(seen).toEqual([
      [1, ["one", "two"]],
      [2, ["one", "two"]],
    ]);
  });

  it("I6: rises by one through a resume; the page that a thread opens with is history", async () => {
    const ada = new FakeNetwork();
    ada.server.post("bob", "message-of-bob-1", "before");
    const heard = listen(ada, "new_message", "thread_updated");
    (await ada.live()).end();
    ada.server.post("bob", "message-of-bob-2", "meanwhile");
    ada.server.rename("a new title");
    await ada.pass(2_200);
    ada.accept().hear(...ada.server.post("bob", "message-of-bob-3", "after").events);
    expect(heard.map((event) => "seq" in event && event.seq)).toEqual([2, 3, 4]);
  });

  it("is typing, viewing and receipts that say something new", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const heard = listen(ada, "user_typing", "viewing_changed", "message_read", "message_delivered");
    const about = { threadId: "t1", userId: "bob" };
    const frames = [
      { type: "user_typing", ...about, isTyping: true },
      { type: "viewing_changed", ...about, viewing: true },
      { type: "message_read", ...about, seq: 1, at: 1 },
    ];
    socket.hear(...frames);
    socket.hear({ type: "viewing_changed", ...about, viewing: true });
    socket.hear({ type: "message_delivered", ...about, seq: 1, at: 1 });
    expect(heard).toEqual(frames);
  });

  it("is what became of a message, and what was refused", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const heard = listen(ada, "message_sent", "error");
    const { id } = ada.thread.send({ text: "hello" });
    socket.hear(ada.server.post("ada", id, "hello").sent);
    socket.hear({ type: "error", code: "rate_limited", message: "", retryable: true });
    expect(heard).toMatchObject([
      { type: "message_sent", id, seq: 1 },
      { type: "error", code: "rate_limited" },
    ]);
  });

  it("is each change of the connection, as it is shown", async () => {
    const ada = new FakeNetwork();
    const heard: string[] = [];
    ada.thread.on("connection_status", ({ status, connection }) =>
      heard.push(`${status} ${connection.status} ${ada.is}`),
    );
    (await ada.live()).end();
    ada.thread.close();
    expect(heard).toEqual(["connecting", "live", "reconnecting", "closed"].map((is) => `${is} ${is} ${is}`));
  });

  it("keeps its order when a listener causes more", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const heard: string[] = [];
    ada.thread.on("new_message", ({ message }) => {
      if (message === "one") socket.hear(...ada.server.post("bob", "message-of-bob-3", "three").events);
    });
    ada.thread.on("new_message", ({ message }) => heard.push(message));
    ada.server.post("bob", "message-of-bob-1", "one");
    ada.server.post("bob", "message-of-bob-2", "two");
    socket.hear(...ada.server.log);
    expect(heard).toEqual(["one", "two", "three"]);
  });

  it("goes on for the others when one throws, and the fault is reported", async () => {
    const reported: (() => void)[] = [];
    const ada = new FakeNetwork();
    const socket = await ada.live();
    vi.stubGlobal("queueMicrotask", (work: () => void) => reported.push(work));
    const fail = () => {
      throw new Error("of the application");
    };
    ada.thread.subscribe(fail);
    ada.thread.on("new_message", fail);
    const heard = listen(ada, "new_message");
    let calls = 0;
    ada.thread.subscribe(() => calls++);
    socket.hear(...ada.server.post("bob", "message-of-bob-1", "one").events);
    expect([heard.length, calls, reported.length]).toEqual([1, 1, 2]);
    expect(reported[0]).toThrow("of the application");
    vi.unstubAllGlobals();
  });

  it("ends when it was asked to", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    let calls = 0;
    const listener = () => calls++;
    const stop = ada.thread.on("new_message", listener);
    ada.thread.on("new_message", listener);
    stop();
    socket.hear(...ada.server.post("bob", "message-of-bob-1", "one").events);
    expect(calls).toBe(1);
  });
});

describe("what an inbox's listeners hear", () => {
  it("is each change of the connection, too", async () => {
    const stage = new InboxStage();
    const heard: string[] = [];
    stage.inbox.on("connection_status", ({ status }) => heard.push(status));
    await stage.open();
    stage.server.cut();
    expect(heard).toEqual(["connecting", "live", "reconnecting"]);
  });
});
