import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { durableSql } from "../../src/actor/durable-sql.ts";
import { Inbox } from "../../src/inbox/inbox.ts";
import type { InboxRpc } from "../../src/inbox/inbox-rpc.ts";
import { InboxStore } from "../../src/inbox/inbox-store.ts";
import { TIMES } from "../../src/protocol/limits.ts";
import type { InboxFromInbox, InboxFromThread } from "../../src/protocol/rpc.ts";
import { activity } from "../support/activity.ts";
import { InboxDevice, inboxStub } from "../support/pool-client.ts";
import { type Cost, costIn } from "../support/pool-cost.ts";

const caller = { userId: "ada", service: false, issuedAt: 1, expiresAt: Number.MAX_SAFE_INTEGER };

type AskedInbox = InboxRpc & InboxFromThread & InboxFromInbox;

/** What the platform would bill for what an inbox does. */
const costOf = (
  userId: string,
  work: (inbox: AskedInbox, storage: DurableObjectStorage) => Promise<unknown>,
): Promise<Cost> =>
  runInDurableObject(inboxStub(userId), (inbox, { storage }) => costIn(storage, () => work(inbox, storage)));

async function inboxOf(userId: string, threads: number) {
  await runInDurableObject(inboxStub(userId), async (inbox) => {
    for (let n = 0; n < threads; n++) {
      const title = `The house in listing ${n}, with a garden and a view of the lake`;
      await inbox.activity(userId, activity(`t${n}`, { title, activityAt: 1_795_000_000_000 + n }));
    }
  });
}

it("B1: an activity writes its row, and its place in the pages only if that moved; told twice, nothing", async () => {
  await inboxOf("cost", 20);
  const hear = (told: ReturnType<typeof activity>) => costOf("cost", (inbox) => inbox.activity("cost", told));
  const at = 1_795_000_100_000;
  expect((await hear(activity("t3", { lastSeq: 2, activityAt: at }))).written).toBe(2);
  expect((await hear(activity("t3", { lastSeq: 2, activityAt: at }))).written).toBe(0);
  expect((await hear(activity("t3", { lastSeq: 2, readSeq: 2, activityAt: at }))).written).toBe(1);
  // A thread that is not the latest is read: the version goes into a row of its own.
  expect((await hear(activity("t5", { readSeq: 1, activityAt: 1_795_000_000_005 }))).written).toBe(2);
  expect((await hear(activity("new", { activityAt: at + 1 }))).written).toBe(2);
  expect(await hear(activity("t3", { lastSeq: 3, readSeq: 2, activityAt: at + 2 }))).toMatchObject({ alarms: 0 });
});

it("N2: seeing all notifications writes one row, however many they are", async () => {
  await inboxOf("seen", 30);
  const seen = () => costOf("seen", (inbox) => inbox.markSeen({ ...caller, userId: "seen" }));
  expect((await seen()).written).toBe(1);
  expect((await seen()).written).toBe(0);
});

it("B4: the first page of a thousand threads costs what that of a hundred does, also on waking", async () => {
  const page = (userId: string) => (inbox: AskedInbox) => inbox.page({ ...caller, userId }, { filter: "all" });
  const cold: number[] = [];
  const warm: number[] = [];
  for (const [userId, threads] of [
    ["hundred", 100],
    ["thousand", 1_000],
  ] as const) {
    await inboxOf(userId, threads);
    await evictDurableObject(inboxStub(userId));
    warm.push((await costOf(userId, page(userId))).read);
    cold.push(await wakingReads(userId));
  }
  expect(warm[1]).toBeLessThanOrEqual(warm[0] ?? 0);
  expect(cold[1]).toBeLessThanOrEqual(cold[0] ?? 0);
});

/** Rows that a new instance reads before it can answer. */
async function wakingReads(userId: string): Promise<number> {
  const { read } = await costOf(userId, async (_, storage) => new Inbox(new InboxStore(durableSql(storage))));
  return read;
}

