import { describe, expect, it } from "vitest";
import type { SocketHandlers } from "../../src/client/index.ts";
import { FakeHttp } from "../support/fake-http.ts";
import { FakeNetwork, type Scene } from "../support/fake-network.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** A network that refuses WebSockets, and the service behind it over HTTP. */
function scene(more: Scene = {}) {
  const clock = new VirtualClock();
  const http = new FakeHttp(clock);
  const ada = new FakeNetwork({ clock, server: http.server, fetch: http.fetch, ...more });
  /** Lets time pass, and refuses every upgrade meanwhile. */
  const pass = async (ms: number, step = 1_000) => {
    for (let left = ms; left >= 0; left -= step) {
      await ada.settled();
      await ada.settled();
      for (const socket of ada.sockets) if (!socket.isOpen && !socket.isEnded) socket.end();
      await ada.pass(left > 0 ? Math.min(step, left) : 0);
      if (left === 0) break;
    }
  };
  const polling = async () => {
    void ada.thread.open();
    await pass(8_000);
    expect(ada.is).toBe("polling");
  };
  return { clock, http, ada, pass, polling };
}

describe("where WebSockets are refused", () => {
  it("polls after two refusals, with everything that a socket would bring", async () => {
    const { http, ada, pass, polling } = scene();
    http.server.post("bob", "message-of-bob-1", "before");
    await polling();
    expect(ada.sockets).toHaveLength(2);
    expect(ada.texts()).toEqual(["before"]);
    http.server.post("bob", "message-of-bob-2", "while it waits");
    http.typing = ["bob"];
    http.news();
    await pass(0);
    expect(ada.texts()).toEqual(["before", "while it waits"]);
    expect(ada.thread.getSnapshot().typing).toEqual(["bob"]);
    http.typing = [];
    http.news();
    await pass(0);
    expect(ada.thread.getSnapshot().typing).toEqual([]);
  });

  it("sends, once, in order, and learns what was read", async () => {
    const { http, ada, pass, polling } = scene();
    await polling();
    const sent = ["one", "two", "three"].map((text) => ada.thread.send({ text }));
    await pass(0);
    expect(http.server.texts()).toEqual(["one", "two", "three"]);
    expect(await sent[2]?.done).toEqual({ ok: true, seq: 3, at: 1_003 });
    expect(ada.texts()).toEqual(["one", "two", "three"]);
    http.readSeq = 2;
    http.news();
    await pass(0);
    expect(sent.map(({ status }) => status)).toEqual(["read", "read", "sent"]);
    ada.thread.typing();
    ada.thread.markRead(3);
    await pass(2_000);
    expect(http.posted.map(({ what, body }) => [what, body.seq ?? body.isTyping])).toContainEqual(["typing", true]);
    expect(http.posted).toContainEqual({ what: "read", body: { seq: 3 } });
  });

  it("polls when the upgrade is swallowed and HTTP works, six seconds later", async () => {
    const { ada } = scene();
    void ada.thread.open();
    await ada.pass(10_000);
    for (let turn = 0; turn < 4; turn++) await ada.settled();
    expect(ada.is).toBe("polling");
  });

  it("goes back to the WebSocket as soon as one opens, without a gap or a double", async () => {
    const { http, ada, pass, polling } = scene();
    await polling();
    http.server.post("bob", "message-of-bob-1", "one");
    http.news();
    await pass(50_000);
    expect(ada.sockets).toHaveLength(2);
    await ada.pass(10_000);
    expect(ada.sockets).toHaveLength(3);
    // Dialled with the cursor of then; the poll goes on meanwhile.
    http.server.post("bob", "message-of-bob-2", "two");
    http.news();
    await ada.settled();
    await ada.settled();
    expect(ada.texts()).toEqual(["one", "two"]);
    const socket = ada.accept();
    expect(ada.is).toBe("live");
    expect(ada.texts()).toEqual(["one", "two"]);
    socket.hear(...http.server.post("bob", "message-of-bob-3", "three").events);
    const asked = http.requests.length;
    await ada.pass(60_000);
    expect(ada.texts()).toEqual(["one", "two", "three"]);
    expect(http.requests.length - asked).toBeLessThanOrEqual(1);
  });

  it("tries the WebSocket at once when the network changes", async () => {
    const { ada, polling } = scene();
    await polling();
    ada.device?.onNetwork(true);
    await ada.pass(300);
    expect(ada.sockets).toHaveLength(3);
  });

  it("a day with WebSockets refused: nothing lost or doubled, few requests, tokens renewed, breaks survived", async () => {
    const { http, ada, pass, polling } = scene();
    await polling();
    const day = 24 * 3_600_000;
    const before = http.requests.length;
    const written: string[] = [];
    for (let hour = 0; hour < 24; hour++) {
      http.goodToken = `token-${ada.tokens + 1}`;
      if (hour % 6 === 3) {
        http.isReachable = false;
        ada.thread.send({ text: `offline ${hour}` });
        written.push(`offline ${hour}`);
        await pass(120_000);
        http.isReachable = true;
      }
      await pass(60_000);
      ada.thread.send({ text: `mine ${hour}` });
      await pass(2_000);
      http.server.post("bob", `message-of-bob-${hour}`, `bob's ${hour}`);
      http.news();
      await pass(day / 24 - 62_000 - (hour % 6 === 3 ? 120_000 : 0), 5_000);
      written.push(`mine ${hour}`, `bob's ${hour}`);
    }
    expect(http.server.texts()).toEqual(written);
    expect(ada.texts()).toEqual(written);
    expect(ada.is).toBe("polling");
    expect((http.requests.length - before) / 24).toBeLessThan(60 * 4);
    expect(ada.sockets.length).toBeLessThan(24 * 12);
  }, 60_000);

  it("a refused token is renewed once, a thread that is not hers ends it", async () => {
    const { http, ada, pass, polling } = scene();
    await polling();
    const { tokens } = ada;
    http.goodToken = `token-${tokens + 1}`;
    http.news();
    await pass(30_000);
    expect([ada.is, ada.tokens]).toEqual(["polling", tokens + 1]);
  });
});

describe("what is no answer of the service", () => {
  it("a page that asks to sign in to the network is no sign of life: it is tried again as the backoff says", async () => {
    const portal = async () => new Response("<html>", { status: 200, headers: { "content-type": "text/html" } });
    const { ada, pass } = scene({ fetch: portal });
    void ada.thread.open();
    await pass(60_000);
    expect(["reconnecting", "connecting"]).toContain(ada.is);
    expect(ada.sockets.length).toBeLessThan(15);
    expect(ada.thread.getSnapshot().connection.is).not.toBe("failed");
  });

  it("an opener that throws is a refusal like another", async () => {
    const { ada, pass } = scene({
      openSocket: (_address: unknown, _on: SocketHandlers) => {
        throw new Error("blocked by policy");
      },
    });
    void ada.thread.open();
    await pass(8_000);
    expect(ada.is).toBe("polling");
  });
});
