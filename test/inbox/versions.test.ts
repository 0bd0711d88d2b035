import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markSeen, patchThread } from "../../src/inbox/changes.ts";
import { readPage } from "../../src/inbox/pages.ts";
import type { ChangedThread, InboxCounts, InboxThread } from "../../src/protocol/inbox.ts";
import type { InboxServerFrame } from "../../src/protocol/inbox-frames.ts";
import { activity } from "../support/activity.ts";
import { ADA, InboxRoomStage, type StageDevice } from "../support/inbox-room-stage.ts";

/** What a device knows of the inbox: it applies what it is told, and loads all anew when it has to. */
class Copy {
  version = 0;
  counts: InboxCounts = { unreadThreads: 0, unseen: 0, seenVersion: 0 };
  readonly threads = new Map<string, InboxThread>();

  take(stage: InboxRoomStage, frames: readonly InboxServerFrame[]): void {
    for (const frame of frames) {
      if (frame.type === "connection_status" && frame.status === "connected") {
        if (frame.recovered) this.count(this.version, frame);
        else this.load(stage);
      } else if (frame.type === "inbox_changed") this.apply(frame.thread, frame);
      else if (frame.type === "inbox_counts") this.count(frame.version, frame);
      else if (frame.type === "caught_up") this.version = frame.version;
    }
  }

  apply(thread: ChangedThread, counts: InboxCounts): void {
    if ("left" in thread) this.threads.delete(thread.threadId);
    else this.threads.set(thread.threadId, thread);
    this.count(thread.version, counts);
  }

  count(version: number, { unreadThreads, unseen, seenVersion }: InboxCounts): void {
    this.version = version;
    this.counts = { unreadThreads, unseen, seenVersion };
  }

  load(stage: InboxRoomStage): void {
    this.threads.clear();
    for (const filter of ["all", "archived"] as const) {
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = readPage(stage.room.inbox, { filter, ...(cursor && { cursor }) });
        if (!page.ok) throw new Error(page.error.code);
        for (const thread of page.value.threads) this.apply(thread, page.value);
        this.count(page.value.version, page.value);
        cursor = page.value.cursor;
      }
    }
  }

  /** Comparable: a row whose version is not past `seenVersion` has nothing unseen. */
  get shown() {
    const { seenVersion } = this.counts;
    const threads = [...this.threads.values()]
      .map((thread) => ({ ...thread, unseen: thread.unseen && thread.version > seenVersion }))
      .sort((a, b) => (a.threadId < b.threadId ? -1 : 1));
    return { threads, counts: this.counts, version: this.version };
  }
}

function truth(stage: InboxRoomStage) {
  const copy = new Copy();
  copy.load(stage);
  return copy.shown;
}

describe("B2: a device that was away", () => {
  it("B2 C1: gets the rows changed since its version, each once as it is now, then caught_up", () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t1"), activity("t2"), activity("t3"));
    stage.hear(activity("t1", { lastSeq: 2 }), activity("t1", { lastSeq: 3 }));
    stage.sleep();
    const [hello, ...rest] = stage.connect(2).take();
    expect(hello).toMatchObject({
      type: "connection_status",
      status: "connected",
      version: 5,
      recovered: true,
      heartbeatMs: 25_000,
      you: { userId: "ada", status: "online" },
      unreadThreads: 3,
      unseen: 3,
      serverTime: stage.clock.now(),
    });
    expect(rest).toMatchObject([
      { type: "inbox_changed", thread: { threadId: "t3", version: 3 } },
      { type: "inbox_changed", thread: { threadId: "t1", version: 5, lastSeq: 3 } },
      { type: "caught_up", version: 5 },
    ]);
  });

  it("B2: without a version, ahead of the inbox, or more than 200 rows behind it begins anew", () => {
    const stage = new InboxRoomStage();
    for (let n = 0; n < 202; n++) stage.hear(activity(`t${n}`));
    for (const after of [undefined, 203, 0, 1]) {
      const frames = stage.connect(after).take();
      expect(frames).toMatchObject([{ recovered: false }, { type: "caught_up", version: 202 }]);
    }
    expect(stage.connect(2).take()).toHaveLength(202);
    expect(stage.connect(202).take()).toMatchObject([{ recovered: true }, { type: "caught_up" }]);
  });

  it("B2: an inbox that was never told anything is as good as any, and being asked leaves no table", () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect(0);
    expect(phone.take()).toMatchObject([
      { recovered: true, version: 0 },
      { type: "caught_up", version: 0 },
    ]);
    phone.leave();
    expect(readPage(stage.room.inbox, { filter: "all" })).toMatchObject({ value: { threads: [], cursor: null } });
    expect(stage.sql.all("SELECT * FROM sqlite_master")).toEqual([]);
    expect(stage.alarms).toEqual([]);
  });

  it("B2 B3: of the threads that a user left 200 are remembered; who was away for longer begins anew", () => {
    const stage = new InboxRoomStage();
    stage.hear(activity("t"));
    for (let n = 0; n < 205; n++) stage.depart(`gone${n}`, 1);
    expect(stage.sql.all("SELECT 1 FROM inbox_thread")).toHaveLength(201);
    stage.sleep();
    expect(stage.connect(5).take()[0]).toMatchObject({ recovered: false });
    expect(stage.connect(6).take()[0]).toMatchObject({ recovered: true });
  });
});

