import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { TIMES } from "../../src/protocol/limits.ts";
import { createThread, NetworkClient } from "../support/network-client.ts";
import { SECRET } from "../support/tokens.ts";
import { startWorkerd } from "../support/workerd.ts";

/**
 * What things cost on the platform's bill, counted by the objects themselves on plain workerd, in real time:
 * rows written (each armed alarm is one), calls between objects, alarms that went off. Nothing is extrapolated.
 */
const entry = join(import.meta.dirname, "../support/metered-worker.ts");
const rate = { burst: 1_000, perSecond: 1_000 };
const LIMITS = JSON.stringify({ messagesPerUser: rate, messagesPerThread: rate, framesPerSocket: rate });

/** A service of its own for each case, since a meter counts everything in it; so they run side by side. */
async function withService(run: (url: string) => Promise<void>): Promise<void> {
  const server = await startWorkerd({ entry, vars: { JWT_SECRET: SECRET, LIMITS } });
  try {
    await run(server.url);
  } finally {
    await server.stop();
  }
}

const count = z.number();
const meter = z.object({ rows: count, calls: count, alarms: count, constructed: count, armed: count });

const read = async (url: string) => meter.parse(await (await fetch(`${url}/meter`)).json());

/** What has been counted since `before`, or since the start. */
async function cost(url: string, before = { rows: 0, calls: 0, alarms: 0, constructed: 0 }) {
  const now = await read(url);
  return {
    rows: now.rows - before.rows,
    calls: now.calls - before.calls,
    alarms: now.alarms - before.alarms,
    constructed: now.constructed - before.constructed,
  };
}

/** Goes on for so many seconds at least, with what a device does meanwhile. */
async function seconds(count: number, each: (second: number) => Promise<unknown> = async () => {}): Promise<void> {
  let second = 0;
  for await (const _ of setInterval(1_000)) {
    await each(++second);
    if (second >= count) return;
  }
}

/** Settles when nobody owes anything any more: then no object has an alarm ahead. */
async function settled(url: string): Promise<void> {
  while ((await read(url)).armed > 0) await seconds(1);
}

/** So many messages in a burst, and the time in which they are said. */
const [BURST, BURST_SECONDS] = [100, 20];

/**
 * What a message of a burst cost. Inboxes are told and cursors written by time (rules B6, B9, R5): where the burst took
 * longer than it should, so much more of both belongs to it.
 */
async function costOfBurst(url: string, say: (second: number) => Promise<void>) {
  const before = await cost(url);
  const start = performance.now();
  await seconds(BURST_SECONDS, say);
  const stretch = (performance.now() - start) / 1_000 / BURST_SECONDS;
  await settled(url);
  const { rows, calls } = await cost(url, before);
  return { rows: rows / BURST / stretch, calls: calls / BURST / stretch };
}

/** A thread of these people, its creation told to everybody. */
async function quietThread(url: string, userIds: readonly string[]) {
  const thread = await createThread(url, userIds);
  await settled(url);
  return thread;
}

/** Two heartbeats and the sleep between them. */
const IDLE_SECONDS = Math.ceil((2 * TIMES.heartbeatMs) / 1_000) + 5;
/** The time that a device counts without a ping, and the slack of the alarm that looks. */
const WATCHED_SECONDS = Math.ceil(TIMES.presenceMs / 1_000) + 8;

