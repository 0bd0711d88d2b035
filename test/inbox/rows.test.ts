import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { migrate } from "../../src/actor/migrate.ts";
import { patchThread } from "../../src/inbox/changes.ts";
import { MIGRATIONS } from "../../src/inbox/migrations.ts";
import { readPage } from "../../src/inbox/pages.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { ok } from "../../src/protocol/result.ts";
import type { Activity } from "../../src/protocol/rpc.ts";
import { activity } from "../support/activity.ts";
import { ADA, InboxRoomStage } from "../support/inbox-room-stage.ts";
import { nodeSql } from "../support/node-sql.ts";

/** What a row shows, as stored. */
const SHOWN = JSON.stringify({ access: "member", counterparts: [], memberCount: 2 });

const threads = (stage: InboxRoomStage, filter: "all" | "unread" | "archived" = "all") => {
  const page = readPage(stage.room.inbox, { filter });
  if (!page.ok) throw new Error(page.error.code);
  return page.value.threads;
};
const ids = (stage: InboxRoomStage, filter?: "all" | "unread" | "archived") =>
  threads(stage, filter).map(({ threadId }) => threadId);
/** The threads of one page after the other. */
function allPages(stage: InboxRoomStage, filter: "all" | "unread"): string[] {
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = readPage(stage.room.inbox, { filter, ...(cursor && { cursor }) });
    if (!page.ok) throw new Error(page.error.code);
    expect(page.value.threads.length).toBeLessThanOrEqual(LIMITS.inboxPage);
    seen.push(...page.value.threads.map(({ threadId }) => threadId));
    cursor = page.value.cursor;
  }
  return seen;
}
const patch = (stage: InboxRoomStage, threadId: string, change: object) =>
  patchThread(stage.room, ADA, { threadId, patch: change });

describe("B1: a row is derived from its thread", () => {
  it("B1: told twice it changes once, and nobody is told twice", () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    stage.hear(activity("t1"));
    stage.sleep();
    stage.hear(activity("t1"));
    expect(phone.take().map(({ type }) => type)).toEqual([
      ...["connection_status", "caught_up", "inbox_changed", "new_message_notification"],
    ]);
    expect(stage.room.inbox.version).toBe(1);
  });

  it("B1: told late it changes nothing; of the same revision, what was counted anew stands", () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1", { lastSeq: 5 }));
    stage.sleep();
    stage.hear(activity("t1", { lastSeq: 3 }));
    expect(threads(stage)).toMatchObject([{ lastSeq: 5, unread: 5, version: 1 }]);
    stage.hear(activity("t1", { lastSeq: 5, unread: 4 }));
    expect(threads(stage)).toMatchObject([{ lastSeq: 5, unread: 4, version: 2 }]);
  });

  it("B1: an activity of a membership that has ended does not bring the thread back; a later membership does", () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1", { lastSeq: 3 }));
    stage.depart("t1", 4);
    stage.sleep();
    stage.hear(activity("t1", { lastSeq: 9 }));
    expect(ids(stage)).toEqual([]);
    stage.hear(activity("t1", { generation: 6, lastSeq: 7 }));
    stage.depart("t1", 4);
    expect(ids(stage)).toEqual(["t1"]);
  });

  it("B1: a departure that overtakes the first activity is remembered", () => {
    const stage = new InboxRoomStage();
    stage.depart("t1", 4);
    stage.sleep();
    stage.hear(activity("t1", { lastSeq: 3 }));
    expect(ids(stage)).toEqual([]);
  });
});

