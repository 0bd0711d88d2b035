import { describe, expect, it } from "vitest";
import { inboxOf } from "../../../src/client/inbox/inbox.ts";
import { createParlor, type OpenStorage, type Tabs } from "../../../src/client/index.ts";
import { FakeServer } from "../../../src/testing/index.ts";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { FakeTabs } from "../../support/fake-tabs.ts";
import { kept, storageOf } from "../../support/reloads.ts";
import { part } from "../../support/tokens.ts";

/** Ada's page, whose storage gives what is kept when the test wants it to. */
function opening() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const items: unknown[] = [kept({ writtenAt: 4e12 })];
  const storage = async () => {
    await promise;
    return storageOf({
      readAll: async () => [...items],
      clear: async () => items.splice(0),
    });
  };
  return { page: new FakeNetwork({ userId: "ada", storage }), open: resolve, items };
}

/** Ada's two tabs. In the other, something waits to be sent. */
async function twoTabs() {
  const tabs = new FakeTabs();
  const [one, other] = [await tabs.open(), await tabs.open()];
  const sent = other.thread.send({ text: "secret" });
  await tabs.settled();
  return { tabs, one, other, sent };
}

/** Her other tab was put away when she logged out, and heard nothing of it. */
async function logoutWhileAway() {
  const { tabs, one, other } = await twoTabs();
  const [, away] = tabs.pages;
  if (!away) throw new Error("there is no other tab");
  other.device?.onFreeze();
  away.tab.isAway = true;
  await one.parlor.logout();
  await tabs.settled();
  const wake = async () => {
    away.tab.isAway = false;
    other.device?.onWake();
    await tabs.settled();
  };
  return { tabs, other, wake };
}

const sends = (page: FakeNetwork) => page.sockets.flatMap((socket) => socket.of("send_message"));

