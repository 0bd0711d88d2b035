import { describe, expect, it } from "vitest";
import { INBOX_PAGE } from "../../../src/client/outbox/store.ts";
import { lastMessage } from "../../../src/testing/fake-inbox.ts";
import { InboxStage } from "../../support/inbox-stage.ts";
import { inboxBrowser } from "../../support/inbox-tabs.ts";

const MINUTE_MS = 60_000;

/** A browser in which two threads were seen, one of them unread. */
async function seen() {
  const ada = inboxBrowser();
  ada.server.change("old", { activityAt: 1, title: "Alder Street" });
  ada.server.change("new", { activityAt: 2, unread: 1, lastSeq: 1, lastMessage: lastMessage(1) });
  const { stage, close } = await ada.open();
  await stage.pass(2_000);
  return { ...ada, stage, close };
}

describe("an inbox that was open before", () => {
  it("shows its first page, its counts and whose it is without a network", async () => {
    const { server, stage, open } = await seen();
    stage.parlor.close();
    server.refuseWith = 503;
    const after = await open();
    expect(after.stage.ids).toEqual(["new", "old"]);
    expect(after.stage.view).toMatchObject({
      isLoaded: true,
      hasMore: false,
      counts: { unreadThreads: 1 },
      you: { userId: "ada" },
    });
    expect(after.stage.view.threads[1]).toMatchObject({ title: "Alder Street" });
  });

  it("takes what is new when the server is reached: changed, come and left", async () => {
    const { server, stage, open } = await seen();
    stage.parlor.close();
    server.change("old", { activityAt: 3, title: "Alder Street 5" });
    server.leave("new");
    server.change("third", { activityAt: 4 });
    server.isHolding = true;
    const after = await open();
    expect(after.stage.ids).toEqual(["new", "old"]);
    server.isHolding = false;
    server.release();
    await after.stage.pass(1_000);
    expect(after.stage.ids).toEqual(["third", "old"]);
    expect(after.stage.view).toMatchObject({
      counts: { unreadThreads: 0 },
      threads: [{}, { title: "Alder Street 5" }],
    });
  });

  it("believes a server that knows less than before, as one that was made anew", async () => {
    const { stage, open, server } = await seen();
    server.change("new", { unseen: true });
    stage.inbox.markSeen();
    await stage.pass(3_000);
    expect(stage.view.counts.seenVersion).toBeGreaterThan(0);
    stage.parlor.close();
    const [rows, version] = [server.rows.size, server.version];
    server.rows.clear();
    Object.assign(server, { version: 0, seenVersion: 0 });
    server.change("fresh", { unread: 2 });
    expect([rows, version > server.version]).toEqual([2, true]);
    const after = await open();
    await after.stage.pass(1_000);
    expect(after.stage.ids).toEqual(["fresh"]);
    expect(after.stage.view.counts).toMatchObject({ unreadThreads: 1, seenVersion: 0 });
  });

  it("is loaded only when the present page is there", async () => {
    const { server, stage, open } = await seen();
    stage.parlor.close();
    server.isHolding = true;
    const after = await open();
    let isLoaded = false;
    void after.stage.inbox.open().then(() => {
      isLoaded = true;
    });
    await after.stage.pass(1_000);
    expect([after.stage.view.connection.status, isLoaded]).toEqual(["live", false]);
    server.isHolding = false;
    server.release();
    await after.stage.pass(1_000);
    expect(isLoaded).toBe(true);
  });

  it("is kept, whether its page or its socket was there first", async () => {
    const { server, open } = inboxBrowser();
    server.change("old", { title: "Alder Street" });
    const { openSocket } = server;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    // What greets it comes late, and in as many texts as there are frames.
    Object.assign(server, {
      openSocket: ((address, { onOpen, onText, onClose }) =>
        openSocket(address, {
          onOpen: () => void released.then(onOpen),
          onClose,
          onText: (text) =>
            void released.then(() => {
              const frames = text.startsWith("[")
                ? JSON.parse(text).map((frame: unknown) => JSON.stringify(frame))
                : [text];
              for (const frame of frames) onText(frame);
            }),
        })) satisfies typeof openSocket,
    });
    const before = await open();
    expect([before.stage.view.connection.status, before.stage.ids]).toEqual(["connecting", ["old"]]);
    release();
    await before.stage.pass(2_000);
    expect(before.stage.view.connection.status).toBe("live");
    before.stage.parlor.close();
    server.refuseWith = 503;
    expect((await open()).stage.ids).toEqual(["old"]);
  });

  it("is passed over when it is not understood", async () => {
    const { shared, server, stage, open } = await seen();
    stage.parlor.close();
    server.refuseWith = 503;
    for (const broken of [5, { counts: 1 }, { counts: { unreadThreads: 1, unseen: 0, seenVersion: 0 } }]) {
      shared.threads.set("/inbox", broken);
      const after = await open();
      expect([after.stage.ids, after.stage.view.isLoaded]).toEqual([[], false]);
    }
    shared.threads.set("/inbox", {
      counts: { unreadThreads: 1, unseen: 0, seenVersion: 0, version: 3 },
      you: { userId: 5 },
      threads: ["nonsense", { threadId: "t" }, null],
    });
    const after = await open();
    expect([after.stage.ids, after.stage.view.you, after.stage.view.counts.unreadThreads]).toEqual([[], null, 1]);
  });
});

