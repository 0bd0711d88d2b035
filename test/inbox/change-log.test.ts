import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { migrate } from "../../src/actor/migrate.ts";
import { CHANGES_KEPT } from "../../src/inbox/change-log.ts";
import { Inbox } from "../../src/inbox/inbox.ts";
import { type FiledRow, type InboxRow, InboxStore } from "../../src/inbox/inbox-store.ts";
import { MIGRATIONS } from "../../src/inbox/migrations.ts";
import { readPage } from "../../src/inbox/pages.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { nodeSql } from "../support/node-sql.ts";

/** What may happen to a row, by time and by hand. */
type Change = { thread: number } & Partial<
  Pick<InboxRow, "activityAt" | "unread" | "markedUnread" | "pinned" | "archived" | "gone">
>;

const flag = fc.constantFrom(0, 1);
// Few threads and few times, so that there are ties and rows that move back.
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ thread: fc.nat(7), activityAt: fc.nat(30), unread: flag }) },
  { weight: 4, arbitrary: fc.record({ thread: fc.nat(7), unread: flag }) },
  { weight: 1, arbitrary: fc.record({ thread: fc.nat(7), markedUnread: flag }) },
  { weight: 1, arbitrary: fc.record({ thread: fc.nat(7), pinned: flag }) },
  { weight: 1, arbitrary: fc.record({ thread: fc.nat(7), archived: flag }) },
  { weight: 1, arbitrary: fc.record({ thread: fc.nat(7), gone: flag }) },
);

const SHOWN = JSON.stringify({ access: "member", counterparts: [], memberCount: 2 });

/** An inbox to which changes happen, and which may sleep between two of them. */
class Scene {
  readonly store: InboxStore;
  inbox: Inbox;

  constructor(sql = nodeSql()) {
    this.store = new InboxStore(sql);
    this.inbox = new Inbox(this.store);
  }

  change({ thread, ...more }: Change, isUndone = false): void {
    const threadId = `t${thread}`;
    const before = this.inbox.row(threadId);
    const row = { ...(before ?? newRow(threadId)), ...more };
    this.inbox.commit(() => {
      this.inbox.put(row, before);
      if (isUndone) throw new Error("full");
    });
  }

  sleep(): void {
    this.inbox = new Inbox(this.store);
  }

  /** All rows, read one by one. */
  rows(): FiledRow[] {
    return Array.from({ length: 8 }, (_, n) => this.inbox.row(`t${n}`)).filter((row) => row !== undefined);
  }
}

function newRow(threadId: string): InboxRow {
  return {
    threadId,
    generation: 0,
    revision: 1,
    version: 0,
    gone: 0,
    shown: SHOWN,
    activityAt: 1,
    lastSeq: 1,
    readSeq: 0,
    unread: 0,
    markedUnread: 0,
    notifiedSeq: 0,
    notifiedVersion: 0,
    muted: 0,
    pinned: 0,
    archived: 0,
  };
}

/** What a device that was here at a version has missed, by looking at every row. */
const changedSince = (scene: Scene, after: number) =>
  scene
    .rows()
    .filter((row) => row.version > after)
    .sort((a, b) => a.version - b.version)
    .map(({ threadId, version }) => ({ threadId, version }));

const missed = (scene: Scene, after: number) => {
  const { recovered, threads } = scene.inbox.missed(after);
  return { recovered, threads: threads.map(({ threadId, version }) => ({ threadId, version })) };
};

const isUnread = (row: FiledRow) => row.unread > 0 || row.markedUnread > 0;

