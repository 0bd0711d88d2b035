import { describe, expect, it } from "vitest";
import { FakeNetwork } from "../../support/fake-network.ts";
import { HttpNetwork } from "../../support/http-network.ts";

const page = (status = 200) =>
  new Response("<!doctype html><title>Sign in</title>", { status, headers: { "content-type": "text/html" } });
const elsewhere = () => new Response(null, { status: 302, headers: { location: "https://portal.example/" } });

const NONSENSE = [
  "",
  "{",
  "null",
  "[]",
  "7",
  "<html>",
  '{"type":7}',
  '{"type":"__proto__"}',
  '[[[{"seq":1}]]]',
  "pong:x",
];

describe("a network that answers in the server's place", () => {
  it.each([
    ["a page", page],
    ["a way elsewhere", elsewhere],
    ["511 (RFC 6585)", () => page(511)],
  ])(
    "is told as such, asked no faster than the backoff, and left behind when it lets through: %s",
    async (_, answer) => {
      const ada = new HttpNetwork();
      ada.fault = () => answer();
      void ada.thread.open();
      await ada.pass(0);
      expect(ada.connection).toMatchObject({ status: "reconnecting", because: "captive_portal" });
      await ada.pass(120_000);
      expect(ada.connection).toMatchObject({ status: "reconnecting", because: "captive_portal" });
      expect(ada.requests.length).toBeLessThan(20);
      ada.fault = null;
      await ada.pass(40_000);
      expect(ada.connection.status).toBe("polling");
    },
  );

  it("comes in the middle of polling, and goes", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.say("before");
    ada.fault = () => page();
    const sent = ada.thread.send({ text: "mine" });
    await ada.pass(60_000);
    expect(ada.connection).toMatchObject({ status: "reconnecting", because: "captive_portal" });
    expect(sent.status).toBe("unconfirmed");
    ada.fault = null;
    await ada.pass(40_000);
    expect(ada.connection.status).toBe("polling");
    expect(ada.texts()).toEqual(["before", "mine"]);
  });

  it.each([403, 404, 502])("a refusal that is not the service's own says nothing for good: %i", async (status) => {
    const ada = new HttpNetwork();
    ada.fault = () => page(status);
    void ada.thread.open();
    await ada.pass(30_000);
    expect(ada.connection.status).toBe("reconnecting");
    ada.fault = null;
    await ada.pass(40_000);
    expect(ada.connection.status).toBe("polling");
  });
});

describe("a server that answers nonsense", () => {
  it("F2: on a socket that opens never counts as a word of the server", async () => {
    const ada = new FakeNetwork();
    ada.status = 503;
    void ada.thread.open();
    await ada.settled();
    ada.socket.open();
    for (let second = 0; second < 10; second++) {
      for (const text of NONSENSE) ada.socket.hear(text);
      await ada.pass(1_000);
    }
    expect(ada.is).toBe("reconnecting");
    expect(ada.sockets).toHaveLength(1);
  });

  it("F3: on a live socket is passed over", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    for (const text of NONSENSE) socket.hear(text);
    socket.hear(...ada.server.post("bob", "message-of-bob-1", "sense").events);
    expect([ada.is, ada.texts()]).toEqual(["live", ["sense"]]);
  });

  it.each(["{}", "[]", "null", '{"recovered":true,"events":7}', '{"events":[{"seq":-1}],"recovered":"yes"}'])(
    "over HTTP leaves it reconnecting, no faster than the backoff: %s",
    async (text) => {
      const ada = new HttpNetwork();
      await ada.polling();
      const before = ada.requests.length;
      ada.fault = () => new Response(text, { headers: { "content-type": "application/json" } });
      await ada.pass(120_000);
      expect(["reconnecting", "polling"]).toContain(ada.connection.status);
      expect(ada.requests.length - before).toBeLessThan(80);
      ada.fault = null;
      ada.say("sense");
      await ada.pass(60_000);
      expect(ada.connection.status).toBe("polling");
      expect(ada.texts()).toEqual(["sense"]);
    },
  );

  it("H4: instead of a page of history can be asked for again", async () => {
    const ada = new HttpNetwork();
    for (let n = 1; n <= 60; n++) ada.server.post("bob", `message-of-bob-${n}`, `m${n}`);
    await ada.polling();
    ada.fault = () => page();
    ada.thread.loadOlder();
    await ada.pass(0);
    expect(ada.thread.getSnapshot().older).toBe("failed");
    ada.fault = null;
    ada.thread.loadOlder();
    await ada.pass(0);
    expect(ada.texts()).toHaveLength(60);
  });

  it("H4: a page of history that reaches into what is shown doubles nothing", async () => {
    const ada = new HttpNetwork();
    for (let n = 1; n <= 60; n++) ada.server.post("bob", `message-of-bob-${n}`, `m${n}`);
    await ada.polling();
    ada.fault = ({ path }) =>
      path.endsWith("/messages") ? Response.json(ada.server.page(new URLSearchParams({ limit: "100" }))) : undefined;
    ada.thread.loadOlder();
    await ada.pass(0);
    expect(ada.texts()).toEqual(ada.server.texts());
  });
});

it("a time that no calendar has is the last that one has, so that whoever writes it does not fail", async () => {
  const ada = new FakeNetwork();
  const socket = await ada.live();
  const { events } = ada.server.post("bob", "message-of-bob-1", "sense");
  socket.hear(...events.map((event) => ({ ...event, at: Number.MAX_SAFE_INTEGER })));
  const [message] = ada.thread.getSnapshot().messages;
  expect(message?.text).toBe("sense");
  expect(new Date(message?.at ?? 0).toISOString()).toBe("+275760-09-13T00:00:00.000Z");
});

describe("a server of another version", () => {
  it("C9: that speaks no protocol which is offered ends it, with the code that says so", async () => {
    const ada = new FakeNetwork();
    void ada.thread.open();
    await ada.settled();
    ada.socket.open();
    ada.socket.end(4010);
    expect(ada.thread.getSnapshot().connection).toEqual({ status: "failed", code: 4010 });
    await ada.pass(600_000);
    expect(ada.sockets).toHaveLength(1);
  });

  it("F3: that is newer may close with a code and say things that nobody here has heard of", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear({ type: "connection_status", status: "migrating" }, { type: "message_praised", seq: 1 });
    expect(ada.is).toBe("live");
    socket.end(4150);
    await ada.settled();
    expect(ada.socket.token).toBe("token-2");
  });
});