describe("an inbox in several tabs out of sight", () => {
  async function three() {
    const ada = inboxBrowser();
    ada.server.change("t1", { activityAt: 1 });
    const tabs = [await ada.open(), await ada.open(), await ada.open()];
    for (const { stage } of tabs) stage.device.listener?.onHidden();
    const pass = async (minutes: number) => {
      for (let n = 0; n < minutes * 12; n++) await tabs[0]?.stage.pass(5_000, 5_000);
    };
    await pass(6);
    return { ...ada, tabs, pass, states: () => tabs.map(({ stage }) => stage.view.connection.status) };
  }

  it("keeps its socket in one of them after five minutes, and the others show what that one hears", async () => {
    const { server, tabs, pass, states } = await three();
    expect(states()).toEqual(["live", "idle", "idle"]);
    expect(tabs.map(({ stage }) => stage.view.isLeading)).toEqual([true, false, false]);
    expect(server.devices).toBe(1);
    server.change("t2", { activityAt: 2, unread: 3, lastSeq: 3, lastMessage: lastMessage(3) });
    await pass(1);
    for (const { stage } of tabs) {
      expect(stage.ids).toEqual(["t2", "t1"]);
      expect(stage.view.counts.unreadThreads).toBe(1);
    }
    expect(server.devices).toBe(1);
  });

  it("goes on in another when that one is closed", async () => {
    const { server, tabs, pass, states } = await three();
    const [first] = tabs.splice(0, 1);
    first?.close();
    server.cut();
    await pass(1);
    expect(states()).toEqual(["live", "idle"]);
    server.change("t2", { activityAt: 2, unread: 1 });
    await pass(1);
    for (const { stage } of tabs) expect(stage.ids).toEqual(["t2", "t1"]);
  });

  it("goes on in another when that one is put away, which has it again only when nobody else does", async () => {
    const { server, tabs, pass, states } = await three();
    const [first] = tabs;
    first?.stage.device.listener?.onFreeze();
    await pass(1);
    expect(states()).toEqual(["idle", "live", "idle"]);
    expect(tabs.map(({ stage }) => stage.view.isLeading)).toEqual([false, true, false]);
    first?.stage.device.listener?.onWake();
    first?.stage.device.listener?.onHidden();
    await pass(6);
    expect([states(), server.devices]).toEqual([["idle", "live", "idle"], 1]);
  });

  it("is live in each that is seen again, without a gap", async () => {
    const { server, tabs, pass, states } = await three();
    server.change("t2", { activityAt: 2 });
    server.leave("t1");
    tabs[2]?.stage.device.listener?.onWake();
    await tabs[2]?.stage.pass(300);
    expect(states()).toEqual(["live", "idle", "live"]);
    expect(tabs[2]?.stage.ids).toEqual(["t2"]);
    await pass(10);
    expect(server.devices).toBe(2);
  });

  it("ends in all of them with a logout, and nothing is kept", async () => {
    const { shared, tabs, pass, states } = await three();
    await pass(2);
    expect([...shared.threads.keys()]).toEqual([INBOX_PAGE]);
    await tabs[1]?.stage.parlor.logout();
    await pass(1);
    expect(states()).toEqual(["closed", "closed", "closed"]);
    expect([...shared.threads.keys()]).not.toContain(INBOX_PAGE);
    for (const { stage } of tabs) expect([stage.ids, stage.view.isLoaded]).toEqual([[], false]);
  });
});

it("an inbox stays connected out of sight where tabs cannot know of each other", async () => {
  const stage = new InboxStage();
  await stage.open();
  expect(stage.view.isLeading).toBe(true);
  stage.device.listener?.onHidden();
  await stage.pass(10 * MINUTE_MS);
  expect(stage.view.connection.status).toBe("live");
});
