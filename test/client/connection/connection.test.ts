import { describe, expect, it } from "vitest";
import { FakeNetwork } from "../../support/fake-network.ts";

describe("connecting", () => {
  it("A1 C4: offers the protocol and the token, never in the URL, and asks for the newest page", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    expect(socket.protocols).toEqual(["parlor.v1", "bearer.token-1"]);
    expect(socket.url.href).toBe("wss://parlor.example/v1/threads/t1/socket?tail=50");
    expect(ada.is).toBe("live");
  });

  it("is live only when everything has arrived", async () => {
    const ada = new FakeNetwork();
    const opened = ada.thread.open();
    await ada.settled();
    ada.socket.open();
    ada.socket.hear(ada.server.hello());
    expect(ada.is).toBe("connecting");
    ada.socket.hear({ type: "caught_up", threadId: "t1", seq: 0 });
    expect((await opened).connection).toEqual({ status: "live" });
  });

  it("gives up on a dial that says nothing for 10 s, and tries again", async () => {
    const ada = new FakeNetwork();
    ada.canAsk = false;
    void ada.thread.open();
    await ada.settled();
    await ada.pass(6_000);
    await ada.pass(3_999);
    expect(ada.is).toBe("connecting");
    await ada.pass(1);
    expect(ada.is).toBe("reconnecting");
    expect(ada.socket.isClosedByClient).toBe(true);
    await ada.pass(2_200);
    expect(ada.sockets).toHaveLength(2);
  });

  it("drops what an older dial still reports", async () => {
    const ada = new FakeNetwork();
    const old = await ada.live();
    old.end();
    await ada.pass(2_200);
    ada.accept();
    old.hear(...ada.server.post("bob", "message-of-bob-1", "for the newer one to tell").events);
    old.end(4003);
    expect([ada.is, ada.texts()]).toEqual(["live", []]);
  });

  it("C1: takes nothing for the thread's before the server has said of which log it is", async () => {
    const ada = new FakeNetwork();
    ada.server.post("bob", "message-of-bob-1", "hello");
    (await ada.live()).end();
    ada.server.epoch = "e2";
    const { events } = ada.server.post("bob", "message-of-bob-2", "of another log");
    await ada.pass(2_200);
    ada.socket.open();
    ada.socket.hear(...events);
    expect([ada.is, ada.texts()]).toEqual(["reconnecting", ["hello"]]);
  });

  it("C2: comes back with its cursor, and asks for the newest page should that be too far behind", async () => {
    const ada = new FakeNetwork();
    ada.server.post("bob", "message-of-bob-1", "hello");
    (await ada.live()).end();
    ada.server.post("bob", "message-of-bob-2", "still there?");
    await ada.pass(2_200);
    expect(ada.socket.url.search).toBe("?tail=50&epoch=e1&after=1");
    ada.accept();
    expect(ada.texts()).toEqual(["hello", "still there?"]);
  });
});

describe("after a close", () => {
  it.each([
    [1000, "closed"],
    [4000, "failed"],
    [4003, "failed"],
    [4099, "failed"],
    [4208, "reconnecting"],
    [1001, "reconnecting"],
    [1006, "reconnecting"],
    [1012, "reconnecting"],
    [3999, "reconnecting"],
    [4300, "reconnecting"],
  ])("C9: code %i leaves it %s", async (code, is) => {
    const ada = new FakeNetwork();
    (await ada.live()).end(code);
    expect(ada.is).toBe(is);
  });

  it("C9 A7: 4101 gets a new token once and returns at once; refused again it backs off and asks for another", async () => {
    const ada = new FakeNetwork();
    (await ada.live()).end(4101);
    await ada.settled();
    expect(ada.socket.token).toBe("token-2");
    ada.socket.open();
    ada.socket.end(4101);
    await ada.settled();
    expect(ada.is).toBe("reconnecting");
    await ada.pass(2_200);
    expect(ada.socket.token).toBe("token-3");
  });

  it("C6 C9: waits as long as the server asked, also when the close itself was lost", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear({ type: "connection_status", status: "closing", code: 4208, retryAfterMs: 2_000 });
    socket.end(1006);
    await ada.pass(2_499);
    expect(ada.sockets).toHaveLength(1);
    await ada.pass(1);
    expect(ada.sockets).toHaveLength(2);
  });

  it("C6: what the server said counts when the close carries no code", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear({ type: "connection_status", status: "closing", code: 4003 });
    socket.end(1006);
    expect(ada.thread.getSnapshot().connection).toEqual({ status: "failed", code: 4003 });
  });

  it("C6: … and when no close comes at all", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear({ type: "connection_status", status: "closing", code: 4208, retryAfterMs: 2_000 });
    expect([ada.is, socket.isClosedByClient]).toEqual(["reconnecting", true]);
    await ada.pass(2_499);
    expect(ada.sockets).toHaveLength(1);
    await ada.pass(1);
    expect(ada.sockets).toHaveLength(2);
  });

  it("C8: replaced by a newer tab, it returns when somebody looks at it", async () => {
    const ada = new FakeNetwork();
    (await ada.live()).end(4011);
    expect(ada.is).toBe("failed");
    ada.device?.onWake();
    await ada.settled();
    expect(ada.sockets).toHaveLength(2);
  });

  it("spreads its returns: 200 ms and up to 4 s, growing to 15 s, and forgets after 5 s of peace", async () => {
    const waits: number[] = [];
    const ada = new FakeNetwork();
    ada.chance = 1;
    await ada.live();
    for (let attempt = 0; attempt < 6; attempt++) {
      const before = ada.clock.now();
      ada.socket.end();
      const { connection } = ada.thread.getSnapshot();
      if (connection.status !== "reconnecting") throw new Error(connection.status);
      waits.push(connection.retryAt - before);
      await ada.pass(connection.retryAt - before);
      ada.accept();
    }
    expect(waits).toEqual([4_200, 6_200, 9_200, 13_700, 15_200, 15_200]);
    await ada.pass(5_000);
    ada.socket.end();
    await ada.pass(4_200);
    expect(ada.sockets).toHaveLength(8);
  });

  it("returns within 300 ms when the page or the network is back", async () => {
    const ada = new FakeNetwork();
    ada.chance = 0.99;
    (await ada.live()).end();
    ada.device?.onNetwork(true);
    await ada.pass(297);
    expect(ada.sockets).toHaveLength(2);
  });

  it("says offline while the device does, and tries all the same", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    expect(socket.pings).toBe(1);
    ada.device?.onNetwork(false);
    expect(socket.pings).toBe(2);
    socket.end();
    expect(ada.is).toBe("offline");
    await ada.pass(2_200);
    expect(ada.sockets).toHaveLength(2);
  });
});

