import { describe, expect, it } from "vitest";
import { lastMessage } from "../../../src/testing/fake-inbox.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

describe("the lists", () => {
  it("B3: a thread that the user left goes, and a page on its way does not bring it back", async () => {
    const stage = new InboxStage({ pageSize: 1 });
    stage.server.change("a", { activityAt: 2 });
    stage.server.change("b", { activityAt: 1 });
    await stage.open();
    stage.server.isHolding = true;
    stage.inbox.loadMore();
    await stage.pass(0);
    stage.server.leave("b");
    stage.server.release();
    await stage.pass(0);
    expect(stage.ids).toEqual(["a"]);
    stage.server.change("b", { activityAt: 3 });
    expect(stage.ids).toEqual(["b", "a"]);
  });

  it("B4: pinned first, then by activity, newest first, page by page without holes", async () => {
    const stage = new InboxStage({ pageSize: 2 });
    for (let n = 1; n <= 6; n++) stage.server.change(`t${n}`, { activityAt: n, pinned: n === 1 });
    await stage.open();
    expect(stage.ids).toEqual(["t1", "t6"]);
    // It changes further down than the list has been loaded.
    stage.server.change("t2", { title: "far below" });
    expect(stage.ids).toEqual(["t1", "t6"]);
    stage.server.change("t3", { activityAt: 9 });
    expect(stage.ids).toEqual(["t1", "t3", "t6"]);
    stage.inbox.loadMore();
    stage.inbox.loadMore();
    await stage.pass(0);
    expect(stage.ids).toEqual(["t1", "t3", "t6", "t5", "t4"]);
    expect(stage.view.hasMore).toBe(true);
    stage.inbox.loadMore();
    await stage.pass(0);
    expect(stage.ids).toEqual(["t1", "t3", "t6", "t5", "t4", "t2"]);
    expect(stage.view.hasMore).toBe(false);
    stage.inbox.loadMore();
    expect(stage.server.requests).toHaveLength(3);
  });

  it("B4 B8: filters are lists of their own; a row moves between them as it changes", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { activityAt: 1 });
    stage.server.change("b", { activityAt: 2, archived: true });
    await stage.open();
    stage.inbox.load("archived");
    stage.inbox.load("unread");
    await stage.pass(0);
    const ids = () => Object.values(stage.view.pages).map((page) => page.threads.map(({ threadId }) => threadId));
    expect(ids()).toEqual([["a"], [], ["b"]]);
    stage.server.change("b", { archived: false, unread: 1 });
    expect(ids()).toEqual([["b", "a"], ["b"], []]);
    stage.server.change("a", { title: "renamed" });
    expect(stage.view.pages.archived).toBe(stage.view.pages.archived);
  });

  it("shows that a further page failed, and loads it when asked again", async () => {
    const stage = new InboxStage({ pageSize: 1 });
    stage.server.change("a", { activityAt: 2 });
    stage.server.change("b", { activityAt: 1 });
    await stage.open();
    stage.server.refuseWith = 500;
    stage.inbox.loadMore();
    await stage.pass(60_000);
    expect(stage.view.pages.all.load).toBe("failed");
    stage.server.refuseWith = null;
    stage.inbox.loadMore();
    await stage.pass(0);
    expect(stage.ids).toEqual(["a", "b"]);
  });

  it("a page that is refused is asked for again when the server said, and not before", async () => {
    let asked = 0;
    const stage: InboxStage = new InboxStage({
      more: {
        fetch: async (url, init) => {
          if (asked++ > 0) return stage.server.fetch(url, init);
          return Response.json({ code: "rate_limited", retryAfterMs: 60_000 }, { status: 429 });
        },
      },
    });
    stage.server.change("a");
    void stage.inbox.open();
    await stage.pass(59_000);
    expect(asked).toBe(1);
    await stage.pass(31_000);
    expect(stage.ids).toEqual(["a"]);
  });
});

