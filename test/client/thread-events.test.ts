import { describe, expect, it, vi } from "vitest";
import type { ThreadEvent } from "../../src/client/index.ts";
import { FakeNetwork } from "../support/fake-network.ts";

describe("what listeners of a thread are told", () => {
  it("every event reaches every listener, once, when the snapshot shows it; a replay is no event", async () => {
    const ada = new FakeNetwork();
    const heard: string[][] = [[], []];
    for (const list of heard) {
      ada.thread.on("new_message", ({ message }) => list.push(`${message}, one of ${ada.texts().length}`));
    }
    const socket = await ada.live();
    const one = ada.server.post("bob", "message-of-bob-1", "one").events;
    const two = ada.server.post("bob", "message-of-bob-2", "two").events;
    socket.hear(...one, ...two);
    socket.hear(...one, ...two);
    for (const list of heard) expect(list).toEqual(["one, one of 2", "two, one of 2"]);
  });

  it("has what is not in the log too: typing, receipts, acknowledgements, refusals, the connection", async () => {
    const ada = new FakeNetwork();
    const heard: string[] = [];
    const note = ({ type }: ThreadEvent) => void heard.push(type);
    for (const type of ["user_typing", "message_read", "message_sent", "error"] as const) ada.thread.on(type, note);
    const states: string[] = [];
    ada.thread.on("connection_status", ({ is }) => states.push(is));
    const socket = await ada.live();
    const sent = ada.thread.send({ text: "hello" });
    socket.hear({ type: "user_typing", threadId: "t1", userId: "bob", isTyping: true });
    socket.hear(ada.server.post("ada", sent.id, "hello").sent);
    socket.hear({ type: "message_read", threadId: "t1", userId: "bob", seq: 1, at: 1 });
    socket.hear({ type: "error", code: "forbidden", message: "", retryable: false });
    socket.end();
    expect(heard).toEqual(["user_typing", "message_sent", "message_read", "error"]);
    expect(states).toEqual(["connecting", "live", "reconnecting"]);
  });

  it("one who throws is reported, and keeps nothing from the others; who has left hears nothing", async () => {
    const ada = new FakeNetwork();
    const reported: unknown[] = [];
    vi.stubGlobal("queueMicrotask", (work: () => void) => {
      try {
        work();
      } catch (error) {
        reported.push(error);
      }
    });
    const heard: string[] = [];
    ada.thread.on("new_message", () => {
      throw new Error("a listener's");
    });
    ada.thread.on("new_message", ({ message }) => heard.push(message));
    const leave = ada.thread.on("new_message", () => heard.push("left"));
    leave();
    const socket = await ada.live();
    socket.hear(...ada.server.post("bob", "message-of-bob-1", "one").events);
    vi.unstubAllGlobals();
    expect(heard).toEqual(["one"]);
    expect(reported).toEqual([new Error("a listener's")]);
  });
});
