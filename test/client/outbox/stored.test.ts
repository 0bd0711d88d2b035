import * as fakeIndexedDb from "fake-indexeddb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Problem } from "../../../src/client/index.ts";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { device, kept, serve, stored } from "../../support/reloads.ts";

beforeAll(() => {
  for (const [name, value] of Object.entries(fakeIndexedDb)) vi.stubGlobal(name, value);
});
afterAll(async () => {
  // What is still under way needs them.
  await stored();
  vi.unstubAllGlobals();
});

const done = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const WRITTEN_AT = 1_794_999_940_000;

/** Messages as they were kept when there was nothing else to keep: these records, byte for byte. */
const WITHOUT_KINDS = [
  {
    threadId: "t1",
    id: "01a1ee55-73a0-7000-8000-000000000001",
    text: "tried",
    writtenAt: WRITTEN_AT,
    replyTo: undefined,
    isTried: true,
    refusals: undefined,
    waitMs: undefined,
    failed: undefined,
  },
  {
    threadId: "t1",
    id: "01a1ee55-73a0-7001-8000-000000000002",
    text: "failed",
    writtenAt: WRITTEN_AT,
    replyTo: undefined,
    isTried: false,
    refusals: 6,
    waitMs: undefined,
    failed: { code: "storage_failed", retryable: true },
  },
  {
    threadId: "t1",
    id: "01a1ee55-73a0-7002-8000-000000000003",
    text: "held back",
    writtenAt: WRITTEN_AT,
    replyTo: undefined,
    isTried: false,
    refusals: 2,
    waitMs: 4_000,
    failed: undefined,
  },
  {
    threadId: "t1",
    id: "01a1ee55-73a0-7003-8000-000000000004",
    text: "waiting",
    writtenAt: WRITTEN_AT,
    replyTo: "01a1ee55-0000-7000-8000-000000000000",
    isTried: false,
    refusals: undefined,
    waitMs: undefined,
    failed: undefined,
  },
];

/** Version 1 of the database, as it was when messages alone were kept. */
async function openVersion1(userId: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(`parlor https://parlor.example ${userId}`, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("outbox", { keyPath: "id" });
    opening.result.createObjectStore("aside", { autoIncrement: true });
    opening.result.createObjectStore("thread", { keyPath: "threadId" }).createIndex("at", "at");
  };
  return done(opening);
}

async function keepWithoutKinds(userId: string): Promise<void> {
  const database = await openVersion1(userId);
  const outbox = database.transaction("outbox", "readwrite").objectStore("outbox");
  await Promise.all(WITHOUT_KINDS.map((record) => done(outbox.put(record))));
  database.close();
}

/** What is in each store of the user's outbox. */
async function keptFor(userId: string) {
  const database = await openVersion1(userId);
  const reading = database.transaction(["outbox", "aside"]);
  const [outbox, aside] = await Promise.all([
    done(reading.objectStore("outbox").getAll()),
    done(reading.objectStore("aside").getAll()),
  ]);
  database.close();
  return { outbox, aside };
}

