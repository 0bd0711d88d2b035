import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../bench/cost/operations.ts";
import { TIMES } from "../../src/protocol/limits.ts";
import { BURST, countOfBurst, sayToAbsent, seconds, talk } from "../support/burst.ts";
import { type Count, countSince, readMeter, settled } from "../support/meter.ts";
import { createThread, NetworkClient } from "../support/network-client.ts";
import { SECRET } from "../support/tokens.ts";
import { startWorkerd } from "../support/workerd.ts";

/**
 * What things cost on the platform's bill, counted by the objects themselves on plain workerd, in real time:
 * rows written (each alarm that is set is one) and read, requests, calls between objects, alarms that went off. Nothing is
 * extrapolated. docs/cost.md says what that is in dollars. How many alarms there are depends on how far apart things
 * happen on this machine: strictly they are bounded in virtual time (test/thread/fan-out-crowds.test.ts).
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

/** Rows written that are no alarms. */
const stored = ({ rowsWritten, alarmsSet }: Count) => rowsWritten - alarmsSet;

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
    it("on its own, to somebody who is away: 6 rows and an alarm written, 75 rows read at most, also on waking, and 2 calls", () =>
      withService(async (url) => {
        const { threadUrl } = await quietThread(url, ["ada", "bob"]);
        const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
        await ada.next("caught_up");
        await settled(url);
        const before = await readMeter(url);
        ada.say("Is it still available?");
        await ada.next("message_sent");
        await settled(url);
        const spent = await countSince(url, before);
        expect(stored(spent)).toBeLessThanOrEqual(6);
        expect(spent.rowsRead).toBeLessThanOrEqual(75);
        expect(spent.objectRequests).toBe(spent.calls);
        expect(spent.workerRequests).toBe(0);
        expect(spent.calls).toBeLessThanOrEqual(2);
        expect(spent.alarmsSet).toBeLessThanOrEqual(3);
      }));

    it("in a burst of 100 between two who read live: at most 3 rows stored, 15 read and 0.2 calls", () =>
      withService(async (url) => {
        const { threadUrl } = await quietThread(url, ["ada", "bob"]);
        const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
        const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
        const { each, stretch } = await countOfBurst(url, () => talk(ada, bob));
        expect(bob.events).toBe(BURST);
        expect(stored(each)).toBeLessThanOrEqual(2 + stretch);
        expect(each.rowsRead).toBeLessThanOrEqual(15 * stretch);
        expect(each.calls).toBeLessThanOrEqual(0.2 * stretch);
      }));

    it("in a burst of 100 to somebody who is away: at most 3 rows stored, 25 read and 0.3 calls", () =>
      withService(async (url) => {
        const { threadUrl } = await quietThread(url, ["ada", "bob"]);
        const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
        const { each, stretch } = await countOfBurst(url, () => sayToAbsent(ada));
        expect(stored(each)).toBeLessThanOrEqual(2 + stretch);
        expect(each.rowsRead).toBeLessThanOrEqual(25 * stretch);
        expect(each.calls).toBeLessThanOrEqual(0.3 * stretch);
      }));

    it("among ten of whom nine are away: a call and at most two rows written and 50 read for each, once", () =>
      withService(async (url) => {
        const people = Array.from({ length: 10 }, (_, n) => `person-${n}`);
        const { threadUrl } = await quietThread(url, people);
        const first = await NetworkClient.open(threadUrl, { userId: "person-0" });
        await settled(url);
        const before = await readMeter(url);
        first.say("Dear all");
        await first.next("message_sent");
        await settled(url);
        const spent = await countSince(url, before);
        expect(spent.calls).toBeLessThanOrEqual(10);
        expect(stored(spent)).toBeLessThanOrEqual(2 + 2 * 10);
        expect(spent.rowsRead).toBeLessThanOrEqual(50 * 10);
        expect(spent.alarmsSet).toBeLessThanOrEqual(3);
      }));
  });

  describe("what else is asked", () => {
    /** What one may cost at most, of what docs/cost.md counts. */
    it.for([
      ["createThread", { stored: 38, rowsRead: 150, workerRequests: 1, objectRequests: 3, alarmsSet: 3 }],
      ["openThread", { stored: 2, rowsRead: 90, workerRequests: 1, objectRequests: 3, alarmsSet: 3 }],
      ["messageLive", { stored: 9, rowsRead: 75, workerRequests: 0, objectRequests: 3, alarmsSet: 6 }],
      ["openInbox", { stored: 2, rowsRead: 50, workerRequests: 1, objectRequests: 1, alarmsSet: 2 }],
      ["messageOverHttp", { stored: 6, rowsRead: 75, workerRequests: 1, objectRequests: 3, alarmsSet: 3 }],
      ["editMessage", { stored: 7, rowsRead: 75, workerRequests: 0, objectRequests: 2, alarmsSet: 3 }],
      ["deleteMessage", { stored: 8, rowsRead: 75, workerRequests: 0, objectRequests: 2, alarmsSet: 3 }],
      ["react", { stored: 5, rowsRead: 75, workerRequests: 0, objectRequests: 2, alarmsSet: 3 }],
      ["read", { stored: 3, rowsRead: 50, workerRequests: 0, objectRequests: 1, alarmsSet: 4 }],
      ["history", { stored: 0, rowsRead: 60, workerRequests: 1, objectRequests: 1, alarmsSet: 0 }],
      ["inbox", { stored: 0, rowsRead: 90, workerRequests: 1, objectRequests: 1, alarmsSet: 0 }],
      ["poll", { stored: 0, rowsRead: 10, workerRequests: 1, objectRequests: 1, alarmsSet: 0 }],
      ["watch", { stored: 2, rowsRead: 40, workerRequests: 0, objectRequests: 2, alarmsSet: 1 }],
    ] as const)("%s: stays within its bounds", ([name, bounds]) =>
      withService(async (url) => {
        const spent = await OPERATIONS[name].count(url, 1);
        const counted = { ...spent, stored: stored(spent) };
        const within = Object.entries(bounds).map(([what, most]) => [what, Math.min(most, Reflect.get(counted, what))]);
        expect(counted).toMatchObject(Object.fromEntries(within));
      }),
    );
  });

  describe("somebody who is connected and does nothing", () => {
    /** What so many seconds cost in which the device only pings, and more of them until so many alarms went off. */
    async function idle(
      url: string,
      device: NetworkClient,
      { forSeconds, alarms }: { forSeconds: number; alarms: number },
    ) {
      const before = await readMeter(url);
      await seconds(forSeconds, async (second) => second % (TIMES.heartbeatMs / 1_000) === 0 && device.ping());
      while ((await countSince(url, before)).alarms < alarms) await seconds(1);
      return countSince(url, before);
    }

    it("costs nothing while nobody watches: their object sleeps, and is made anew when they say something", () =>
      withService(async (url) => {
        const inbox = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "idle-1" });
        await inbox.next("caught_up");
        await settled(url);
        expect(await idle(url, inbox, { forSeconds: IDLE_SECONDS, alarms: 0 })).toMatchObject({
          rowsWritten: 0,
          rowsRead: 0,
          workerRequests: 0,
          objectRequests: 0,
          messages: 0,
          alarms: 0,
          constructed: 0,
          activeMs: 0,
        });
        const asleep = await readMeter(url);
        inbox.send({ type: "mark_message_read", threadId: "nowhere", seq: 1 });
        expect(await inbox.next("error")).toMatchObject({ code: "not_found" });
        expect(await countSince(url, asleep)).toMatchObject({ rowsWritten: 0, calls: 0, alarms: 0, constructed: 1 });
      }));

    it("costs one alarm in 80 s while somebody watches, and the row of the next", () =>
      withService(async (url) => {
        const { id } = await quietThread(url, ["idle-2", "watcher"]);
        const inbox = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "idle-2" });
        const watcher = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "watcher" });
        watcher.send({ type: "watch_presence", threadId: id, userIds: ["idle-2"] });
        expect(await watcher.next("user_status_change")).toMatchObject({ userId: "idle-2", status: "online" });
        await seconds(TIMES.fanOutLiveMs / 1_000 + 2);
        expect(await idle(url, inbox, { forSeconds: WATCHED_SECONDS, alarms: 1 })).toMatchObject({
          rowsWritten: 1,
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
        expect(await idle(url, one, { forSeconds: WATCHED_SECONDS, alarms: 1 })).toMatchObject({
          rowsWritten: 0,
          calls: 0,
          alarms: 1,
          constructed: 1,
        });
        expect(await one.next("viewing_changed")).toMatchObject({ userId: "looks-2", viewing: true });
        expect(await one.next("viewing_changed")).toMatchObject({ userId: "looks-2", viewing: false });
      }));
  });
});
