import { describe, expect, it } from "vitest";
import { lastMessage } from "../../../src/testing/fake-inbox.ts";
import { InboxStage } from "../../support/inbox-stage.ts";
import { inboxBrowser } from "../../support/inbox-tabs.ts";

/** Tabs of one browser, and what each hears of the messages that come: whether they are quiet. */
async function threeTabs() {
  const ada = inboxBrowser();
  const heard: boolean[][] = [];
  const open = async () => {
    const tab = await ada.open();
    const quiet: boolean[] = [];
    heard.push(quiet);
    tab.stage.inbox.on("new_message_notification", (event) => quiet.push(event.quiet));
    return tab;
  };
  const tabs = [await open(), await open(), await open()] as const;
  let seq = 0;
  const comes = async (threadId: string) => {
    // What one tab tells has arrived in the others.
    await tabs[0].stage.pass(0);
    const row = { lastSeq: ++seq, unread: 1, unseen: true, activityAt: seq, lastMessage: lastMessage(seq) };
    ada.server.say({ type: "new_message_notification", threadId, unread: 1, ...lastMessage(seq) });
    ada.server.change(threadId, row);
    await tabs[0].stage.pass(0);
    return heard.map((quiet) => quiet.splice(0).at(-1));
  };
  return { ...ada, tabs, open, comes };
}

const hide = (stage: InboxStage) => stage.device.listener?.onHidden();

describe("what is in view in one tab", () => {
  it("is quiet in all of them, as long as it is", async () => {
    const { tabs, comes } = await threeTabs();
    const stop = tabs[0].stage.inbox.look("a");
    expect(await comes("a")).toEqual([true, true, true]);
    expect(await comes("b")).toEqual([false, false, false]);
    for (const { stage } of tabs) expect(stage.view.counts.unseen).toBe(1);
    stop();
    expect(await comes("a")).toEqual([false, false, false]);
  });

  it("is what the tab shows that was looked at last, whichever is heard first", async () => {
    const { tabs, comes } = await threeTabs();
    const stop = tabs[0].stage.inbox.look("a");
    tabs[1].stage.inbox.look("b");
    stop();
    expect(await comes("a")).toEqual([false, false, false]);
    expect(await comes("b")).toEqual([true, true, true]);
  });

  it("is known to a tab that is opened later", async () => {
    const { tabs, open, comes } = await threeTabs();
    tabs[1].stage.inbox.look("a");
    await open();
    expect(await comes("a")).toEqual([true, true, true, true]);
  });

  it("is not once its page is out of sight, as when it is closed, and is again when it is back", async () => {
    const { tabs, comes } = await threeTabs();
    tabs[0].stage.inbox.look("a");
    hide(tabs[0].stage);
    expect(await comes("a")).toEqual([false, false, false]);
    tabs[0].stage.device.listener?.onWake();
    expect(await comes("a")).toEqual([true, true, true]);
  });
});

describe("what a tab has in view that says no more", () => {
  it("counts no longer once it has said nothing for minutes, for it must have died", async () => {
    const { tabs, comes } = await threeTabs();
    tabs[0].stage.inbox.look("a");
    tabs[0].close();
    await tabs[1].stage.pass(3_600_000, 60_000);
    expect((await comes("a")).slice(1)).toEqual([false, false]);
  });

  it("counts no longer once its parlor is closed", async () => {
    const { tabs, comes } = await threeTabs();
    tabs[0].stage.inbox.look("a");
    tabs[0].stage.parlor.close();
    expect((await comes("a")).slice(1)).toEqual([false, false]);
  });

  it("counts as long as it is looked at, in as many tabs as that is", async () => {
    const { tabs, comes } = await threeTabs();
    tabs[0].stage.inbox.look("a");
    tabs[1].stage.inbox.look("b");
    await tabs[2].stage.pass(3_600_000, 60_000);
    expect([await comes("a"), await comes("b"), await comes("c")].map((quiet) => quiet[2])).toEqual([
      true,
      true,
      false,
    ]);
    expect(tabs[2].stage.view.counts.unseen).toBe(1);
  });

  it("costs no timer where there are no tabs", () => {
    const stage = new InboxStage();
    stage.inbox.look("a");
    expect(stage.clock.nextAt).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("what one tab at a time may do", () => {
  it("is given to one of those that ask, and to another when that gives it back or is closed", async () => {
    const { tabs } = await threeTabs();
    const mine = [false, false, false];
    const claim = (index: 0 | 1 | 2) =>
      tabs[index].stage.inbox.claim("sound", (isMine) => {
        mine[index] = isMine;
      });
    const settled = () => tabs[0].stage.pass(0);
    claim(1);
    const release = claim(2);
    await settled();
    expect(mine).toEqual([false, true, false]);
    tabs[1].close();
    await settled();
    expect(mine[2]).toBe(true);
    claim(0);
    release();
    await settled();
    expect([mine[0], mine[2]]).toEqual([true, false]);
  });

  it("is not kept by who has stopped asking before it was known whose it is", async () => {
    const { tabs } = await threeTabs();
    const told: boolean[] = [];
    tabs[0].stage.inbox.claim("sound", (isMine) => told.push(isMine))();
    await tabs[0].stage.pass(0);
    expect(told.at(-1)).not.toBe(true);
  });
});

it("a tab that rests hears of what comes by what another keeps, once", async () => {
  const { tabs, comes, server } = await threeTabs();
  server.change("a", { activityAt: 1 });
  for (const { stage } of tabs) hide(stage);
  for (let n = 0; n < 80; n++) await tabs[0].stage.pass(5_000, 5_000);
  expect(tabs.map(({ stage }) => stage.view.connection.status)).toEqual(["live", "idle", "idle"]);
  const heard: unknown[] = [];
  tabs[2].stage.inbox.on("new_message_notification", ({ threadId, seq }) => heard.push([threadId, seq]));
  await comes("a");
  for (let n = 0; n < 6; n++) await tabs[0].stage.pass(1_000);
  expect(heard).toEqual([["a", 1]]);
  expect(tabs[2].stage.view.notifications).toMatchObject([{ threadId: "a", state: "unseen", message: { seq: 1 } }]);
});
