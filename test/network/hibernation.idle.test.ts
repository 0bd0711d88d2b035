import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { call, createThread, NetworkClient } from "../support/network-client.ts";
import { SECRET } from "../support/tokens.ts";
import { type PlainWorkerd, startWorkerd } from "../support/workerd.ts";

let server: PlainWorkerd;
beforeAll(async () => {
  const entry = join(import.meta.dirname, "../support/counting-worker.ts");
  server = await startWorkerd({ entry, vars: { JWT_SECRET: SECRET } });
});
afterAll(() => server.stop());

/** How often a thread's object was made, asked without waking one. */
async function constructed(): Promise<number> {
  const response = await fetch(`${server.url}/constructed`);
  return z.object({ constructed: z.number() }).parse(await response.json()).constructed;
}

/** An object sleeps when nothing happened for ten seconds; heartbeats are no event, its alarm after five seconds is. */
const HEARTBEATS = 18;

/**
 * Pings until the thread's object has slept: a message after the heartbeats has to make it anew. Where the machine was too
 * slow for that, it was awake still, and the next heartbeats follow. Returns the seq of the last message.
 */
async function sleepThrough({
  ping,
  wake,
}: {
  ping: () => Promise<unknown>;
  wake: () => Promise<number>;
}): Promise<number> {
  const before = await constructed();
  for (;;) {
    let beats = 0;
    for await (const _ of setInterval(1_000)) {
      await ping();
      if (++beats === HEARTBEATS) break;
    }
    // No heartbeat has waked it.
    expect(await constructed()).toBe(before);
    const seq = await wake();
    if ((await constructed()) > before) return seq;
  }
}

describe("a socket that the server closed", () => {
  it("stays closed when its object wakes, though its peer reads nothing and goes on talking", async () => {
    const { threadUrl } = await createThread(server.url, ["ada", "bob"]);
    const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
    const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
    bob.send({ type: "set_view", visible: true });
    expect(await ada.next("viewing_changed")).toMatchObject({ userId: "bob", viewing: true });
    bob.pause();
    for (let n = 0; n < 5; n++) bob.send("garbage");
    expect(await ada.next("viewing_changed")).toMatchObject({ userId: "bob", viewing: false });

    let told = 0;
    const wake = async () => {
      bob.say("from the closed");
      ada.say("good morning");
      expect(await ada.next("new_message")).toMatchObject({ message: "good morning", seq: ++told });
      return told;
    };
    const lastSeq = await sleepThrough({ ping: () => ada.ping(), wake });
    expect(JSON.parse(await call(threadUrl, { as: "ada", method: "GET" }))).toMatchObject({ viewing: [], lastSeq });
  });
});

describe("an idle socket", () => {
  it("lives on by heartbeat while its object sleeps, and a heartbeat does not wake it", async () => {
    const { threadUrl } = await createThread(server.url, ["ada", "bob"]);
    const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
    const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
    ada.say("good night");
    let [{ seq: last }] = await Promise.all([bob.next("new_message"), ada.next("new_message")]);
    // What has slept and is made anew has the sockets of before.
    const seq = await sleepThrough({
      ping: async () => expect([await ada.ping(), await bob.ping()]).toEqual([`pong:${last}`, `pong:${last}`]),
      wake: async () => {
        bob.say("good morning");
        const { seq, message } = await ada.next("new_message");
        expect([message, seq]).toEqual(["good morning", Number(last) + 1]);
        last = seq;
        return Number(seq);
      },
    });
    expect(await ada.ping()).toBe(`pong:${seq}`);
  });
});
