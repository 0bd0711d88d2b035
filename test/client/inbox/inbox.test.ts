import { describe, expect, it, vi } from "vitest";
import { InboxStage } from "../../support/inbox-stage.ts";

describe("connecting", () => {
  it("A1 B2 C1: dials with a token, loads the first page, and is live with what the server has", async () => {
    const stage = new InboxStage();
    stage.server.change("old", { activityAt: 1 });
    stage.server.change("new", { activityAt: 2, unread: 3 });
    await stage.open();
    expect(stage.server.dials).toEqual([
      { url: "wss://chat.example.com/v1/inbox/socket", protocols: ["parlor.v1", "bearer.token-1"] },
    ]);
    expect(stage.view).toMatchObject({ connection: { status: "live" }, isLoaded: true, hasMore: false });
    expect(stage.view.you).toMatchObject({ userId: "ada", status: "online" });
    expect(stage.view.counts).toMatchObject({ unreadThreads: 1, unseen: 0 });
    expect(stage.ids).toEqual(["new", "old"]);
  });

  it("B1: a row counts by its version: told late, it changes nothing; and the snapshot stays the same object", async () => {
    const stage = new InboxStage();
    const first = stage.server.change("a", { activityAt: 1, title: "first" });
    await stage.open();
    stage.server.change("a", { title: "second" });
    const before = stage.view;
    stage.server.say({ type: "inbox_changed", thread: first, ...stage.server.counts });
    expect(stage.view).toBe(before);
    expect(stage.view.threads[0]?.title).toBe("second");
  });

  it("B2: comes back with its version and hears what changed meanwhile", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { activityAt: 1 });
    await stage.open();
    stage.server.cut();
    stage.server.change("a", { unread: 2, activityAt: 5 });
    stage.server.change("b", { activityAt: 4 });
    expect(stage.view.connection).toMatchObject({ status: "reconnecting" });
    await stage.pass(5_000);
    expect(stage.server.dials.at(-1)?.url).toMatch(/\?after=1$/);
    expect(stage.ids).toEqual(["a", "b"]);
    expect(stage.view.threads[0]?.unread).toBe(2);
    expect(stage.server.requests).toHaveLength(1);
  });

  it("B2: with recovered: false loads the pages anew and shows the old ones meanwhile", async () => {
    const stage = new InboxStage({ replay: 1, pageSize: 2 });
    for (let n = 1; n <= 5; n++) stage.server.change(`t${n}`, { activityAt: n });
    await stage.open();
    stage.inbox.loadMore();
    await stage.pass(0);
    expect(stage.ids).toEqual(["t5", "t4", "t3", "t2"]);
    stage.server.cut();
    stage.server.leave("t5");
    stage.server.change("t1", { activityAt: 9 });
    stage.server.isHolding = true;
    await stage.pass(5_000);
    expect(stage.view.connection.status).toBe("live");
    expect(stage.ids).toEqual(["t5", "t4", "t3", "t2"]);
    stage.server.isHolding = false;
    stage.server.release();
    await stage.pass(0);
    expect(stage.ids).toEqual(["t1", "t4", "t3", "t2"]);
    expect(stage.view.hasMore).toBe(false);
  });

  it("B2: a page that is older than the socket is asked for again", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { activityAt: 1 });
    stage.server.isHolding = true;
    const opened = stage.inbox.open();
    // The page is answered as it is now; the token of the socket comes a moment later.
    stage.server.change("b", { activityAt: 2 });
    await stage.pass(0);
    stage.server.change("b", { title: "heard live" });
    stage.server.isHolding = false;
    stage.server.release();
    await stage.pass(0);
    await opened;
    expect(stage.ids).toEqual(["b", "a"]);
    expect(stage.view.threads[0]?.title).toBe("heard live");
  });

  it("tries a page again that did not come", async () => {
    const stage = new InboxStage();
    stage.server.change("a");
    void stage.inbox.open();
    stage.server.refuseWith = 500;
    await stage.pass(0);
    expect(stage.view.pages.all.load).toBe("failed");
    stage.server.refuseWith = null;
    await stage.pass(20_000);
    expect(stage.view).toMatchObject({ connection: { status: "live" }, isLoaded: true });
  });

  it("A8 C9: what HTTP answers with 404 has failed for good", async () => {
    const stage = new InboxStage();
    stage.server.refuseWith = 404;
    const opened = stage.inbox.open();
    await stage.pass(0);
    expect(await opened).toMatchObject({ connection: { status: "failed", code: 4004 } });
    expect(stage.server.requests).toContain("GET /v1/inbox/events?wait=0");
  });

  it("C9: 4101 gets a new token and returns at once", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.cut(4101);
    await stage.pass(0);
    expect(stage.view.connection.status).toBe("live");
    expect(stage.server.dials.at(-1)?.protocols).toContain("bearer.token-2");
  });

  it("stays closed, and is brought up to date when it is opened again", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.close();
    stage.server.change("a");
    await stage.pass(60_000);
    expect(stage.view).toMatchObject({ connection: { status: "closed" }, threads: [] });
    expect(stage.device).toEqual({ listener: null, input: null });
    await stage.open();
    expect(stage.ids).toEqual(["a"]);
  });
});