describe("what a version has kept that knew messages only", () => {
  it("I21 I22: is sent after the update, in order and once; what had failed is shown so, and sent when tried again", async () => {
    const userId = "of-before";
    await keepWithoutKinds(userId);
    const { server, problems, load } = device({ userId });
    const [tried, failed] = WITHOUT_KINDS.map(({ id }) => id);
    server.post("ada", String(tried), "tried");
    const page = await load();
    expect(page.thread.getSnapshot().messages).toMatchObject([
      { text: "failed", status: "failed", failure: { code: "storage_failed", retryable: true } },
      { text: "tried", status: "unconfirmed", at: WRITTEN_AT },
      { text: "held back", status: "queued" },
      { text: "waiting", status: "queued", replyTo: "01a1ee55-0000-7000-8000-000000000000" },
    ]);
    const socket = await page.live();
    await serve(page, socket);
    expect(server.texts()).toEqual(["tried"]);
    await page.pass(4_000);
    await serve(page, socket);
    expect(server.texts()).toEqual(["tried", "held back", "waiting"]);
    await stored();
    expect((await keptFor(userId)).outbox).toMatchObject([{ text: "failed" }]);
    page.thread.retry(String(failed));
    await serve(page, socket);
    expect(server.texts()).toEqual(["tried", "held back", "waiting", "failed"]);
    const said = socket.of("send_message").map(({ id }) => id);
    expect(said.toSorted()).toEqual([...new Set(said)].toSorted());
    await stored();
    expect(await keptFor(userId)).toEqual({ outbox: [], aside: [] });
    expect(problems).toEqual([]);
  });

  it("I21: is sent by a tab of this version when a tab of that one tells of it", async () => {
    const browser = new FakeBrowser();
    const [before, after] = [browser.open(), browser.open()];
    const page = new FakeNetwork({ userId: "ada", storage: after.storage, tabs: after.tabs });
    await page.live();
    const channel = before.tabs.openChannel("parlor https://parlor.example ada", () => {});
    const { kind: _, ...written } = kept({ writtenAt: 4e12 });
    channel.post({ news: "kept", kept: written });
    await page.settled();
    expect(page.thread.getSnapshot().messages).toMatchObject([{ text: "old", status: "sending" }]);
    const [socket] = page.sockets;
    if (socket) await serve(page, socket);
    expect(page.server.texts()).toEqual(["old"]);
  });
});

it("what is written is kept with its kind and all that is its own, also once it was on the wire", async () => {
  const browser = new FakeBrowser();
  const { load } = device({ storage: browser.open().storage });
  const page = await load();
  const { id } = page.thread.send({ text: "yes", replyTo: "bob-1" });
  const own = { kind: "send", threadId: "t1", id, text: "yes", replyTo: "bob-1" };
  await page.settled();
  expect([...browser.kept.values()]).toMatchObject([{ ...own, isTried: false }]);
  await page.live();
  await page.settled();
  expect([...browser.kept.values()]).toMatchObject([{ ...own, isTried: true }]);
});

/** As a later version may keep it. */
const NEWER = {
  kind: "of_tomorrow",
  threadId: "t1",
  id: "00000000-0000-7000-8000-000000000000",
  text: "not a message",
  writtenAt: 4e12,
  isTried: false,
};

describe("what a newer version has kept, of a kind that this one does not know", () => {
  it("stays where it is, is told once, and holds nothing up", async () => {
    const browser = new FakeBrowser();
    const other = { ...NEWER, id: "00000000-0000-7000-8000-000000000002", threadId: "t2" };
    for (const item of [NEWER, kept({ writtenAt: 4e12 }), other]) browser.kept.set(item.id, item);
    const { server, problems, load } = device({ storage: browser.open().storage });
    const page = await load();
    expect(page.texts()).toEqual(["old"]);
    page.thread.send({ text: "new" });
    await serve(page, await page.live());
    expect(server.texts()).toEqual(["old", "new"]);
    expect(problems).toEqual([{ code: "newer_item", detail: [NEWER, other] }]);
    expect([...browser.kept.values()]).toEqual([NEWER, other]);
    expect(browser.aside).toEqual([]);
    expect(page.sockets).toHaveLength(1);
  });

  it("is passed over when another tab tells of it", async () => {
    const browser = new FakeBrowser();
    const [newer, tab] = [browser.open(), browser.open()];
    const problems: Problem[] = [];
    const onProblem = (problem: Problem) => problems.push(problem);
    const page = new FakeNetwork({ userId: "ada", storage: tab.storage, tabs: tab.tabs, onProblem });
    const socket = await page.live();
    newer.tabs.openChannel("parlor https://parlor.example ada", () => {}).post({ news: "kept", kept: NEWER });
    await page.settled();
    page.thread.send({ text: "new" });
    await page.settled();
    await serve(page, socket);
    expect(page.texts()).toEqual(["new"]);
    expect(page.server.texts()).toEqual(["new"]);
    expect(problems).toEqual([]);
  });

  it("is wiped by a logout, as all else", async () => {
    const browser = new FakeBrowser();
    browser.kept.set(NEWER.id, NEWER);
    const { load } = device({ storage: browser.open().storage });
    await (await load()).parlor.logout();
    expect(browser.kept.size).toBe(0);
  });
});
