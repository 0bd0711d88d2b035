import * as fakeIndexedDb from "fake-indexeddb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ParlorOptions, ParlorStorage, Problem } from "../../src/client/index.ts";
import { openIndexedDb } from "../../src/client/storage.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";
import { FakeBrowser } from "../support/fake-browser.ts";
import { FakeNetwork, type FakeSocket, type Scene } from "../support/fake-network.ts";

beforeAll(() => {
  for (const [name, value] of Object.entries(fakeIndexedDb)) vi.stubGlobal(name, value);
});
afterAll(() => void vi.unstubAllGlobals());

let users = 0;

/** A browser with a service behind it: each load of the page is a client that finds what the one before left. */
function device(more: Scene = {}) {
  const server = new FakeThread();
  const problems: Problem[] = [];
  const userId = `user-${++users}`;
  const load = async (options: Scene = {}) => {
    const onProblem = (problem: Problem) => problems.push(problem);
    const page = new FakeNetwork({ server, userId, storage: openIndexedDb, onProblem, ...more, ...options });
    await page.parlor.foundation.keeper.opened;
    await page.settled();
    return page;
  };
  return { server, problems, load };
}

/** The server reads what the client says, one message after the other, and answers. */
async function serve(page: FakeNetwork, socket: FakeSocket): Promise<void> {
  const read = new Set<string>();
  for (let news = true; news; ) {
    news = false;
    for (const { id, message } of socket.of("send_message")) {
      if (read.has(String(id))) continue;
      read.add(String(id));
      news = true;
      const { events, sent } = page.server.post("ada", String(id), String(message));
      socket.hear(...events, sent);
    }
    await page.settled();
  }
}

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

  it("is kept for nobody where neither the application nor the token says who writes", async () => {
    const problems: Problem[] = [];
    const page = new FakeNetwork({ storage: openIndexedDb, onProblem: (problem) => problems.push(problem) });
    page.thread.send({ text: "mine" });
    await page.live();
    await page.parlor.foundation.keeper.opened;
    expect(problems).toMatchObject([{ code: "storage" }]);
  });

  it("a logout before anybody knows who is signed in ends too, and nothing comes back", async () => {
    const page = new FakeNetwork({ storage: openIndexedDb });
    page.thread.send({ text: "mine" });
    await page.parlor.logout();
    await page.settled();
    expect([page.is, page.sockets.length]).toEqual(["closed", 0]);
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
    const known = await keeper.recall("t1");
    expect(known?.messages).toHaveLength(50);
    for (let n = 2; n <= 21; n++) keeper.remember(`t${n}`, () => known && { ...known, threadId: `t${n}` });
    await page.pass(2_000);
    await stored(page);
    expect([await keeper.recall("t1"), (await keeper.recall("t21"))?.threadId]).toEqual([null, "t21"]);
    keeper.remember("t22", () => known && Object.assign({}, known, { threadId: "t22", epoch: 5 }));
    await page.pass(2_000);
    await stored(page);
    expect(await keeper.recall("t22")).toBeNull();
    await page.parlor.logout();
    const last = await load();
    expect(await last.parlor.foundation.keeper.recall("t21")).toBeNull();
  });
});

describe("a storage that is no good", () => {
  const broken = (how: Partial<ParlorStorage>): ParlorStorage => ({
    readAll: async () => [],
    put: async () => {},
    remove: async () => {},
    setAside: async () => {},
    clear: async () => {},
    putThread: async () => {},
    readThread: async () => undefined,
    ...how,
  });

  it.each<[string, ParlorOptions["storage"]]>([
    ["is refused", () => Promise.reject(new DOMException("not here", "SecurityError"))],
    ["is full", async () => broken({ put: () => Promise.reject(new DOMException("full", "QuotaExceededError")) })],
    ["cannot be read", async () => broken({ readAll: () => Promise.reject(new Error("corrupt")) })],
  ])("%s: that is said, and messages go out all the same", async (_, storage) => {
    const { server, problems, load } = device({ storage });
    const page = await load();
    page.thread.send({ text: "one" });
    await serve(page, await page.live());
    expect(server.texts()).toEqual(["one"]);
    expect(problems[0]).toMatchObject({ code: "storage" });
  });

  it("does not open: after five seconds it is done without", async () => {
    const problems: Problem[] = [];
    const onProblem = (problem: Problem) => problems.push(problem);
    const page = new FakeNetwork({ userId: "ada", storage: () => new Promise(() => {}), onProblem });
    page.thread.send({ text: "one" });
    await page.settled();
    await page.pass(5_000);
    expect(problems).toMatchObject([{ code: "storage" }]);
    await serve(page, await page.live());
    expect(page.server.texts()).toEqual(["one"]);
  });

  it("has a broken item: it is set aside and told, and the rest goes out", async () => {
    const browser = new FakeBrowser();
    for (const item of [{ id: "a", text: 5 }, "nonsense", null, { id: "b" }])
      browser.kept.set(`${JSON.stringify(item)}`, item);
    const { server, problems, load } = device({ storage: browser.open().storage });
    (await load()).thread.send({ text: "one" });
    const page = await load();
    await serve(page, page.accept());
    expect(server.texts()).toEqual(["one"]);
    expect(problems.map(({ code }) => code)).toEqual(Array(4).fill("broken_item"));
    expect(browser.aside).toHaveLength(4);
    expect([...browser.kept.keys()]).toEqual([]);
  });
});
