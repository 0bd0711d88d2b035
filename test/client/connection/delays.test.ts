import { getEventListeners } from "node:events";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { platformPorts } from "../../../src/client/ports.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { HttpNetwork } from "../../support/http-network.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

const HOUR_MS = 3_600_000;
const closing = (retryAfterMs: number) => ({ type: "connection_status", status: "closing", code: 4200, retryAfterMs });

describe("whatever delay a server names", () => {
  it("none at all is not dialled faster than the backoff's floor", async () => {
    const ada = new FakeNetwork();
    void ada.thread.open();
    await ada.settled();
    for (let turn = 0; turn < 200; turn++) {
      const { socket } = ada;
      if (!socket.isEnded) {
        socket.open();
        socket.hear(closing(0));
        socket.end(4200);
      }
      await ada.pass(1);
    }
    expect(ada.sockets.length).toBeLessThan(3);
  });

  it("none at all is not sent again faster, either", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const { id } = ada.thread.send({ text: "patience" });
    for (let turn = 0; turn < 200; turn++) {
      socket.hear({ type: "error", id, code: "rate_limited", message: "", retryable: true, retryAfterMs: 0 });
      await ada.pass(1);
    }
    expect(socket.of("send_message").length).toBeLessThan(3);
  });

  it("thirty years are an hour and a half at most", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear(closing(1e12));
    socket.end(4200);
    await ada.pass(1.5 * HOUR_MS);
    expect(ada.sockets).toHaveLength(2);
  });

  it("a timer of the platform that is longer than it can count waits as long as it can", () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const rang = vi.fn();
    platformPorts().clock.after(1e12, rang);
    vi.advanceTimersByTime(HOUR_MS);
    expect(rang).not.toHaveBeenCalled();
  });
});

