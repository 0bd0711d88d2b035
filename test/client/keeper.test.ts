import * as fakeIndexedDb from "fake-indexeddb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readCached } from "../../src/client/cache.ts";
import type { Problem } from "../../src/client/index.ts";
import { openIndexedDb } from "../../src/client/indexed-db.ts";
import { INBOX_PAGE } from "../../src/client/keeper.ts";
import { FakeBrowser } from "../support/fake-browser.ts";
import { FakeNetwork } from "../support/fake-network.ts";
import { device, kept, serve, storageOf } from "../support/reloads.ts";
import { part } from "../support/tokens.ts";

beforeAll(() => {
  for (const [name, value] of Object.entries(fakeIndexedDb)) vi.stubGlobal(name, value);
});
afterAll(() => void vi.unstubAllGlobals());

const statuses = (page: FakeNetwork) => page.thread.getSnapshot().messages.map(({ text, status }) => [text, status]);

describe("what is written and not sent", () => {
  it("I21: outlives a reload, in its order, and goes out by itself, though nobody opens the thread", async () => {
    const { server, load } = device();
    const before = await load();
    for (const text of ["one", "two", "three"]) before.thread.send({ text });
    await before.settled();
    const after = await load();
    expect(statuses(after)).toEqual([
      ["one", "queued"],
      ["two", "queued"],
      ["three", "queued"],
    ]);
    const socket = after.accept();
    await serve(after, socket);
    expect(server.texts()).toEqual(["one", "two", "three"]);
    expect(socket.isClosedByClient).toBe(true);
    expect((await load()).sockets).toEqual([]);
  });

  it("I3: what may have been on the wire is unconfirmed after a reload, and goes out with the same id", async () => {
    const { server, load } = device();
    const before = await load();
    const socket = await before.live();
    const sent = before.thread.send({ text: "one" });
    before.thread.send({ text: "two" });
    await before.settled();
    server.post("ada", sent.id, "one");
    expect(socket.of("send_message")).toHaveLength(1);
    const after = await load();
    expect(statuses(after)).toEqual([
      ["one", "unconfirmed"],
      ["two", "queued"],
    ]);
    expect(after.thread.cancel(sent.id)).toBe(false);
    await serve(after, await after.live());
    expect(server.texts()).toEqual(["one", "two"]);
  });

  it("I22: keeps its order though the clock fell back by a day between two loads", async () => {
    const { server, load } = device();
    (await load()).thread.send({ text: "yesterday" });
    const after = await load();
    after.clock.advance(-86_400_000);
    after.thread.send({ text: "today" });
    await after.settled();
    const last = await load();
    await serve(last, last.accept());
    expect(server.texts()).toEqual(["yesterday", "today"]);
  });

  it("I7 I22: goes out before what is written while it is read, though the clock fell back since", async () => {
    const reading = Promise.withResolvers<void>();
    const old = kept({ id: "0fffffff-ffff-7000-8000-000000000001", writtenAt: 4e12 });
    const storage = async () => storageOf({ readAll: () => reading.promise.then(() => [old]) });
    const page = new FakeNetwork({ userId: "ada", storage });
    const socket = await page.live();
    page.thread.send({ text: "new" });
    reading.resolve();
    await stored(page);
    await serve(page, socket);
    expect(socket.of("send_message").map(({ message }) => message)).toEqual(["old", "new"]);
    expect(page.texts()).toEqual(["old", "new"]);
  });

  it("what was refused for good stays refused after a reload, until its writer decides", async () => {
    const { server, load } = device();
    const before = await load();
    const socket = await before.live();
    const { id } = before.thread.send({ text: "no" });
    socket.hear({ type: "error", id, code: "forbidden", message: "", retryable: false });
    await before.settled();
    const after = await load();
    expect(after.thread.getSnapshot().messages).toMatchObject([{ status: "failed", failure: { code: "forbidden" } }]);
    expect(after.sockets).toEqual([]);
    after.thread.retry(id);
    await serve(after, await after.live());
    expect(server.texts()).toEqual(["no"]);
  });

  it("is asked about after seven days, and sent if its writer wants it", async () => {
    const { server, load } = device();
    (await load()).thread.send({ text: "is it available?" });
    const after = await load();
    const late = await load();
    expect(statuses(after)).toEqual(statuses(late));
    const week = new FakeNetwork({ server }).clock;
    week.advance(7 * 86_400_000 + 1);
    const much = await load({ clock: week });
    expect(much.thread.getSnapshot().messages).toMatchObject([
      { status: "failed", failure: { code: "expired", retryable: true } },
    ]);
    expect(server.texts()).toEqual([]);
  });

  it("is refused when a thousand wait, over all threads; nothing that waits is dropped", async () => {
    const { load } = device();
    const page = await load();
    for (let n = 0; n < 500; n++) page.thread.send({ text: `${n}` });
    const other = page.parlor.thread("t2");
    for (let n = 0; n < 500; n++) other.send({ text: `${n}` });
    expect(await page.thread.send({ text: "more" }).done).toEqual({ ok: false, code: "outbox_full", retryable: true });
    expect(page.thread.getSnapshot().messages).toHaveLength(500);
  });

  it("is forgotten by a logout, and by nothing else", async () => {
    const { load } = device();
    const page = await load();
    page.thread.send({ text: "secret" });
    page.parlor.close();
    expect((await load()).thread.getSnapshot().messages).toHaveLength(1);
    const last = await load();
    await last.parlor.logout();
    expect((await load()).thread.getSnapshot().messages).toEqual([]);
    expect(last.is).toBe("closed");
  });

  it("I21: is kept also after the browser has ended the connection to its storage, which is opened again once", async () => {
    const { load, problems } = device();
    const opened = vi.spyOn(indexedDB, "open");
    const page = await load();
    page.thread.send({ text: "before" });
    await stored(page);
    // As Safari does to a page that was long in the background.
    for (const { value: request } of opened.mock.results) request.result.close();
    for (const text of ["one", "two"]) page.thread.send({ text });
    await stored(page);
    expect(opened).toHaveBeenCalledTimes(2);
    expect(statuses(await load())).toEqual(["before", "one", "two"].map((text) => [text, "queued"]));
    expect(problems).toEqual([]);
    opened.mockRestore();
  });

  it("is kept for nobody where neither the application nor the token says who writes", async () => {
    const problems: Problem[] = [];
    const page = new FakeNetwork({ storage: openIndexedDb, onProblem: (problem) => problems.push(problem) });
    page.thread.send({ text: "mine" });
    await page.live();
    await page.parlor.foundation.keeper.opened;
    expect(problems).toMatchObject([{ code: "storage" }]);
  });

  it("waits in memory until it is known by whom it is, and the application is told when that takes long", async () => {
    const problems: Problem[] = [];
    const page = new FakeNetwork({ storage: openIndexedDb, onProblem: (problem) => problems.push(problem) });
    page.canGetToken = false;
    page.thread.send({ text: "whose?" });
    await page.pass(4_999);
    expect(problems).toEqual([]);
    await page.pass(1);
    expect(problems).toMatchObject([{ code: "storage" }]);
  });

  it("is kept though its client is closed before it is known by whom it is", async () => {
    const browser = new FakeBrowser();
    const page = new FakeNetwork({ storage: browser.open().storage });
    const token = Promise.withResolvers<string>();
    page.getToken = () => token.promise;
    const sent = page.thread.send({ text: "late" });
    await page.settled();
    page.parlor.close();
    expect(await sent.done).toEqual({ ok: false, code: "closed", retryable: true });
    token.resolve(`e30.${part({ sub: "ada" })}.x`);
    await page.pass(0);
    expect([...browser.kept.values()]).toMatchObject([{ text: "late" }]);
  });

  it("belongs to one user", async () => {
    const { load } = device();
    (await load({ userId: "one" })).thread.send({ text: "mine" });
    expect((await load({ userId: "other" })).thread.getSnapshot().messages).toEqual([]);
    expect((await load({ userId: "one" })).thread.getSnapshot().messages).toHaveLength(1);
  });
});