describe("what gets lost", () => {
  it("B2: is asked for a second after it was noticed, however much comes meanwhile", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.toLose = 1;
    for (const threadId of ["lost", "a"]) stage.server.change(threadId);
    await stage.pass(600, 600);
    stage.server.change("b");
    await stage.pass(400, 400);
    expect(stage.ids).toContain("lost");
  });

  it("B2: is asked for again when more of it came to light while it was asked for", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.toLose = 1;
    for (const threadId of ["lost", "a"]) stage.server.change(threadId);
    stage.server.isHolding = true;
    await stage.pass(1_000);
    stage.server.toLose = 1;
    for (const threadId of ["also lost", "b"]) stage.server.change(threadId);
    stage.server.isHolding = false;
    stage.server.release();
    await stage.pass(2_000);
    expect([...stage.ids].sort()).toEqual(["a", "also lost", "b", "lost"]);
  });

  it("C5: pings every 25 s, and asks for what is missing when a pong is ahead for over a second", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.toLose = 1;
    stage.server.change("a", { unread: 1 });
    await stage.pass(24_000);
    expect(stage.ids).toEqual([]);
    await stage.pass(1_000);
    // One at once, by which the server sees that this socket speaks.
    expect(stage.server.said).toEqual([{ type: "ping" }, { type: "ping" }]);
    await stage.pass(4_000);
    expect(stage.ids).toEqual(["a"]);
    expect(stage.server.requests.at(-1)).toBe("GET /v1/inbox/events?after=0&wait=0");
    expect(stage.server.dials).toHaveLength(1);
  });

  it("C5: a socket that does not answer is given up after 10 s", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.die();
    stage.server.change("a");
    await stage.pass(40_000);
    expect(stage.view.connection.status).toBe("live");
    expect(stage.ids).toEqual(["a"]);
  });

  it("B2: a version that is skipped is asked for a second later, on the same socket", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.toLose = 1;
    stage.server.change("lost");
    stage.server.change("heard", { activityAt: 1 });
    expect(stage.ids).toEqual(["heard"]);
    await stage.pass(1_000);
    expect(stage.server.requests.at(-1)).toBe("GET /v1/inbox/events?after=0&wait=0");
    expect(stage.ids).toEqual(["heard", "lost"]);
    expect(stage.server.dials).toHaveLength(1);
    await stage.pass(60_000);
    expect(stage.server.requests).toHaveLength(2);
  });

  it("F3: a row of a newer server that cannot be read does not stop the rest", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.version = 1;
    stage.server.say({ type: "inbox_changed", ...stage.server.counts, thread: { version: 1, kind: "new" } });
    stage.server.say({ type: "sparkle" }, 7, { type: "inbox_changed" });
    stage.server.change("a");
    await stage.pass(30_000);
    expect(stage.ids).toEqual(["a"]);
    expect(stage.server.requests).toHaveLength(1);
    expect(stage.server.dials).toHaveLength(1);
  });
});

it("all of a client's inboxes end with it, also that of another copy of the SDK, as the elements bring along", async () => {
  const stage = new InboxStage();
  stage.server.change("a", { activityAt: 1 });
  await stage.open();
  vi.resetModules();
  const { inboxOf } = await import("../../../src/client/inbox/inbox.ts");
  const other = inboxOf(stage.parlor);
  expect(other).not.toBe(stage.inbox);
  void other.open();
  await stage.pass(0);
  await stage.parlor.logout();
  for (const { threads, connection } of [stage.view, other.getSnapshot()]) {
    expect([threads, connection.status]).toEqual([[], "closed"]);
  }
});
