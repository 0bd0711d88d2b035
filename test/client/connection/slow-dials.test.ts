import { describe, expect, it } from "vitest";
import type { Fetch } from "../../../src/client/index.ts";
import { FakeNetwork } from "../../support/fake-network.ts";

/** Ada dials a socket that says nothing, beside a server that answers like this over HTTP. */
async function dialling(answer: Fetch): Promise<FakeNetwork> {
  const ada = new FakeNetwork({ fetch: answer });
  void ada.thread.open();
  await ada.settled();
  return ada;
}

async function passBySeconds(ada: FakeNetwork, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) await ada.pass(1_000);
}

const busy: Fetch = async () => Response.json({ code: "internal", retryAfterMs: 60_000 }, { status: 503 });

describe("a dial that takes its time", () => {
  it("for want of a token is no reason to poll: the socket has its six seconds from then on", async () => {
    const ada = new FakeNetwork();
    const token = Promise.withResolvers<string>();
    ada.getToken = () => token.promise;
    void ada.thread.open();
    await ada.pass(7_000);
    token.resolve("late");
    await ada.pass(5_000);
    expect(ada.requests).toEqual([]);
    ada.accept();
    expect([ada.is, ada.sockets.length]).toEqual(["live", 1]);
  });

  it("and ends after HTTP has said why is dialled anew, without asking once more", async () => {
    let asked = 0;
    const ada = await dialling(async () => {
      asked++;
      return Response.json({ code: "internal" }, { status: 500 });
    });
    await ada.pass(6_000);
    expect(asked).toBe(1);
    ada.socket.end();
    expect(ada.is).toBe("reconnecting");
    await ada.pass(2_200);
    expect([ada.sockets.length, asked]).toEqual([2, 1]);
  });

  it("because another network answers in the server's place says so, though its sockets hang", async () => {
    const ada = await dialling(async () => new Response("<html>Welcome to the hotel</html>"));
    await passBySeconds(ada, 10);
    expect(ada.thread.getSnapshot().connection).toMatchObject({ status: "reconnecting", because: "captive_portal" });
  });
});

describe("a delay that the server names", () => {
  it("over HTTP, when it refuses the socket, is heeded", async () => {
    const ada = await dialling(busy);
    ada.socket.end();
    await passBySeconds(ada, 59);
    expect(ada.sockets).toHaveLength(1);
    await passBySeconds(ada, 31);
    expect(ada.sockets).toHaveLength(2);
  });

  it("while the socket hangs is heeded too", async () => {
    const ada = await dialling(busy);
    await passBySeconds(ada, 68);
    expect(ada.sockets).toHaveLength(1);
    await passBySeconds(ada, 32);
    expect(ada.sockets).toHaveLength(2);
  });

  it.each(["onWake", "onNetwork"] as const)(
    "holds also when the device wakes (%s), not when somebody asks",
    async (how) => {
      const ada = new FakeNetwork();
      const socket = await ada.live();
      socket.hear({ type: "connection_status", status: "closing", code: 4200, retryAfterMs: 60_000 });
      socket.end(4200);
      ada.device?.[how](true);
      await passBySeconds(ada, 5);
      expect(ada.sockets).toHaveLength(1);
      ada.thread.reconnect();
      await ada.pass(300);
      expect(ada.sockets).toHaveLength(2);
    },
  );

  it("that is shorter than what a page out of sight waits for holds nobody up who looks again", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.device?.onHidden();
    socket.hear({ type: "connection_status", status: "closing", code: 4200, retryAfterMs: 1_500 });
    socket.end(4200);
    await passBySeconds(ada, 5);
    expect(ada.sockets).toHaveLength(1);
    ada.device?.onWake();
    await ada.pass(300);
    expect(ada.sockets).toHaveLength(2);
  });

  it("that is over when the dial fails makes nobody come back sooner than by themselves", async () => {
    const ada = await dialling(async () => Response.json({ code: "internal", retryAfterMs: 1_000 }, { status: 503 }));
    await passBySeconds(ada, 9);
    ada.socket.end();
    await ada.pass(1_000);
    expect(ada.sockets).toHaveLength(1);
    await ada.pass(1_300);
    expect(ada.sockets).toHaveLength(2);
  });

  it("is over with the next dial", async () => {
    const ada = await dialling(busy);
    ada.socket.end();
    await passBySeconds(ada, 76);
    ada.accept();
    await ada.pass(6_000);
    ada.socket.end();
    await ada.pass(2_200);
    expect(ada.sockets).toHaveLength(3);
  });
});

it("somebody who looks again is not left with a socket that died meanwhile: it is asked at once", async () => {
  const ada = new FakeNetwork();
  const socket = await ada.live();
  socket.hear("pong:0");
  ada.device?.onHidden();
  await ada.pass(20_000);
  const { pings } = socket;
  ada.device?.onWake();
  expect(socket.pings).toBe(pings + 1);
  await ada.pass(10_300);
  expect(ada.sockets).toHaveLength(2);
});

it("a socket that died is given up in its ten seconds, however often somebody looks meanwhile", async () => {
  const ada = new FakeNetwork();
  const socket = await ada.live();
  socket.hear("pong:0");
  for (let n = 0; n < 3; n++) {
    ada.device?.onWake();
    await ada.pass(4_000);
  }
  await ada.pass(300);
  expect([ada.sockets.length, socket.isClosedByClient]).toEqual([2, true]);
});