const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("message" as const), thread: fc.nat(4) }) },
  fc.record({ do: fc.constantFrom("read" as const, "late" as const, "leave" as const), thread: fc.nat(4) }),
  fc.record({
    do: fc.constant("patch" as const),
    thread: fc.nat(4),
    patch: fc.record(
      { muted: fc.boolean(), pinned: fc.boolean(), archived: fc.boolean(), unread: fc.boolean() },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ do: fc.constantFrom("seen" as const, "sleep" as const, "away" as const, "back" as const) }),
);

interface ThreadTruth {
  generation: number;
  lastSeq: number;
  readSeq: number;
}

it("B2 B3 N2: whatever happens, a device that follows, one that was away and one that is new end equal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 50, size: "max" }), async (moves) => {
      const stage = new InboxRoomStage();
      const seqs = new Map<number, ThreadTruth>();
      const [live, away] = [new Copy(), new Copy()];
      const liveDevice = stage.connect(0);
      let awayDevice: StageDevice | undefined = stage.connect(0);
      const ofThread = (n: number) => seqs.get(n) ?? { generation: 0, lastSeq: 0, readSeq: 0 };
      const tell = (n: number, { generation, lastSeq, readSeq }: ThreadTruth) =>
        stage.hear(activity(`t${n}`, { generation, lastSeq, readSeq, activityAt: 1_000 + ((lastSeq * 7 + n) % 5) }));
      for (const one of moves) {
        const thread = "thread" in one ? one.thread : 0;
        const now = ofThread(thread);
        if (one.do === "message") seqs.set(thread, { ...now, lastSeq: now.lastSeq + 1 });
        else if (one.do === "read") seqs.set(thread, { ...now, readSeq: now.lastSeq });
        else if (one.do === "late") tell(thread, { ...now, lastSeq: Math.floor(now.lastSeq / 2), readSeq: 0 });
        else if (one.do === "leave") {
          stage.depart(`t${thread}`, now.lastSeq + 1);
          seqs.set(thread, { ...now, generation: now.lastSeq + 2, lastSeq: now.lastSeq + 2 });
        } else if (one.do === "patch") await patchThread(stage.room, ADA, { threadId: `t${thread}`, patch: one.patch });
        else if (one.do === "seen") markSeen(stage.room);
        else if (one.do === "sleep") stage.sleep();
        else if (one.do === "away") {
          if (awayDevice) away.take(stage, awayDevice.take());
          awayDevice?.leave();
          awayDevice = undefined;
        } else if (one.do === "back") awayDevice ??= stage.connect(away.version);
        if (one.do === "message" || one.do === "read") tell(thread, ofThread(thread));
        stage.clock.advance(1);
      }
      awayDevice ??= stage.connect(away.version);
      away.take(stage, awayDevice.take());
      live.take(stage, liveDevice.take());
      stage.sleep();
      expect(live.shown).toEqual(truth(stage));
      expect(away.shown).toEqual(truth(stage));
      const { threads, counts } = truth(stage);
      expect(counts.unreadThreads).toBe(threads.filter((t) => t.unread > 0 || t.markedUnread).length);
      expect(counts.unseen).toBe(threads.filter((t) => t.unseen).length);
      expect(threads.filter((t) => t.muted && t.unseen)).toEqual([]);
      expect(stage.reports).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
