import { describe, expect, it } from "vitest";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { FakeTabs } from "../../support/fake-tabs.ts";
import { kept, storageOf } from "../../support/reloads.ts";

/** Ada's two tabs of a thread, both connected; something that one wrote is on the wire. */
async function sending() {
  const tabs = new FakeTabs();
  const [one, other] = [await tabs.open(), await tabs.open()];
  tabs.accept();
  await tabs.settled();
  const sent = one.thread.send({ text: "first" });
  await tabs.settled();
  return { tabs, one, other, sent };
}

const sends = (page: FakeNetwork) => page.sockets.flatMap((socket) => socket.of("send_message"));
const refusal = (id: string, more: object) => ({ type: "error", id, code: "forbidden", message: "", ...more });

describe("a message that was refused in one tab", () => {
  it("M7: waits in all of them for as long as the server said", async () => {
    const { tabs, one, other, sent } = await sending();
    one.socket.hear(refusal(sent.id, { code: "rate_limited", retryable: true, retryAfterMs: 60_000 }));
    for (let second = 0; second < 59; second++) {
      await tabs.pass(1_000);
      for (const { socket } of [one, other]) socket.hear("pong:0");
    }
    expect([sends(one).length, sends(other).length]).toEqual([1, 0]);
    await tabs.pass(2_000);
    expect(sends(one).length + sends(other).length).toBe(2);
    await tabs.heal();
    expect(tabs.server.texts()).toEqual(["first"]);
  });

  it("is tried six times in all, not six times in each", async () => {
    const { tabs, one, other, sent } = await sending();
    const answered = new Set<object>();
    for (let second = 0; second < 300 && sent.status !== "failed"; second++) {
      await tabs.pass(1_000);
      for (const page of [one, other]) {
        page.socket.hear("pong:0");
        for (const frame of sends(page)) {
          if (answered.has(frame)) continue;
          answered.add(frame);
          page.socket.hear(refusal(sent.id, { code: "storage_failed", retryable: true }));
          await tabs.settled();
        }
      }
    }
    expect([sent.status, answered.size]).toEqual(["failed", 6]);
  });

  it("is told to whoever wrote it in the other", async () => {
    const { tabs, one, other } = await sending();
    const second = other.thread.send({ text: "second" });
    await tabs.settled();
    await tabs.read(0);
    one.socket.hear(refusal(second.id, { retryable: false }));
    await tabs.settled();
    expect([await second.done, second.status]).toEqual([{ ok: false, code: "forbidden", retryable: false }, "failed"]);
  });

  it("keeps no thread connected that nobody has open", async () => {
    const { tabs, one, sent } = await sending();
    const tab = tabs.browser.open();
    const later = new FakeNetwork({
      server: tabs.server,
      clock: tabs.clock,
      userId: "ada",
      storage: tab.storage,
      tabs: tab.tabs,
    });
    await tabs.settled();
    later.accept();
    expect(later.is).toBe("live");
    one.socket.hear(refusal(sent.id, { retryable: false }));
    await tabs.settled();
    expect(later.is).toBe("closed");
  });
});

describe("what another tab says", () => {
  it("does not touch what is on the wire here", async () => {
    const { tabs, one, other, sent } = await sending();
    await tabs.pass(1_000);
    other.thread.retry(sent.id);
    await tabs.settled();
    expect(one.thread.getSnapshot().messages).toMatchObject([{ status: "sending" }]);
    expect(sends(one)).toHaveLength(1);
  });

  it("is newer than what is read from the storage meanwhile: what is taken back there is not sent here", async () => {
    const browser = new FakeBrowser();
    const item = kept({ writtenAt: 4e12 });
    browser.kept.set(item.id, item);
    const [tab, elsewhere] = [browser.open(), browser.open()];
    const one = new FakeNetwork({ userId: "ada", storage: elsewhere.storage, tabs: elsewhere.tabs });
    for (let turn = 0; turn < 4; turn++) await one.settled();
    const reading = Promise.withResolvers<void>();
    const storage = async () =>
      storageOf({
        readAll: async () => {
          await reading.promise;
          return [item];
        },
      });
    const page = new FakeNetwork({ userId: "ada", storage, tabs: tab.tabs });
    await page.settled();
    expect(one.thread.cancel(item.id)).toBe(true);
    await page.settled();
    reading.resolve();
    for (let turn = 0; turn < 4; turn++) await page.settled();
    expect(page.texts()).toEqual([]);
  });

  it("… and what was refused there is not brought back as if it waited", async () => {
    const browser = new FakeBrowser();
    const item = kept({ writtenAt: 4e12 });
    const tab = browser.open();
    const reading = Promise.withResolvers<void>();
    const storage = async () =>
      storageOf({
        readAll: async () => {
          await reading.promise;
          return [item];
        },
      });
    const page = new FakeNetwork({ userId: "ada", storage, tabs: tab.tabs });
    await page.settled();
    const failed = { code: "forbidden", retryable: false };
    const name = page.parlor.context.store.name ?? "";
    tab.hear(name, { news: "kept", kept: { ...item, failed } });
    reading.resolve();
    for (let turn = 0; turn < 4; turn++) await page.settled();
    expect(page.thread.getSnapshot().messages).toMatchObject([{ status: "failed", failure: failed }]);
    expect(page.parlor.context.store.of("t1")).toMatchObject([{ failed }]);
  });
});