describe("B2: what has changed", () => {
  const step = fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constant("change" as const), change }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("fail" as const), change }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("sleep" as const, "see" as const) }) },
  );

  it("B2 B4: is found after any version, and pages and counts are right, whatever happens to the rows, over sleeps", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const scene = new Scene();
        for (const one of steps) {
          if (one.do === "change") scene.change(one.change);
          else if (one.do === "fail") expect(() => scene.change(one.change, true)).toThrow("full");
          else if (one.do === "sleep") scene.sleep();
          else scene.inbox.commit(() => scene.inbox.putSeen());
          const { version, counts } = scene.inbox;
          for (const after of [0, version >> 1, version - 3, version - 1, version].filter((at) => at >= 0)) {
            expect(missed(scene, after)).toEqual({ recovered: true, threads: changedSince(scene, after) });
          }
          const rows = scene.rows().filter(({ gone }) => gone === 0);
          expect(counts.unreadThreads).toBe(rows.filter(isUnread).length);
          const inOrder = rows.sort(
            (a, b) => b.pinned - a.pinned || b.activityAt - a.activityAt || (a.threadId < b.threadId ? 1 : -1),
          );
          const shown = (filter: "all" | "unread" | "archived") => {
            const page = readPage(scene.inbox, { filter });
            return page.ok ? page.value.threads.map(({ threadId }) => threadId) : page;
          };
          const idsOf = (some: FiledRow[]) => some.map(({ threadId }) => threadId);
          expect(shown("all")).toEqual(idsOf(inOrder.filter(({ archived }) => archived === 0)));
          expect(shown("archived")).toEqual(idsOf(inOrder.filter(({ archived }) => archived === 1)));
          expect(shown("unread")).toEqual(idsOf(inOrder.filter(isUnread)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("B2: is found as far back as changes are kept, and then is not guessed", () => {
    const scene = new Scene();
    for (let n = 0; n < 8; n++) scene.change({ thread: n, activityAt: n });
    // All but those of the newest row are noted, and none of them moves.
    for (let n = 0; n < CHANGES_KEPT + 300; n++) scene.change({ thread: n % 7, unread: n & 1 });
    const { version } = scene.inbox;
    for (const back of [1, 10, CHANGES_KEPT - 1, CHANGES_KEPT]) {
      const after = version - back;
      expect(missed(scene, after)).toEqual({ recovered: true, threads: changedSince(scene, after) });
    }
    expect(missed(scene, version - CHANGES_KEPT - 10)).toEqual({ recovered: false, threads: [] });
    scene.sleep();
    expect(scene.inbox.version).toBe(version);
    expect(missed(scene, version - 10).recovered).toBe(true);
    expect(missed(scene, version - CHANGES_KEPT - 10).recovered).toBe(false);
  });

  it("B2: of before an inbox noted changes is not told, and goes on from there", () => {
    const noting = MIGRATIONS.findIndex(({ statements }) => statements.some((one) => one.includes("TABLE change")));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.array(change, { maxLength: 20 }),
        (old, more) => {
          const sql = nodeSql();
          migrate(sql, MIGRATIONS.slice(0, noting));
          const rows = new Map(old.map(({ thread, ...one }) => [thread, one]));
          let [version, unreadThreads] = [0, 0];
          for (const [thread, one] of rows) {
            const { activityAt = 1, unread = 0, markedUnread = 0, pinned = 0, archived = 0, gone = 0 } = one;
            version += 2;
            if (gone === 0 && unread + markedUnread > 0) unreadThreads++;
            sql.all(
              `INSERT INTO inbox_thread (thread_id, generation, revision, version, gone, shown, activity_at, last_seq, read_seq,
              unread, marked_unread, notified_seq, notified_version, muted, pinned, archived, unread_threads, unseen)
             VALUES (?, 0, 1, ?, ?, ?, ?, 1, 0, ?, ?, 0, 0, 0, ?, ?, 0, 0)`,
              ...[`t${thread}`, version, gone, SHOWN, activityAt, unread, markedUnread, pinned, archived],
            );
          }
          sql.all("UPDATE meta SET version = ?, unread_threads = ?", ++version, unreadThreads);
          const scene = new Scene(sql);
          expect(scene.inbox).toMatchObject({ version, counts: { unreadThreads } });
          expect(missed(scene, version)).toEqual({ recovered: true, threads: [] });
          expect(missed(scene, version - 1)).toEqual({ recovered: false, threads: [] });
          for (const one of more) {
            scene.change(one);
            expect(missed(scene, version)).toEqual({ recovered: true, threads: changedSince(scene, version) });
            const live = scene.rows().filter(({ gone }) => gone === 0);
            expect(scene.inbox.counts.unreadThreads).toBe(live.filter(isUnread).length);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("B2: is not told in part: more than 200 rows give none", () => {
    const scene = new Scene();
    for (let n = 0; n < 300; n++) scene.change({ thread: n, activityAt: n });
    const { version } = scene.inbox;
    expect(missed(scene, version - LIMITS.inboxReplay).threads).toHaveLength(LIMITS.inboxReplay);
    expect(missed(scene, version - LIMITS.inboxReplay - 1).recovered).toBe(false);
  });
});