/** One thread's true story for one user: joins, leaves, activity in between. */
const story = fc
  .array(fc.record({ stays: fc.array(fc.constantFrom("message", "read"), { maxLength: 6 }), leaves: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((memberships) => {
    const told: ({ activity: Activity } | { generation: number })[] = [];
    let seq = 0;
    let readSeq = 0;
    memberships.forEach(({ stays, leaves }, index) => {
      const generation = index === 0 ? 0 : ++seq;
      const tell = () => told.push({ activity: activity("t1", { generation, lastSeq: seq, readSeq }) });
      tell();
      for (const move of stays) {
        if (move === "message") seq++;
        else readSeq = seq;
        tell();
      }
      if (leaves || index < memberships.length - 1) told.push({ generation: ++seq });
    });
    return told;
  });

it("B1: told in any order, doubled, late, with sleeps between, a row ends as the newest truth", () => {
  fc.assert(
    fc.property(story, fc.array(fc.nat(), { maxLength: 60 }), fc.boolean(), (told, order, sleeps) => {
      const stage = new InboxRoomStage();
      const picks = order.map((n) => told[n % told.length]).filter((one) => one !== undefined);
      const shuffled = [...told.keys()].sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0));
      for (const one of [...picks, ...shuffled.flatMap((n) => told[n] ?? [])]) {
        if ("activity" in one) stage.hear(one.activity);
        else stage.depart("t1", one.generation);
        if (sleeps) stage.sleep();
      }
      const truth = told.at(-1);
      if (truth && "activity" in truth) {
        const { lastSeq, readSeq, unread, activityAt } = truth.activity;
        expect(threads(stage)).toMatchObject([{ lastSeq, readSeq, unread, activityAt }]);
      } else expect(ids(stage)).toEqual([]);
      expect(stage.reports).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

describe("B3 B4 B7 B8", () => {
  it("B3: inbox_changed carries the row and the counts; a thread that the user left comes once as left", () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"), activity("t2"));
    const phone = stage.connect(2);
    phone.take();
    stage.sleep();
    stage.hear(activity("t2", { lastSeq: 2, readSeq: 2 }));
    stage.depart("t1", 2);
    expect(phone.take()).toMatchObject([
      { type: "inbox_changed", thread: { threadId: "t2", unread: 0, version: 3 }, unreadThreads: 1, unseen: 1 },
      { type: "inbox_changed", thread: { threadId: "t1", left: true, version: 4 }, unreadThreads: 0, unseen: 0 },
    ]);
    expect(ids(stage)).toEqual(["t2"]);
  });

  it("B4: pages of fifty, pinned first, then by activity; nothing twice and nothing missing", async () => {
    const stage = new InboxRoomStage();
    for (let n = 0; n < 120; n++) stage.hear(activity(`t${n}`, { activityAt: 1_000 + Math.floor(n / 3) }));
    await patch(stage, "t7", { pinned: true });
    stage.sleep();
    const seen = allPages(stage, "all");
    expect(new Set(seen).size).toBe(120);
    expect(seen).toHaveLength(120);
    expect(seen.slice(0, 2)).toEqual(["t7", "t119"]);
    expect(seen.at(-1)).toBe("t0");
    const spoiled = readPage(stage.room.inbox, { filter: "all", cursor: "1.x'; DROP TABLE meta" });
    expect(spoiled).toMatchObject({ error: { code: "invalid_request" } });
  });

  it.each(["all", "unread"] as const)("B4: in equal activity no page of %s misses or repeats a row", async (filter) => {
    const stage = new InboxRoomStage();
    const names = Array.from({ length: 120 }, (_, n) => `t${String(n).padStart(3, "0")}`);
    const shuffled = [...names].sort((a, b) => a.slice(-1).localeCompare(b.slice(-1)));
    for (const threadId of shuffled) stage.hear(activity(threadId, { activityAt: 1_000 }));
    const pinned = ["t090", "t025", "t010"];
    for (const threadId of pinned) await patch(stage, threadId, { pinned: true });
    const archived = filter === "unread" ? names.slice(20, 90) : [];
    for (const threadId of archived) await patch(stage, threadId, { archived: true });
    const inOrder = [...pinned, ...names.filter((name) => !pinned.includes(name)).reverse()];
    expect(allPages(stage, filter)).toEqual(inOrder);
    // However SQLite finds the rows.
    stage.sql.all("DROP INDEX inbox_page");
    expect(allPages(stage, filter)).toEqual(inOrder);
  });

  it("B4: filters tell archived from the others, and unread from read", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("read", { readSeq: 1, lastSeq: 1 }), activity("new", { lastSeq: 2 }), activity("old"));
    await patch(stage, "old", { archived: true });
    stage.sleep();
    expect(ids(stage)).toEqual(["new", "read"]);
    expect(ids(stage, "archived")).toEqual(["old"]);
    expect(ids(stage, "unread")).toEqual(["new", "old"]);
  });

  it("B7: marked by hand a row counts as unread until it is read; the cursor stays", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1", { lastSeq: 4, readSeq: 4 }));
    const phone = stage.connect(1);
    phone.take();
    expect(await patch(stage, "t1", { unread: true })).toMatchObject({ value: { markedUnread: true, readSeq: 4 } });
    expect(phone.take()).toMatchObject([{ thread: { markedUnread: true, unread: 0 }, unreadThreads: 1 }]);
    stage.sleep();
    expect(ids(stage, "unread")).toEqual(["t1"]);
    await phone.say({ type: "mark_message_read", threadId: "t1", seq: 4 });
    expect(phone.take()).toMatchObject([{ thread: { markedUnread: false }, unreadThreads: 0 }]);
    expect(stage.world.asked).toEqual([]);
    await patch(stage, "t1", { unread: true });
    stage.hear(activity("t1", { lastSeq: 5, readSeq: 4 }), activity("t1", { lastSeq: 5, readSeq: 5 }));
    expect(threads(stage)).toMatchObject([{ markedUnread: false }]);
  });

  it("B7: a mark is not undone by what was read before it and is told later", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1", { lastSeq: 4, readSeq: 1 }));
    stage.world.activity = ok(activity("t1", { lastSeq: 4, readSeq: 4 }));
    await patch(stage, "t1", { unread: true });
    stage.hear(
      activity("t1", { lastSeq: 4, readSeq: 3 }),
      activity("t1", { lastSeq: 4, readSeq: 4, title: "The house" }),
    );
    expect(threads(stage)).toMatchObject([{ unread: 0, markedUnread: true, readSeq: 4 }]);
    stage.hear(activity("t1", { lastSeq: 5, readSeq: 4 }), activity("t1", { lastSeq: 5, readSeq: 5 }));
    expect(threads(stage)).toMatchObject([{ markedUnread: false }]);
  });

  it("B7: a mark of a row that is marked already is refused if what was read meanwhile cannot be stored", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1", { lastSeq: 4, readSeq: 1 }));
    await patch(stage, "t1", { unread: true });
    stage.world.activity = ok(activity("t1", { lastSeq: 4, readSeq: 4 }));
    stage.storage.isFull = true;
    expect(await patch(stage, "t1", { unread: true })).toMatchObject({ error: { code: "storage_failed" } });
    stage.storage.isFull = false;
    expect(await patch(stage, "t1", { unread: true })).toMatchObject({ value: { markedUnread: true, readSeq: 4 } });
    stage.hear(activity("t1", { lastSeq: 4, readSeq: 4, title: "The house" }));
    expect(threads(stage)).toMatchObject([{ markedUnread: true }]);
  });

  it("B7: a mark of a former schema stays until a read past it, too", () => {
    const sql = nodeSql();
    migrate(sql, MIGRATIONS.slice(0, 2));
    const { generation, revision, activityAt } = activity("t1", { lastSeq: 4, readSeq: 4 });
    sql.all(
      `INSERT INTO inbox_thread (thread_id, generation, revision, version, gone, shown, activity_at, last_seq, read_seq,
        unread, marked_unread, notified_seq, notified_version, muted, pinned, archived, unread_threads, unseen)
       VALUES ('t1', ?, ?, 1, 0, ?, ?, 4, 4, 0, 1, 4, 0, 0, 0, 0, 1, 0)`,
      generation,
      revision,
      SHOWN,
      activityAt,
    );
    const stage = new InboxRoomStage({ sql });
    stage.hear(activity("t1", { lastSeq: 5, readSeq: 4 }));
    expect(threads(stage)).toMatchObject([{ markedUnread: true }]);
    stage.hear(activity("t1", { lastSeq: 5, readSeq: 5 }));
    expect(threads(stage)).toMatchObject([{ markedUnread: false }]);
  });

  it("B7: marked as read by hand it is read in its thread too", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1", { lastSeq: 4, readSeq: 1 }));
    await patch(stage, "t1", { unread: false });
    expect(stage.world.asked).toEqual([{ threadId: "t1", caller: "ada", read: { seq: 4 } }]);
  });

  it("B8: a message by another brings an archived thread back; one's own, or a muted thread's, does not", async () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"), activity("t2"), activity("t3"));
    for (const id of ["t1", "t2", "t3"]) await patch(stage, id, { archived: true });
    await patch(stage, "t2", { muted: true });
    stage.sleep();
    stage.hear(activity("t1", { lastSeq: 2 }), activity("t2", { lastSeq: 2 }));
    stage.hear(activity("t3", { lastSeq: 2, messageBy: "ada" }));
    expect(ids(stage)).toEqual(["t1"]);
    expect(ids(stage, "archived").sort()).toEqual(["t2", "t3"]);
  });

  it("B4: a thread that is not there cannot be changed, and trying writes nothing", async () => {
    const stage = new InboxRoomStage();
    expect(await patch(stage, "t1", { muted: true })).toMatchObject({ error: { code: "not_found" } });
    expect(stage.sql.all("SELECT * FROM sqlite_master")).toEqual([]);
  });
});

it("B2: a change that fails leaves rows, counts and version as they were", () => {
  const stage = new InboxRoomStage();
  stage.hear(activity("t1"));
  stage.sql.all("CREATE TRIGGER full BEFORE UPDATE ON inbox_thread BEGIN SELECT RAISE(ABORT, 'full'); END");
  expect(() => stage.hear(activity("t1", { lastSeq: 2 }))).toThrow("storage_failed");
  expect(stage.room.inbox.version).toBe(1);
  expect(threads(stage)).toMatchObject([{ lastSeq: 1 }]);
  stage.sql.all("DROP TRIGGER full");
  stage.hear(activity("t1", { lastSeq: 2 }));
  expect(threads(stage)).toMatchObject([{ lastSeq: 2, version: 2 }]);
});

it("B2: a first change that fails leaves an inbox that was never written to", () => {
  const stage = new InboxRoomStage();
  stage.storage.isFull = true;
  expect(() => stage.hear(activity("t1"))).toThrow("storage_failed");
  expect(ids(stage)).toEqual([]);
  stage.storage.isFull = false;
  stage.hear(activity("t1"));
  expect(threads(stage)).toMatchObject([{ threadId: "t1", version: 1 }]);
});