describe("the right to send", () => {
  it("I21: of a tab that is gone falls to one that does not have the thread open", async () => {
    const tabs = new FakeTabs();
    const writer = await tabs.open();
    const tab = tabs.browser.open();
    const other = new FakeNetwork({
      server: tabs.server,
      clock: tabs.clock,
      userId: "ada",
      storage: tab.storage,
      tabs: tab.tabs,
    });
    await tabs.settled();
    tabs.accept();
    writer.thread.send({ text: "left behind" });
    await tabs.settled();
    expect(other.sockets).toEqual([]);
    tabs.kill(0);
    await tabs.settled();
    other.accept();
    await tabs.settled();
    expect(sends(other)).toMatchObject([{ message: "left behind" }]);
    const { id } = other.thread.getSnapshot().messages[0] ?? {};
    const { events, sent } = tabs.server.post("ada", String(id), "left behind");
    other.socket.hear(...events, sent);
    expect(other.is).toBe("closed");
  });

  it("is not missed where the platform gives none: ids are final", async () => {
    const { tabs } = new FakeBrowser().open();
    const locks = { request: () => Promise.reject(new DOMException("not here", "SecurityError")) };
    const { storage } = new FakeBrowser().open();
    const page = new FakeNetwork({ userId: "ada", storage, tabs: { ...tabs, locks } });
    const socket = await page.live();
    page.thread.send({ text: "one" });
    await page.settled();
    expect(socket.of("send_message")).toHaveLength(1);
  });

  it("is not asked for, nor shared, where nobody knows whose it would be", async () => {
    const { tabs } = new FakeBrowser().open();
    const names: string[] = [];
    const locks = {
      request: (name: string) => {
        names.push(name);
        return new Promise(() => {});
      },
    };
    const page = new FakeNetwork({ storage: new FakeBrowser().open().storage, tabs: { ...tabs, locks } });
    const socket = await page.live();
    page.thread.send({ text: "one" });
    await page.settled();
    expect([names, socket.of("send_message").length]).toEqual([[], 1]);
  });

  it("is not asked for without a connection, or without something to send", async () => {
    const { tabs } = new FakeBrowser().open();
    const names: string[] = [];
    const locks = {
      request: (name: string) => {
        names.push(name);
        return new Promise(() => {});
      },
    };
    const { storage } = new FakeBrowser().open();
    const page = new FakeNetwork({ userId: "ada", storage, tabs: { ...tabs, locks } });
    void page.thread.open();
    page.thread.send({ text: "one" });
    await page.settled();
    expect(names).toEqual([]);
    page.accept();
    expect(names).toHaveLength(1);
  });

  it("that comes late is given back", async () => {
    const { tabs } = new FakeBrowser().open();
    const grants: (() => Promise<void> | undefined)[] = [];
    const locks = {
      request: (_: string, _options: object, work: () => Promise<void> | undefined) => {
        grants.push(work);
        return new Promise(() => {});
      },
    };
    const { storage } = new FakeBrowser().open();
    const page = new FakeNetwork({ userId: "ada", storage, tabs: { ...tabs, locks } });
    const socket = await page.live();
    await page.settled();
    page.thread.send({ text: "one" });
    socket.end();
    expect(grants[0]?.()).toBeUndefined();
    await page.pass(4_500);
    expect(page.accept().of("send_message")).toEqual([]);
    expect(grants.at(-1)?.()).toBeInstanceOf(Promise);
    expect(page.socket.of("send_message")).toHaveLength(1);
  });

  it("is left to whoever makes progress, however long that takes in all", async () => {
    const { tabs, one, other } = await sending();
    for (let n = 0; n < 5; n++) other.thread.send({ text: `${n}` });
    for (let n = 0; n < 5; n++) {
      await tabs.pass(4_000);
      await tabs.read(0);
    }
    expect([sends(one).length, sends(other).length]).toEqual([6, 0]);
  });

  it("that is lost leaves what was on the wire in doubt", async () => {
    const { tabs, one, other } = await sending();
    // It is frozen: its socket is read no more, and it hears nothing.
    tabs.pages.shift();
    await tabs.pass(5_000);
    expect(one.thread.getSnapshot().messages).toMatchObject([{ status: "unconfirmed" }]);
    expect([sends(one).length, sends(other).length]).toEqual([1, 1]);
  });
});

describe("what another tab does to a message that is on the wire here", () => {
  const of = (page: FakeNetwork, type: string) => page.sockets.flatMap((socket) => socket.of(type));

  it("an edit there goes out after it, on what it has become", async () => {
    const { tabs, one, other, sent } = await sending();
    other.thread.edit(sent.id, "changed");
    await tabs.settled();
    expect(of(one, "edit_message")).toEqual([]);
    await tabs.read(0);
    await tabs.settled();
    expect([...of(one, "edit_message"), ...of(other, "edit_message")]).toMatchObject([
      { id: sent.id, message: "changed", baseRev: 1 },
    ]);
  });

  it.each([
    ["an edit that crossed it follows it", "changed", { type: "edit_message", message: "changed", baseRev: 1 }],
    ["a deletion that crossed it follows it", undefined, { type: "delete_message" }],
  ])("%s", async (_, text, frame) => {
    const { tabs, one, sent } = await sending();
    // Said before the other tab could know that it went out.
    one.thread.hear(
      text === undefined
        ? { news: "cancelled", threadId: "t1", id: sent.id }
        : { news: "kept", kept: kept({ id: sent.id, text }) },
    );
    await tabs.settled();
    await tabs.read(0);
    await tabs.settled();
    expect(sends(one).map(({ message }) => message)).toEqual(["first"]);
    expect(of(one, String(frame.type))).toMatchObject([{ ...frame, id: sent.id }]);
  });
});