describe("while polling", () => {
  it("P1: what is answered at once and has long been heard is asked for ever less often", async () => {
    const ada = new HttpNetwork();
    ada.say("a");
    await ada.polling();
    const known = ada.server.missed(new URLSearchParams({ epoch: ada.server.epoch, after: "0" }));
    const stale = { ...known, transient: "0", cursors: [] };
    ada.fault = ({ path }) => (path.endsWith("/events") ? Response.json(stale) : undefined);
    const before = ada.requests.length;
    await ada.pass(120_000);
    expect(ada.requests.length - before).toBeLessThan(30);
  });

  it("P4: a poll that is to wait waits, also when something is sent meanwhile", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.fault = ({ path }) =>
      path.endsWith("/events")
        ? Response.json({ code: "rate_limited", retryAfterMs: 5_000 }, { status: 429 })
        : undefined;
    await ada.pass(25_000);
    const polls = () => ada.of("/events").length;
    const before = polls();
    for (let turn = 0; turn < 4; turn++) {
      ada.thread.send({ text: `${turn}` });
      await ada.pass(1_000);
    }
    expect(polls() - before).toBeLessThan(2);
  });

  it("a receipt that is lost is told again on the next line, which is one of requests too", async () => {
    const ada = new HttpNetwork();
    ada.say("a");
    await ada.polling();
    await ada.pass(10_000);
    const seen: string[] = [];
    ada.thread.on("connection_status", ({ status }) => seen.push(status));
    const dials = ada.dials.length;
    ada.fault = ({ path }) => (path.endsWith("/read") && ada.of("/read").length === 1 ? "lost" : undefined);
    ada.thread.markRead(1);
    await ada.pass(10_000);
    expect([[...new Set(seen)], ada.dials.length - dials]).toEqual([["reconnecting", "polling"], 0]);
    expect(ada.of("/read").length).toBe(2);
  });

  it("a message that the server cannot take now is sent again", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.fault = ({ method }) => (method === "POST" && ada.of("/messages").length < 3 ? 500 : undefined);
    const sent = ada.thread.send({ text: "mine" });
    await ada.pass(10_000);
    expect([sent.status, ada.server.texts()]).toEqual(["delivered", ["mine"]]);
  });

  it("I20: nothing is left of a poll that was answered, or was not, on what could have ended it", async () => {
    const ada = new HttpNetwork();
    const { signal } = new AbortController();
    for (const fault of [undefined, 500, "lost"] as const) {
      ada.fault = () => fault;
      const asking = ada.parlor.context.ask({ path: "/v1/threads/t1", read: (fields) => fields, signal });
      await ada.pass(20_000);
      await asking;
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("a poll that nobody waits for any more is ended", async () => {
    const ada = new HttpNetwork();
    const signals: (AbortSignal | null | undefined)[] = [];
    const { ports } = ada.parlor.context;
    const { fetch } = ports;
    vi.spyOn(ports, "fetch").mockImplementation((url, init) => {
      if (url.includes("wait=25")) signals.push(init.signal);
      return fetch(url, init);
    });
    await ada.polling();
    expect(signals.at(-1)?.aborted).toBe(false);
    ada.thread.close();
    expect(signals.at(-1)?.aborted).toBe(true);
  });
});

it("B2: a version that the server's answer does not reach is not asked for again", async () => {
  const stage = new InboxStage();
  await stage.open();
  stage.server.say({ type: "inbox_counts", version: 1_000_000, unreadThreads: 0, unseen: 0, seenVersion: 0 });
  const before = stage.server.requests.length;
  await stage.pass(60_000);
  expect(stage.server.requests.length - before).toBe(1);
  stage.server.toLose = 1;
  stage.server.change("a");
  stage.server.change("b");
  await stage.pass(2_000);
  expect(stage.ids).toEqual(expect.arrayContaining(["a", "b"]));
});

it.each([{ message: "Forbidden" }, { code: 403 }])(
  "C9: a refusal of a gateway's own (%j) ends nothing",
  async (body) => {
    const ada = new HttpNetwork();
    ada.fault = () => Response.json(body, { status: 403 });
    void ada.thread.open();
    await ada.pass(30_000);
    expect(ada.connection.status).toBe("reconnecting");
    ada.fault = () => Response.json({ code: "forbidden" }, { status: 403 });
    await ada.pass(30_000);
    expect(ada.connection).toEqual({ status: "failed", code: 4004 });
  },
);

describe("what a close says", () => {
  it("C9: that asks to slow down is heeded though no delay is named", async () => {
    const ada = new FakeNetwork();
    (await ada.live()).end(4229);
    expect(ada.thread.getSnapshot().connection).toMatchObject({ retryAt: ada.clock.now() + 200 + 2_000 * 1.5 ** 3 });
  });

  it.each([1005, 1006])("C9: %d before the first word is looked into over HTTP", async (code) => {
    const ada = new FakeNetwork();
    void ada.thread.open();
    await ada.settled();
    ada.socket.end(code);
    await ada.settled();
    expect(ada.requests).toHaveLength(1);
  });

  it("C9: a token that is refused though it is new is not followed by another at once", async () => {
    const ada = new FakeNetwork();
    ada.canGetToken = false;
    void ada.thread.open();
    await ada.settled();
    ada.canGetToken = true;
    await ada.pass(2_200);
    ada.socket.end(4101);
    await ada.settled();
    expect([ada.is, ada.sockets.length]).toEqual(["reconnecting", 1]);
  });
});

it("C10: a repeated hello on a live socket takes nothing away: no backlog follows it", async () => {
  const ada = new FakeNetwork();
  ada.server.post("bob", "message-of-bob-1", "one");
  const socket = await ada.live();
  socket.hear({ ...ada.server.hello(), recovered: false });
  expect([ada.texts(), ada.thread.getSnapshot().isLoaded]).toEqual([["one"], true]);
});

it("to look again at a thread that nobody opened opens nothing", async () => {
  const ada = new FakeNetwork();
  ada.thread.reconnect();
  await ada.settled();
  expect(ada.sockets).toEqual([]);
});