describe("a refused upgrade", () => {
  async function refused(status: number) {
    const ada = new FakeNetwork();
    ada.status = status;
    void ada.thread.open();
    await ada.settled();
    ada.socket.end(1006);
    await ada.settled();
    return ada;
  }

  it("A6: asks HTTP why; 401 gets a new token once", async () => {
    const ada = await refused(401);
    expect(ada.requests[0]?.pathname).toBe("/v1/threads/t1/events");
    expect(ada.socket.token).toBe("token-2");
    ada.socket.end(1006);
    await ada.settled();
    expect(ada.is).toBe("reconnecting");
  });

  it("A8: 404 is told and ends it", async () => {
    const ada = await refused(404);
    expect(ada.thread.getSnapshot().connection).toEqual({ status: "failed", code: 4004 });
    await ada.pass(60_000);
    expect(ada.sockets).toHaveLength(1);
  });

  it.each([
    [400, 4010],
    [403, 4004],
    [426, 4010],
  ])("%i is what it will be next time, too: told as %i, and not asked again", async (status, code) => {
    const ada = await refused(status);
    expect(ada.thread.getSnapshot().connection).toEqual({ status: "failed", code });
    await ada.pass(60_000);
    expect(ada.sockets).toHaveLength(1);
  });

  it.each([200, 429, 503])("anything else, as %i, backs off", async (status) => {
    const ada = await refused(status);
    expect(ada.is).toBe("reconnecting");
  });

  it("without a token it backs off, and asks again", async () => {
    const ada = new FakeNetwork();
    ada.canGetToken = false;
    void ada.thread.open();
    await ada.settled();
    expect(ada.is).toBe("reconnecting");
    ada.canGetToken = true;
    await ada.pass(2_200);
    expect(ada.socket.token).toBe("token-1");
  });
});

describe("the heartbeat", () => {
  it("C5: pings every 25 s, and returns when there is no answer in 10 s", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    expect(socket.pings).toBe(1);
    await ada.pass(25_000);
    expect(socket.pings).toBe(2);
    socket.hear("pong:0");
    await ada.pass(25_000);
    expect(socket.pings).toBe(3);
    await ada.pass(10_000);
    expect(socket.isClosedByClient).toBe(true);
    await ada.pass(150);
    expect(ada.sockets).toHaveLength(2);
  });

  it("C5: a pong that was only ahead of its frame, and one behind, mean nothing", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear("pong:1");
    socket.hear(...ada.server.post("bob", "message-of-bob-1", "here").events);
    socket.hear("pong:0");
    await ada.pass(5_000);
    expect(ada.sockets).toHaveLength(1);
  });

  it("C2: a backlog that ends before what the server says it sent is asked for again", async () => {
    const ada = new FakeNetwork();
    (await ada.live()).end();
    for (const n of [1, 2]) ada.server.post("bob", `message-of-bob-${n}`, `m${n}`);
    await ada.pass(2_200);
    ada.socket.open();
    ada.socket.hear(
      ...ada.server
        .greeting(ada.socket.url.searchParams)
        .filter((frame) => !("seq" in frame && frame.seq === 2 && "id" in frame)),
    );
    expect(ada.is).toBe("reconnecting");
    await ada.pass(5_000);
    ada.accept();
    expect(ada.texts()).toEqual(["m1", "m2"]);
  });
});