it("S6: connecting, idling and being asked write nothing while nobody watches; a watch writes one row, and one alarm", async () => {
  await inboxOf("idle", 3);
  const phone = await InboxDevice.connect("idle");
  await phone.next("caught_up");
  const idle = await costOf("idle", async (inbox) => {
    await inbox.presence("idle");
    await inbox.poll({ ...caller, userId: "idle" }, { wait: 0 });
    await inbox.page({ ...caller, userId: "idle" }, { filter: "all" });
  });
  expect(idle).toMatchObject({ written: 0, alarms: 0 });
  const watch = { watcherId: "bob", until: Date.now() + TIMES.watchMs };
  const watched = await costOf("idle", (inbox) => inbox.watch("idle", watch));
  expect(watched).toMatchObject({ written: 2, alarms: 1 });
  const again = await costOf("idle", (inbox) => inbox.watch("idle", watch));
  expect(again).toMatchObject({ written: 0, alarms: 0 });
});

it("B2 B4: what is unread and what has changed cost no more among two thousand threads, wherever they stand", async () => {
  const userId = "two-thousand";
  const threads = 2_000;
  await inboxOf(userId, threads);
  const hear = (n: number, more: Parameters<typeof activity>[1]) => (inbox: AskedInbox) =>
    inbox.activity(userId, activity(`t${n}`, { activityAt: 1_795_000_000_000 + n, revision: 2, ...more }));
  const reading = async (work: Parameters<typeof costOf>[1]) => (await costOf(userId, work)).read;
  const unread = () => reading((inbox) => inbox.page({ ...caller, userId }, { filter: "unread" }));
  const resume = (behind: number) =>
    reading(async (inbox) => {
      const poll = (after?: number) =>
        inbox.poll({ ...caller, userId }, { wait: 0, ...(after !== undefined && { after }) });
      const now = await poll();
      if (!now.ok) throw new Error(now.error.code);
      const missed = await poll(now.value.version - behind);
      expect(missed).toMatchObject({ value: { recovered: true } });
    });
  const reads: Record<string, number> = {};
  reads.allUnread = await unread();
  // Everything is read, the oldest threads last, and then a few of the oldest become unread.
  await runInDurableObject(inboxStub(userId), async (inbox) => {
    for (let n = threads - 1; n >= 0; n--) await hear(n, { unread: 0, readSeq: 1 })(inbox);
  });
  reads.noneUnread = await unread();
  await runInDurableObject(inboxStub(userId), async (inbox) => {
    for (let n = 0; n < 10; n++) await hear(n, { lastSeq: 2, unread: 1, readSeq: 1, revision: 3 })(inbox);
  });
  reads.fewUnread = await unread();
  reads.fewChanged = await resume(10);
  await evictDurableObject(inboxStub(userId));
  reads.nothingChanged = await resume(0);
  reads.page = await reading((inbox) => inbox.page({ ...caller, userId }, { filter: "all" }));
  for (const [name, rows] of Object.entries(reads)) expect(rows, name).toBeLessThanOrEqual(120);
  expect((reads.fewChanged ?? 0) + (reads.page ?? 0)).toBeLessThanOrEqual(120);
});

it("B1: reading costs a row, also after sixty threads were read that are quiet since", async () => {
  const userId = "quiet";
  const at = 1_795_000_000_000;
  const costs: number[][] = [];
  await runInDurableObject(inboxStub(userId), async (inbox, { storage }) => {
    const hear = (threadId: string, more: Parameters<typeof activity>[1]) => () =>
      inbox.activity(userId, activity(threadId, more));
    for (let n = 0; n < 60; n++) {
      await hear(`q${n}`, { activityAt: at + n, unread: 1 })();
      await hear(`q${n}`, { activityAt: at + n, unread: 0, readSeq: 1 })();
    }
    for (let n = 1; n <= 3; n++) {
      const told = { activityAt: at + 1_000 + n, lastSeq: n };
      const message = await costIn(storage, hear("busy", { ...told, unread: 1, readSeq: n - 1 }));
      const read = await costIn(storage, hear("busy", { ...told, unread: 0, readSeq: n }));
      costs.push([message.written, read.written]);
    }
  });
  // The first time, one of the quiet ones gives way to it.
  expect(costs).toEqual([
    [2, 3],
    [2, 1],
    [2, 1],
  ]);
});
