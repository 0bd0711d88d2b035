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
    const before = await constructed();

    let beats = 0;
    for await (const _ of setInterval(1_000)) {
      await ada.ping();
      if (++beats === HEARTBEATS) break;
    }
    bob.say("from the closed");
    ada.say("good morning");
    expect(await ada.next("new_message")).toMatchObject({ message: "good morning", seq: 1 });
    expect(await constructed()).toBe(before + 1);
    expect(JSON.parse(await call(threadUrl, { as: "ada", method: "GET" }))).toMatchObject({ viewing: [], lastSeq: 1 });
  });
});

describe("an idle socket", () => {
  it("lives on by heartbeat while its object sleeps, and a heartbeat does not wake it", async () => {
    const { threadUrl } = await createThread(server.url, ["ada", "bob"]);
    const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
    const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
    ada.say("good night");
    const [{ seq }] = await Promise.all([bob.next("new_message"), ada.next("new_message")]);
    const before = await constructed();

    let beats = 0;
    for await (const _ of setInterval(1_000)) {
      expect([await ada.ping(), await bob.ping()]).toEqual([`pong:${seq}`, `pong:${seq}`]);
      if (++beats === HEARTBEATS) break;
    }
    expect(await constructed()).toBe(before);

    bob.say("good morning");
    expect(await ada.next("new_message")).toMatchObject({ message: "good morning", seq: Number(seq) + 1 });
    // It had slept: the message had to make it anew, and the sockets were those of before.
    expect(await constructed()).toBe(before + 1);
    expect(await ada.ping()).toBe(`pong:${Number(seq) + 1}`);
  });
});
