import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { createThread, NetworkClient } from "../support/network-client.ts";
import { SECRET } from "../support/tokens.ts";
import { type PlainWorkerd, startWorkerd } from "../support/workerd.ts";

const PLENTY = { burst: 1e6, perSecond: 1e6 };

let server: PlainWorkerd;
beforeAll(async () => {
  const LIMITS = JSON.stringify({ messagesPerUser: PLENTY, messagesPerThread: PLENTY, framesPerSocket: PLENTY });
  server = await startWorkerd({ vars: { JWT_SECRET: SECRET, LIMITS } });
});
afterAll(() => server.stop());

async function threadWithSlowReader() {
  const { threadUrl } = await createThread(server.url, ["ada", "bob", "cyd"]);
  const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
  const cyd = await NetworkClient.open(threadUrl, { userId: "cyd" });
  const slow = await NetworkClient.open(threadUrl, { userId: "bob" });
  await Promise.all([ada.ping(), cyd.ping(), slow.ping()]);
  slow.pause();
  return { threadUrl, ada, cyd, slow };
}

/** Sends one message after the other, each when the fast reader has the one before; returns how long each took. */
async function converse(from: NetworkClient, to: NetworkClient, texts: Iterable<string>): Promise<number[]> {
  const latenciesMs: number[] = [];
  for (const text of texts) {
    const sentAt = performance.now();
    from.say(text);
    const { message } = await to.next("new_message");
    expect(message === text).toBe(true);
    latenciesMs.push(performance.now() - sentAt);
  }
  return latenciesMs.sort((a, b) => a - b);
}

const texts = (count: number, length: number) => Array.from({ length: count }, (_, i) => `${i} `.padEnd(length, "x"));

describe("a reader that does not read", () => {
  it.each([
    ["bytes", texts(400, 8_000)],
    ["events", texts(1_200, 10)],
  ])("is closed 4208 past the window's %s, and the others do not notice", async (_what, said) => {
    const { ada, cyd, slow } = await threadWithSlowReader();
    // The slow one reads nothing before this is over: it would never be, if somebody waited for it.
    const latenciesMs = await converse(ada, cyd, said);
    expect(cyd.events).toBe(said.length);
    const quantile = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)]?.toFixed(1);
    console.log(
      `     beside a reader that does not read: ${quantile(0.5)} ms a message, 99 of 100 in ${quantile(0.99)} ms`,
    );

    slow.resume();
    expect(await slow.closed).toMatchObject({ code: CLOSE.tooSlow });
    expect(slow.events).toBeLessThanOrEqual(LIMITS.windowEvents);
    expect(slow.events).toBeLessThan(said.length);
  });

  it("is closed as well when it reads and does not acknowledge", async () => {
    const { threadUrl, ada, cyd } = await threadWithSlowReader();
    const lax = await NetworkClient.open(threadUrl, { userId: "bob", isLax: true });
    await lax.ping();
    await converse(ada, cyd, texts(200, 8_000));
    expect(await lax.closed).toMatchObject({ code: CLOSE.tooSlow });
  });

  it("comes back, and is told that what it missed is too much to replay", async () => {
    const { threadUrl, ada, cyd, slow } = await threadWithSlowReader();
    await converse(ada, cyd, texts(200, 8_000));
    slow.resume();
    await slow.closed;
    const again = await NetworkClient.open(threadUrl, { userId: "bob", query: "?after=1&tail=20" });
    expect(await again.next("connection_status")).toMatchObject({ recovered: false, lastSeq: cyd.lastSeq });
    expect(await again.next("caught_up")).toMatchObject({ seq: cyd.lastSeq });
    expect(again.events).toBe(20);
  });
});