describe("what is changed here", () => {
  it("H10: shows at once, and keeps what the server made of it", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { activityAt: 1 });
    stage.server.change("b", { activityAt: 2, unseen: true, unread: 1 });
    await stage.open();
    const pinned = stage.inbox.pin("a", true);
    const muted = stage.inbox.mute("b", true);
    expect(stage.ids).toEqual(["a", "b"]);
    expect(stage.view.counts).toMatchObject({ unreadThreads: 1, unseen: 0 });
    await stage.pass(0);
    expect(await pinned).toEqual({ ok: true, value: null });
    expect(await muted).toEqual({ ok: true, value: null });
    expect(stage.server.rows.get("a")?.pinned).toBe(true);
    stage.server.change("a", { pinned: false });
    expect(stage.ids).toEqual(["b", "a"]);
  });

  it("H10: is taken back with the error when the server refuses", async () => {
    const stage = new InboxStage();
    stage.server.change("a");
    await stage.open();
    stage.server.refuseWith = 500;
    const archived = stage.inbox.archive("a", true);
    expect(stage.ids).toEqual([]);
    await stage.pass(0);
    expect(await archived).toMatchObject({ ok: false, code: "internal", status: 500 });
    expect(stage.ids).toEqual(["a"]);
  });

  it("two changes of one thread keep their order", async () => {
    const stage = new InboxStage();
    stage.server.change("a");
    await stage.open();
    stage.server.isHolding = true;
    const answers = [stage.inbox.mute("a", true), stage.inbox.mute("a", false)];
    await stage.pass(0);
    expect(stage.server.requests.filter((request) => request.startsWith("PATCH"))).toHaveLength(1);
    expect(stage.view.threads[0]?.muted).toBe(false);
    stage.server.isHolding = false;
    stage.server.release();
    await stage.pass(0);
    expect(await Promise.all(answers)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(stage.server.rows.get("a")?.muted).toBe(false);
  });

  it("B7: marked unread by hand counts as unread until it is read", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { lastSeq: 4, readSeq: 4 });
    await stage.open();
    const marked = stage.inbox.markUnread("a", true);
    expect(stage.view.counts.unreadThreads).toBe(1);
    await stage.pass(0);
    await marked;
    stage.inbox.markRead("a", 4);
    expect(stage.view.counts.unreadThreads).toBe(0);
    expect(stage.view.threads[0]).toMatchObject({ markedUnread: false, readSeq: 4 });
    expect(stage.server.saidOf("mark_message_read")).toEqual([{ type: "mark_message_read", threadId: "a", seq: 4 }]);
  });

  it("B7: marked as read is read, all of it", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { lastSeq: 4, readSeq: 1, unread: 3, markedUnread: true });
    await stage.open();
    const marked = stage.inbox.markUnread("a", false);
    expect(stage.view.threads[0]).toMatchObject({ unread: 0, markedUnread: false });
    await stage.pass(0);
    expect(await marked).toEqual({ ok: true, value: null });
    expect(stage.view.threads[0]).toMatchObject({ unread: 0, markedUnread: false, readSeq: 4 });
    expect(stage.view.counts.unreadThreads).toBe(0);
  });

  it("B5 B6 R1: what is read here is read at once, up to what is there, and told again after a break", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { lastSeq: 4, readSeq: 1, unread: 3, unseen: true, lastMessage: lastMessage(4) });
    await stage.open();
    stage.server.cut();
    stage.inbox.markRead("a", 99);
    expect(stage.view.threads[0]).toMatchObject({ unread: 0, unseen: false, readSeq: 4 });
    expect(stage.view.counts).toMatchObject({ unreadThreads: 0, unseen: 0 });
    // What comes later is not read by it.
    stage.server.change("a", { lastSeq: 5, unread: 4, lastMessage: lastMessage(5) });
    await stage.pass(5_000);
    expect(stage.view.threads[0]).toMatchObject({ unread: 1 });
    expect(stage.server.saidOf("mark_message_read")).toEqual([{ type: "mark_message_read", threadId: "a", seq: 4 }]);
    expect(stage.view.counts.unreadThreads).toBe(1);
    stage.server.cut();
    await stage.pass(5_000);
    expect(stage.server.saidOf("mark_message_read")).toHaveLength(1);
  });
});

describe("what came too early", () => {
  it("B1: the answer to a change from before the socket does not stand for a row that changed since", async () => {
    const stage = new InboxStage({ pageSize: 1 });
    stage.server.change("a", { activityAt: 1 });
    stage.server.change("b", { activityAt: 2 });
    stage.server.isHolding = true;
    const pinned = stage.inbox.pin("a", true);
    await stage.pass(0);
    stage.server.change("a", { pinned: false });
    stage.server.isHolding = false;
    await stage.open();
    stage.server.release();
    expect(await pinned).toEqual({ ok: true, value: null });
    expect(stage.ids).toEqual(["b"]);
  });

  it("R1: what is read before its row is known reaches no further than the row", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.markRead("a", 99);
    stage.server.change("a", { lastSeq: 2, unread: 2 });
    stage.server.change("a", { lastSeq: 3, unread: 3 });
    expect(stage.view.threads[0]?.unread).toBe(3);
  });
});