/** What is being read from the database, or written to it, is. */
async function stored(page: FakeNetwork): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await page.settled();
}

describe("what was seen last", () => {
  /** A page on which the thread was open, and has been kept. */
  async function seen() {
    const scene = device();
    for (let n = 1; n <= 60; n++) scene.server.post("bob", `message-of-bob-${n}`, `${n}`);
    const before = await scene.load();
    await before.live();
    await before.pass(2_000);
    await before.settled();
    return scene;
  }

  it("I6: is there at once after a reload, and the reload costs what is new", async () => {
    const { server, load } = await seen();
    server.post("bob", "message-of-bob-61", "61");
    const after = await load();
    void after.thread.open();
    await stored(after);
    expect(after.thread.getSnapshot()).toMatchObject({ isLoaded: true, hasOlder: true, you: { userId: "ada" } });
    expect([after.texts().length, after.texts().at(-1)]).toEqual([50, "60"]);
    const heard: number[] = [];
    after.thread.on("new_message", ({ seq }) => heard.push(seq));
    after.socket.end();
    await after.settled();
    await after.pass(4_500);
    const socket = after.accept();
    expect(socket.url.searchParams.get("after")).toBe("60");
    expect([after.texts().length, after.texts().at(-1), heard]).toEqual([51, "61", [61]]);
  });

  it("I10: gives way to the server's word when the log began anew", async () => {
    const { server, load } = await seen();
    server.epoch = "e2";
    server.log = [];
    server.post("bob", "message-of-bob-1", "anew");
    const after = await load();
    void after.thread.open();
    await stored(after);
    expect(after.texts().at(-1)).toBe("60");
    after.accept();
    expect(after.texts()).toEqual(["anew"]);
  });

  it("is passed over when it is not understood, kept of twenty threads, and forgotten by a logout", async () => {
    const { load } = await seen();
    const page = await load();
    const { keeper } = page.parlor.foundation;
    const recall = async (key: string, from = keeper) => readCached(await from.recall(key));
    const known = await recall("t1");
    expect(known?.messages).toHaveLength(50);
    keeper.remember(INBOX_PAGE, () => ({ threads: [] }));
    for (let n = 2; n <= 21; n++) keeper.remember(`t${n}`, () => known && { ...known, threadId: `t${n}` });
    await page.pass(2_000);
    await stored(page);
    expect([await recall("t1"), await recall("t2"), await recall("t21")]).toMatchObject([null, {}, {}]);
    expect(await keeper.recall(INBOX_PAGE)).toMatchObject({ threads: [] });
    keeper.remember("t22", () => known && Object.assign({}, known, { threadId: "t22", epoch: 5 }));
    await page.pass(2_000);
    await stored(page);
    expect(await recall("t22")).toBeNull();
    await page.parlor.logout();
    const last = await load();
    expect(await recall("t21", last.parlor.foundation.keeper)).toBeNull();
  });
});