// Side by side, since each mostly waits.
describe.concurrent("the bill of", () => {
  describe("a message", () => {
    it("on its own, to somebody who is away: at most 7 rows, 2 calls, 1 alarm", () =>
      withService(async (url) => {
        const { threadUrl } = await quietThread(url, ["ada", "bob"]);
        const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
        await ada.next("caught_up");
        await settled(url);
        const before = await cost(url);
        ada.say("Is it still available?");
        await ada.next("message_sent");
        await settled(url);
        const spent = await cost(url, before);
        expect(spent.rows).toBeLessThanOrEqual(7);
        expect(spent.calls).toBeLessThanOrEqual(2);
        expect(spent.alarms).toBeLessThanOrEqual(1);
      }));

    it("in a burst of 100 between two who read live: at most 3 rows and 0.2 calls", () =>
      withService(async (url) => {
        const { threadUrl } = await quietThread(url, ["ada", "bob"]);
        const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
        const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
        await settled(url);
        // Five a second, read and acknowledged each second, as the SDK does.
        const spent = await costOfBurst(url, async () => {
          for (let n = 0; n < 5; n++) ada.say("and another thing");
          const { seq } = await bob.next("new_message");
          const last = Number(seq) + 4;
          bob.send([
            { type: "mark_message_delivered", seq: last },
            { type: "mark_message_read", seq: last },
          ]);
          ada.send({ type: "mark_message_delivered", seq: last });
          while (bob.lastSeq < last) await bob.next("new_message");
        });
        expect(bob.events).toBe(BURST);
        expect(spent.rows).toBeLessThanOrEqual(3);
        expect(spent.calls).toBeLessThanOrEqual(0.2);
      }));

    it("in a burst of 100 to somebody who is away: at most 3 rows and 0.3 calls", () =>
      withService(async (url) => {
        const { threadUrl } = await quietThread(url, ["ada", "bob"]);
        const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
        await settled(url);
        const spent = await costOfBurst(url, async () => {
          for (let n = 0; n < 5; n++) ada.say("are you there?");
          for (let n = 0; n < 5; n++) await ada.next("message_sent");
          ada.send({ type: "mark_message_delivered", seq: ada.lastSeq });
        });
        expect(spent.rows).toBeLessThanOrEqual(3);
        expect(spent.calls).toBeLessThanOrEqual(0.3);
      }));

    it("among ten of whom nine are away: a call and at most two rows for each, once", () =>
      withService(async (url) => {
        const people = Array.from({ length: 10 }, (_, n) => `person-${n}`);
        const { threadUrl } = await quietThread(url, people);
        const first = await NetworkClient.open(threadUrl, { userId: "person-0" });
        await settled(url);
        const before = await cost(url);
        first.say("Dear all");
        await first.next("message_sent");
        await settled(url);
        const spent = await cost(url, before);
        expect(spent.calls).toBeLessThanOrEqual(10);
        expect(spent.rows).toBeLessThanOrEqual(2 + 1 + 2 * 10);
        expect(spent.alarms).toBeLessThanOrEqual(1);
      }));
  });

  describe("somebody who is connected and does nothing", () => {
    /** What so many seconds cost in which the device only pings, and more of them until so many alarms went off. */
    async function idle(
      url: string,
      device: NetworkClient,
      { forSeconds, alarms }: { forSeconds: number; alarms: number },
    ) {
      const before = await cost(url);
      await seconds(forSeconds, async (second) => second % (TIMES.heartbeatMs / 1_000) === 0 && device.ping());
      while ((await cost(url, before)).alarms < alarms) await seconds(1);
      return cost(url, before);
    }

    it("costs nothing while nobody watches: their object sleeps, and is made anew when they say something", () =>
      withService(async (url) => {
        const inbox = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "idle-1" });
        await inbox.next("caught_up");
        await settled(url);
        expect(await idle(url, inbox, { forSeconds: IDLE_SECONDS, alarms: 0 })).toEqual({
          rows: 0,
          calls: 0,
          alarms: 0,
          constructed: 0,
        });
        const asleep = await cost(url);
        inbox.send({ type: "mark_message_read", threadId: "nowhere", seq: 1 });
        expect(await inbox.next("error")).toMatchObject({ code: "not_found" });
        expect(await cost(url, asleep)).toEqual({ rows: 0, calls: 0, alarms: 0, constructed: 1 });
      }));

    it("costs one alarm in 80 s while somebody watches, and the row of the next", () =>
      withService(async (url) => {
        const { id } = await quietThread(url, ["idle-2", "watcher"]);
        const inbox = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "idle-2" });
        const watcher = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "watcher" });
        watcher.send({ type: "watch_presence", threadId: id, userIds: ["idle-2"] });
        expect(await watcher.next("user_status_change")).toMatchObject({ userId: "idle-2", status: "online" });
        await seconds(TIMES.fanOutLiveMs / 1_000 + 2);
        expect(await idle(url, inbox, { forSeconds: WATCHED_SECONDS, alarms: 1 })).toEqual({
          rows: 1,
          calls: 0,
          alarms: 1,
          constructed: 1,
        });
      }));

    it("costs one alarm in 80 s while two look at a thread, and calls no inbox; then it is told who has fallen silent", () =>
      withService(async (url) => {
        const { threadUrl } = await quietThread(url, ["looks-1", "looks-2"]);
        // The first never pings: its network dies as soon as it is there.
        const silent = await NetworkClient.open(threadUrl, { userId: "looks-2" });
        const one = await NetworkClient.open(threadUrl, { userId: "looks-1" });
        for (const socket of [silent, one]) socket.send({ type: "set_view", visible: true });
        await seconds(TIMES.fanOutLiveMs / 1_000 + 2);
        expect(await idle(url, one, { forSeconds: WATCHED_SECONDS, alarms: 1 })).toEqual({
          rows: 0,
          calls: 0,
          alarms: 1,
          constructed: 1,
        });
        expect(await one.next("viewing_changed")).toMatchObject({ userId: "looks-2", viewing: true });
        expect(await one.next("viewing_changed")).toMatchObject({ userId: "looks-2", viewing: false });
      }));
  });
});
