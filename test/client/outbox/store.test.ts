import * as fakeIndexedDb from "fake-indexeddb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { OpenStorage, Problem } from "../../../src/client/index.ts";
import { openIndexedDb } from "../../../src/client/outbox/indexed-db.ts";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { device, kept, serve, storageOf, stored } from "../../support/reloads.ts";
import { part } from "../../support/tokens.ts";

beforeAll(() => {
  for (const [name, value] of Object.entries(fakeIndexedDb)) vi.stubGlobal(name, value);
});
afterAll(async () => {
  // What is still under way needs them.
  await stored();
  vi.unstubAllGlobals();
});

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
    await stored();
    await serve(page, socket);
    expect(socket.of("send_message").map(({ message }) => message)).toEqual(["old", "new"]);
    expect(page.texts()).toEqual(["old", "new"]);
  });

  it("I7: goes out before what another tab writes while it is read", async () => {
    const browser = new FakeBrowser();
    const old = kept({ threadId: "t2", text: "first", writtenAt: 4e12 });
    browser.kept.set(old.id, old);
    const reading = Promise.withResolvers<void>();
    const [tab, otherTab] = [browser.open(), browser.open()];
    const storage: OpenStorage = async (name) => {
      const itself = await tab.storage(name);
      return { ...itself, readAll: async () => [...(await itself.readAll()), await reading.promise].slice(0, 1) };
    };
    const page = new FakeNetwork({ userId: "ada", storage, tabs: tab.tabs });
    await page.settled();
    const other = new FakeNetwork({ userId: "ada", storage: otherTab.storage, tabs: otherTab.tabs });
    const thread = other.parlor.thread("t2");
    void thread.open();
    await other.settled();
    other.accept();
    // From now on it has the right to send, and has not sent the first yet.
    thread.send({ text: "second" });
    await other.settled();
    reading.resolve();
    await stored();
    const { messages } = page.parlor.thread("t2").getSnapshot();
    expect(messages.map(({ text }) => text)).toEqual(["first", "second"]);
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
    await stored();
    // As Safari does to a page that was long in the background.
    for (const { value: request } of opened.mock.results) request.result.close();
    for (const text of ["one", "two"]) page.thread.send({ text });
    await stored();
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
    await page.parlor.context.store.opened;
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
    const later = page.thread.send({ text: "later still" });
    expect([await later.done, later.status]).toEqual([{ ok: false, code: "closed", retryable: true }, "queued"]);
    token.resolve(`e30.${part({ sub: "ada" })}.x`);
    await page.pass(0);
    expect([...browser.kept.values()]).toMatchObject([{ text: "late" }, { text: "later still" }]);
  });

  it("belongs to one user", async () => {
    const { load } = device();
    (await load({ userId: "one" })).thread.send({ text: "mine" });
    expect((await load({ userId: "other" })).thread.getSnapshot().messages).toEqual([]);
    expect((await load({ userId: "one" })).thread.getSnapshot().messages).toHaveLength(1);
  });
});