describe("a logout", () => {
  it("tells who waits for a message that it is gone, shows nothing any more, and takes nothing", async () => {
    const ada = new FakeNetwork({ userId: "ada" });
    ada.server.post("bob", "message-of-bob-1", "to ada");
    const socket = await ada.live();
    const sent = ada.thread.send({ text: "secret" });
    await ada.parlor.logout();
    expect(await sent.done).toEqual({ ok: false, code: "logged_out", retryable: false });
    expect(ada.thread.getSnapshot()).toMatchObject({ messages: [], members: [], you: null, isLoaded: false });
    expect(socket.isClosedByClient).toBe(true);
    const late = ada.thread.send({ text: "late" });
    expect([await late.done, ada.texts()]).toEqual([{ ok: false, code: "logged_out", retryable: false }, []]);
  });

  it("is for good: whoever opens a thread afterwards sends nothing and is not asked for a token", async () => {
    const ada = new FakeNetwork({ userId: "ada" });
    await ada.live();
    await ada.parlor.logout();
    const view = await ada.thread.open();
    expect(view.connection).toEqual({ status: "failed", code: 4101 });
    expect([ada.asked, ada.sockets.length]).toEqual([1, 1]);
  });

  it("is not undone by a token that was asked for before it", async () => {
    const ada = new FakeNetwork({ userId: "ada" });
    const { promise, resolve } = Promise.withResolvers<string>();
    ada.getToken = () => promise;
    void ada.thread.open();
    await ada.settled();
    await ada.parlor.logout();
    resolve("token");
    await ada.settled();
    await ada.thread.open();
    expect(ada.sockets).toEqual([]);
  });

  it("while the storage opens leaves nothing in it, and brings nothing back", async () => {
    const { page, open, items } = opening();
    await page.settled();
    const gone = page.parlor.logout();
    open();
    await gone;
    await page.settled();
    expect([page.is, page.sockets.length, page.texts(), items]).toEqual(["closed", 0, [], []]);
  });

  it("before anybody knows who is signed in ends too, and nothing comes back", async () => {
    const page = new FakeNetwork({ storage: async () => storageOf({}) });
    page.thread.send({ text: "mine" });
    await page.parlor.logout();
    await page.settled();
    expect(page.is).toBe("closed");
  });

  it("before anybody knows who is signed in forgets who was here last, in all tabs", async () => {
    const names = new Map<string, FakeBrowser>();
    const open = (how: { canGetToken: boolean }, tabs?: Tabs) => {
      const storage: OpenStorage = async (name) => {
        if (!names.has(name)) names.set(name, new FakeBrowser());
        return names.get(name)?.open().storage(name) ?? storageOf({});
      };
      const page = new FakeNetwork({ storage, tabs });
      page.newToken = () => `e30.${part({ sub: "ada" })}.x`;
      page.status = 503;
      page.canGetToken = how.canGetToken;
      page.thread.send({ text: "mine" });
      return page;
    };
    const browser = new FakeBrowser();
    const yesterday = open({ canGetToken: true }, browser.open().tabs);
    await yesterday.pass(0);
    const adas = names.get("parlor https://parlor.example ada");
    expect(adas?.kept.size).toBe(1);
    const today = open({ canGetToken: false }, browser.open().tabs);
    await today.pass(0);
    await today.parlor.logout();
    await yesterday.pass(0);
    expect([adas?.kept.size, yesterday.is, yesterday.texts()]).toEqual([0, "closed", []]);
  });

  it("keeps nothing of what somebody tries again while it is under way", async () => {
    const written: string[] = [];
    const storage: OpenStorage = async () => ({
      ...storageOf({}),
      put: async (kept) => written.push(kept.kind === "send" ? kept.text : kept.kind),
    });
    const page = new FakeNetwork({ userId: "ada", storage });
    await page.live();
    const other = page.parlor.thread("t2");
    const sent = other.send({ text: "secret" });
    await page.settled();
    const before = [...written];
    page.thread.subscribe(() => other.retry(sent.id));
    await page.parlor.logout();
    await page.settled();
    expect([before, written, other.getSnapshot().messages]).toEqual([["secret"], ["secret"], []]);
  });

  it("takes along what another tab wrote in the same moment", async () => {
    const { tabs, one, other } = await twoTabs();
    const gone = one.parlor.logout();
    other.thread.send({ text: "before it heard" });
    await gone;
    await tabs.settled();
    expect(tabs.browser.kept.size).toBe(0);
  });

  it("is one in the other tabs too: they have no token any more, and nothing to send", async () => {
    const { tabs, one, other, sent } = await twoTabs();
    await one.parlor.logout();
    expect(await sent.done).toMatchObject({ ok: false, code: "logged_out" });
    const { asked } = other;
    await other.thread.open();
    await tabs.settled();
    expect([other.asked - asked, other.texts(), sends(other)]).toEqual([0, [], []]);
  });

  it("is found out by a page that was put away and heard nothing of it, before it sends anything", async () => {
    const { other, wake } = await logoutWhileAway();
    await wake();
    expect([other.is, other.texts(), other.sockets.length]).toEqual(["closed", [], 1]);
  });

  it("that a tab learns of late takes nothing from who has signed in since, and is none in the new tab", async () => {
    const { tabs, other, wake } = await logoutWhileAway();
    const next = await tabs.open();
    next.thread.send({ text: "of the new session" });
    await tabs.settled();
    await wake();
    await tabs.pass(10_000);
    expect([other.is, other.texts()]).toEqual(["closed", []]);
    expect([...tabs.browser.kept.values()]).toMatchObject([{ text: "of the new session" }]);
    expect([next.is, next.texts()]).toEqual(["reconnecting", ["of the new session"]]);
  });

  it("takes along what another tab knows of, should the tab that began it be gone before it could", async () => {
    const { tabs, one } = await twoTabs();
    void one.parlor.logout();
    tabs.kill(0);
    await tabs.settled();
    expect(tabs.browser.kept.size).toBe(0);
  });

  it.each(["at once", "while the storage opens", "after a close"])(
    "of somebody who is known reaches the storage and the other tabs: %s",
    async (when) => {
      const { tabs, other } = await twoTabs();
      const { storage, tabs: itsTabs } = tabs.browser.open();
      const opening = Promise.withResolvers<void>();
      const open: OpenStorage = async (name) => {
        if (when === "while the storage opens") await opening.promise;
        return storage(name);
      };
      const page = new FakeNetwork({ userId: "ada", storage: open, tabs: itsTabs });
      if (when !== "at once") await page.settled();
      if (when === "after a close") page.parlor.close();
      const gone = page.parlor.logout();
      opening.resolve();
      await gone;
      await tabs.settled();
      expect([tabs.browser.kept.size, other.is, other.texts()]).toEqual([0, "closed", []]);
    },
  );

  it("without a storage, before a token, is over at once, and no problem", async () => {
    const problems: unknown[] = [];
    const page = new FakeNetwork({ storage: null, onProblem: (problem) => problems.push(problem) });
    page.canGetToken = false;
    page.thread.send({ text: "mine" });
    await page.parlor.logout();
    await page.pass(60_000);
    expect(problems).toEqual([]);
  });

  it("is one only: asked for again, also in a tab that heard of it, it ends nobody else's session", async () => {
    const { tabs, one, other } = await twoTabs();
    await one.parlor.logout();
    await tabs.settled();
    const next = await tabs.open();
    next.thread.send({ text: "of the new session" });
    await tabs.settled();
    await Promise.all([one.parlor.logout(), other.parlor.logout()]);
    await tabs.settled();
    expect([next.texts(), tabs.browser.kept.size]).toEqual([["of the new session"], 1]);
  });

  it("tells nobody that somebody looks who appears offline", async () => {
    const server = new FakeServer();
    server.createThread({ threadId: "t1", members: ["ada", "bob"] });
    const [ada, bob] = [createParlor(server.ports("ada")), createParlor(server.ports("bob"))];
    const inbox = inboxOf(ada);
    void inbox.open();
    void bob.thread("t1").open();
    void ada.thread("t1").open();
    await server.pass(1_000);
    inbox.setStatus("offline");
    await server.pass(1_000);
    ada.thread("t1").setVisible(true);
    const seen: boolean[] = [];
    bob.thread("t1").on("viewing_changed", ({ viewing }) => seen.push(viewing));
    await ada.logout();
    await server.pass(1_000);
    expect(seen).toEqual([]);
  });

  it("may be followed by another session, and another logout, within a moment", async () => {
    const { tabs, one, other } = await twoTabs();
    await one.parlor.logout();
    const second = await tabs.open();
    await second.parlor.logout();
    const third = await tabs.open();
    third.thread.send({ text: "of the third session" });
    await tabs.pass(20_000);
    expect([other.is, second.is, third.is]).toEqual(["closed", "closed", "reconnecting"]);
    expect([...tabs.browser.kept.values()]).toMatchObject([{ text: "of the third session" }]);
    third.device?.onFreeze();
    third.device?.onWake();
    await tabs.settled();
    expect(third.texts()).toEqual(["of the third session"]);
  });

  it("of yesterday is none: who has signed in since comes back when they are put away and taken out again", async () => {
    const { tabs, one } = await twoTabs();
    await one.parlor.logout();
    await tabs.settled();
    const next = await tabs.open();
    next.accept();
    next.device?.onFreeze();
    next.device?.onWake();
    await tabs.settled();
    next.accept();
    expect(next.is).toBe("live");
  });
});

it("a client that is closed while the storage opens stays closed", async () => {
  const { page, open, items } = opening();
  await page.settled();
  page.parlor.close();
  open();
  for (let turn = 0; turn < 4; turn++) await page.settled();
  expect([page.sockets, items.length]).toEqual([[], 1]);
});
