import * as fakeIndexedDb from "fake-indexeddb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { INBOX_PAGE } from "../../../src/client/outbox/store.ts";
import { readCached } from "../../../src/client/thread/cache.ts";
import { device, stored } from "../../support/reloads.ts";

beforeAll(() => {
  for (const [name, value] of Object.entries(fakeIndexedDb)) vi.stubGlobal(name, value);
});
afterAll(async () => {
  // What is still under way needs them.
  await stored();
  vi.unstubAllGlobals();
});

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
    await stored();
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

  it("is read up to where it is marked, before the server says a word", async () => {
    const { load } = await seen();
    const after = await load();
    void after.thread.open();
    after.thread.markRead(5);
    await stored();
    const socket = after.accept();
    await after.pass(2_000);
    expect(socket.of("mark_message_read").map(({ seq }) => seq)).toEqual([5]);
  });

  it("I10: gives way to the server's word when the log began anew", async () => {
    const { server, load } = await seen();
    server.epoch = "e2";
    server.log = [];
    server.post("bob", "message-of-bob-1", "anew");
    const after = await load();
    void after.thread.open();
    await stored();
    expect(after.texts().at(-1)).toBe("60");
    after.accept();
    expect(after.texts()).toEqual(["anew"]);
  });

  it("is passed over when it is not understood, kept of twenty threads, and forgotten by a logout", async () => {
    const { load } = await seen();
    const page = await load();
    const { store: keeper } = page.parlor.context;
    const recall = async (key: string, from = keeper) => readCached(await from.recall(key));
    const known = await recall("t1");
    expect(known?.messages).toHaveLength(50);
    keeper.remember(INBOX_PAGE, () => ({ threads: [] }));
    for (let n = 2; n <= 21; n++) keeper.remember(`t${n}`, () => known && { ...known, threadId: `t${n}` });
    await page.pass(2_000);
    await stored();
    expect([await recall("t1"), await recall("t2"), await recall("t21")]).toMatchObject([null, {}, {}]);
    expect(await keeper.recall(INBOX_PAGE)).toMatchObject({ threads: [] });
    keeper.remember("t22", () => known && Object.assign({}, known, { threadId: "t22", epoch: 5 }));
    await page.pass(2_000);
    await stored();
    expect(await recall("t22")).toBeNull();
    await page.parlor.logout();
    const last = await load();
    expect(await recall("t21", last.parlor.context.store)).toBeNull();
  });
});
