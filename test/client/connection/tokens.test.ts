import { describe, expect, it } from "vitest";
import { Tokens } from "../../../src/client/connection/tokens.ts";
import { VirtualClock } from "../../../src/testing/virtual-clock.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { InboxStage } from "../../support/inbox-stage.ts";
import { part } from "../../support/tokens.ts";

const MINUTE_MS = 60_000;

/** A token that lives this long, by the clock of whoever made it. */
const living = (ms: number, n = 0, madeAt = 0) =>
  `e30.${part({ iat: madeAt / 1_000, exp: (madeAt + ms) / 1_000, n })}.signature`;

/** A thread whose tokens live ten minutes, made by a clock that is a day off. */
async function live(madeAt = 0) {
  const ada = new FakeNetwork();
  ada.newToken = (n) => living(10 * MINUTE_MS, n, madeAt);
  return { ada, socket: await ada.live() };
}

/** Lets ten minutes pass on a socket that answers. */
async function pass(ada: FakeNetwork, minutes: number): Promise<void> {
  for (let n = 0; n < minutes * 6; n++) {
    await ada.pass(10_000);
    ada.socket.hear(`pong:${ada.server.lastSeq}`);
  }
}

describe("before a token ends", () => {
  it.each([0, 86_400_000, 4_000_000_000_000])(
    "A7: it is renewed in band at four fifths of its life, whatever the clocks say: made at %i",
    async (madeAt) => {
      const { ada, socket } = await live(madeAt);
      await pass(ada, 7);
      expect(ada.tokens).toBe(1);
      await pass(ada, 2);
      expect(socket.of("refresh_token")).toEqual([{ type: "refresh_token", token: ada.newToken(2) }]);
      await pass(ada, 8);
      expect(socket.of("refresh_token")).toHaveLength(2);
      expect(ada.sockets).toHaveLength(1);
    },
  );

  it("A7: one that was handed out late is renewed before its end", async () => {
    const ada = new FakeNetwork();
    ada.newToken = (n) => living(10 * MINUTE_MS, n, ada.clock.now() - 6 * MINUTE_MS);
    const socket = await ada.live();
    await pass(ada, 2);
    expect(ada.tokens).toBe(1);
    await pass(ada, 2);
    expect(socket.of("refresh_token")).toHaveLength(1);
  });

  it.each([9, 9.9])(
    "A7: is not renewed over and over where the clock goes ahead by %d of its ten minutes",
    async (minutes) => {
      const ada = new FakeNetwork();
      ada.newToken = (n) => living(10 * MINUTE_MS, n, ada.clock.now() - minutes * MINUTE_MS);
      await ada.live();
      await pass(ada, 30);
      expect(ada.tokens).toBeLessThan(35);
    },
  );

  it("A7: without a new one the socket stays, and it is asked for again, not often", async () => {
    const { ada, socket } = await live();
    ada.canGetToken = false;
    await pass(ada, 10);
    expect(ada.is).toBe("live");
    expect(ada.asked).toBeGreaterThan(2);
    expect(ada.asked).toBeLessThan(8);
    ada.canGetToken = true;
    await pass(ada, 1);
    expect(socket.of("refresh_token")).toHaveLength(1);
  });

  it("A7: for all threads together it is asked for once, and once more when they are refused with the same one", async () => {
    const { ada } = await live();
    for (const id of ["t2", "t3", "t4", "t5"]) {
      void ada.parlor.thread(id).open();
      await ada.settled();
      ada.accept();
    }
    for (let n = 0; n < 9 * 6; n++) {
      await ada.pass(10_000);
      for (const socket of ada.sockets) socket.hear("pong:0");
    }
    expect([ada.sockets.length, ada.asked]).toEqual([5, 2]);
    for (const socket of [...ada.sockets]) socket.end(4101);
    await ada.settled();
    expect([ada.sockets.length, ada.asked]).toEqual([10, 3]);
    expect(ada.socket.token).toBe(ada.newToken(3));
  });

  it("A7: who was refused with an older one is given the one there is", async () => {
    const ada = new FakeNetwork();
    const tokens = new Tokens(async () => `token-${++ada.asked}`, { clock: ada.clock, random: () => 0.5 });
    expect([await tokens.get(), await tokens.get("token-0"), await tokens.get("token-1")]).toEqual([
      ...["token-1", "token-1", "token-2"],
    ]);
  });

  it("A7: a page of history is had with the one there is while no new one can be had", async () => {
    const ada = new FakeNetwork();
    ada.newToken = (n) => living(10 * MINUTE_MS, n);
    for (let n = 1; n <= 60; n++) ada.server.post("bob", `message-of-bob-${n}`, `${n}`);
    await ada.live();
    ada.canGetToken = false;
    await pass(ada, 9);
    ada.thread.loadOlder();
    await ada.settled();
    expect(ada.thread.getSnapshot().older).toBe("idle");
  });

  it("A7: an inbox renews it, too", async () => {
    const stage = new InboxStage();
    stage.newToken = (n) => living(10 * MINUTE_MS, n);
    await stage.open();
    await stage.pass(9 * MINUTE_MS);
    expect(stage.server.saidOf("refresh_token")).toHaveLength(1);
    expect(stage.server.dials).toHaveLength(1);
  });

  it("one that does not say how long it lives is left alone", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    await pass(ada, 60);
    expect([ada.tokens, socket.of("refresh_token").length]).toEqual([1, 0]);
  });
});

describe("an application without a token", () => {
  const RUBBISH = [undefined, null, 7, "", " ", "two words", "a\nheader: b", { token: "x" }];

  it.each(RUBBISH)("that gives %j is told as such, and asked again no faster than the backoff", async (rubbish) => {
    const ada = new FakeNetwork();
    let asked = 0;
    const tokens = new Tokens(
      async () => {
        asked++;
        return JSON.parse(JSON.stringify(rubbish ?? null));
      },
      { clock: ada.clock, random: () => 0.5 },
    );
    await expect(tokens.get()).rejects.toThrow("unable to use the token");
    expect(asked).toBe(1);
  });

  it.each(["throws", "hangs", "throws at once"] as const)("that %s leaves a clear state and no loop", async (how) => {
    const ada = new FakeNetwork();
    ada.getToken = () => {
      if (how === "throws at once") throw new Error("of the application");
      return how === "hangs" ? new Promise(() => {}) : Promise.reject(new Error("of the application"));
    };
    void ada.thread.open();
    await ada.pass(6_000);
    await ada.pass(3_500);
    expect(ada.thread.getSnapshot().connection).toMatchObject({ status: "reconnecting", because: "no_token" });
    for (let n = 0; n < 60; n++) await ada.pass(1_000);
    expect(ada.asked).toBeLessThan(12);
    expect(ada.sockets).toHaveLength(0);
  });

  it("may take its time, but not more than 10 s", async () => {
    const clock = new VirtualClock();
    const tokens = new Tokens(() => new Promise(() => {}), { clock, random: () => 0.5 });
    const asked = tokens.get();
    clock.advance(10_000);
    await expect(asked).rejects.toThrow("no answer");
  });
});
