import { describe, expect, it } from "vitest";
import type { InboxEvent } from "../../../src/client/index.ts";
import { lastMessage } from "../../../src/testing/fake-inbox.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

const notification = (threadId: string, seq: number, unread = 1) => ({
  type: "new_message_notification",
  threadId,
  unread,
  title: "Old mill",
  ...lastMessage(seq),
});

/** A message by another, as the server tells it: the notification, then the row. */
function message(stage: InboxStage, threadId: string, seq: number): void {
  const unread = (stage.server.rows.get(threadId)?.unread ?? 0) + 1;
  stage.server.say(notification(threadId, seq, unread));
  stage.server.change(threadId, {
    lastSeq: seq,
    unread,
    unseen: true,
    activityAt: seq,
    lastMessage: lastMessage(seq),
  });
}

describe("the notification center", () => {
  it("N1 N2: has one entry per thread, that grows; unseen, unread and read are three states", async () => {
    const stage = new InboxStage();
    stage.server.change("a");
    await stage.open();
    stage.server.say(notification("a", 1));
    expect(stage.view.notifications).toMatchObject([{ threadId: "a", state: "unseen", unread: 1, title: "Old mill" }]);
    message(stage, "a", 1);
    message(stage, "a", 2);
    expect(stage.view.notifications).toMatchObject([
      {
        threadId: "a",
        state: "unseen",
        unread: 2,
        at: 2_000,
        isQuiet: false,
        message: { seq: 2, preview: "number 2" },
      },
    ]);
    stage.inbox.markSeen();
    expect(stage.view.notifications).toMatchObject([{ state: "unread", unread: 2 }]);
    stage.inbox.markRead("a", 2);
    expect(stage.view.notifications).toMatchObject([{ state: "read", unread: 0 }]);
  });

  it("N2: shows what is unread and read from before, newest first, and nothing of muted threads", async () => {
    const stage = new InboxStage();
    const of = (seq: number) => ({ lastSeq: seq, unread: 1, lastMessage: lastMessage(seq) });
    stage.server.change("seen", of(1));
    stage.server.see();
    stage.server.change("unseen", { ...of(2), unseen: true });
    stage.server.change("muted", { ...of(3), muted: true });
    stage.server.change("read", { lastSeq: 4, readSeq: 4, lastMessage: lastMessage(4) });
    stage.server.change("empty", { lastSeq: 0 });
    await stage.open();
    expect(stage.view.notifications).toMatchObject([
      { threadId: "read", state: "read" },
      { threadId: "unseen", state: "unseen" },
      { threadId: "seen", state: "unread" },
    ]);
  });

  it("N2: what was read stays until one answers it or archives the thread, and not for ever", async () => {
    const stage = new InboxStage();
    const read = (seq: number) => ({ lastSeq: seq, readSeq: seq, lastMessage: lastMessage(seq) });
    const ids = () => stage.view.notifications.map(({ threadId }) => threadId);
    stage.server.change("a", read(101));
    stage.server.change("b", read(102));
    stage.server.change("c", read(103));
    await stage.open();
    expect(ids()).toEqual(["c", "b", "a"]);
    stage.server.change("a", { ...read(104), lastMessage: lastMessage(104, "ada") });
    stage.server.change("b", { archived: true });
    expect(ids()).toEqual(["c"]);
    message(stage, "b", 105);
    expect(stage.view.notifications).toMatchObject([
      { threadId: "b", state: "unseen" },
      { threadId: "c", state: "read" },
    ]);
    for (let seq = 1; seq <= 30; seq++) stage.server.change(`old-${seq}`, read(seq));
    expect(ids()).toHaveLength(21);
    expect(ids().slice(0, 3)).toEqual(["b", "c", "old-30"]);
  });

  it("N3: who has the thread before them has seen that they were added, on all devices", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.server.change("a", { unseen: true, title: "Old mill", lastSeq: 0 });
    stage.server.change("b", { unseen: true, title: "New mill", lastSeq: 7, readSeq: 7 });
    stage.inbox.look("a");
    await stage.pass(0);
    expect(stage.server.rows.get("a")).toMatchObject({ unseen: false });
    expect(stage.server.rows.get("b")).toMatchObject({ unseen: true });
    stage.inbox.look("b");
    await stage.pass(0);
    expect(stage.server.rows.get("b")).toMatchObject({ unseen: false });
  });

  it("N3: tells of being added to a thread, and drops it when the thread goes", async () => {
    const stage = new InboxStage();
    await stage.open();
    const heard: InboxEvent[] = [];
    stage.inbox.on("added_to_thread", (event) => heard.push(event));
    stage.server.say({ type: "added_to_thread", threadId: "a", title: "Old mill", by: "cy", at: 5 });
    stage.server.change("a", { unseen: true, title: "Old mill" });
    expect(stage.view.notifications).toMatchObject([{ threadId: "a", message: null, addedBy: "cy", state: "unseen" }]);
    message(stage, "a", 3);
    expect(stage.view.notifications).toMatchObject([{ addedBy: "cy", message: { seq: 3 }, unread: 1 }]);
    expect(heard).toMatchObject([{ threadId: "a", by: "cy", quiet: false }]);
    stage.server.leave("a");
    expect(stage.view.notifications).toEqual([]);
  });

  it("keeps quiet about all threads that are in view here, as long as one place shows them, and does not count them as unseen", async () => {
    const stage = new InboxStage();
    stage.server.change("a");
    await stage.open();
    const heard: boolean[] = [];
    stage.inbox.on("new_message_notification", ({ quiet }) => heard.push(quiet));
    const looks = [stage.inbox.look("a"), stage.inbox.look("c"), stage.inbox.look("a")];
    for (const threadId of ["a", "b", "c"]) message(stage, threadId, 1);
    expect(heard.splice(0)).toEqual([true, false, true]);
    looks[0]?.();
    looks[0]?.();
    message(stage, "a", 2);
    expect(heard.splice(0)).toEqual([true]);
    looks[2]?.();
    for (const [threadId, seq] of [
      ["a", 3],
      ["c", 2],
    ] as const)
      message(stage, threadId, seq);
    expect(heard).toEqual([false, true]);
    stage.inbox.look("a");
    expect(stage.view.counts).toMatchObject({ unseen: 1, unreadThreads: 3 });
  });

  it("every event reaches every listener, each time, with the snapshot that shows it", async () => {
    const stage = new InboxStage();
    await stage.open();
    const heard: string[] = [];
    for (const name of ["one", "two"]) {
      stage.inbox.on("new_message_notification", ({ seq }) => {
        heard.push(`${name} ${seq} of ${stage.view.notifications[0]?.message?.seq}`);
      });
    }
    const stop = stage.inbox.on("new_message_notification", () => heard.push("stopped"));
    stop();
    stage.server.say(notification("a", 1), notification("a", 2));
    expect(heard).toEqual(["one 1 of 2", "two 1 of 2", "one 2 of 2", "two 2 of 2"]);
  });
});

describe("the badge", () => {
  it("N2: markSeen clears the badge at once, not the unread, and other devices hear of it", async () => {
    const stage = new InboxStage({ pageSize: 1 });
    for (const id of ["a", "b", "c"]) stage.server.change(id, { unread: 1, unseen: true });
    await stage.open();
    expect(stage.view.counts).toMatchObject({ unreadThreads: 3, unseen: 3 });
    stage.inbox.markSeen();
    expect(stage.view.counts).toMatchObject({ unreadThreads: 3, unseen: 0 });
    expect(stage.server.saidOf("mark_notifications_seen")).toHaveLength(1);
    stage.server.change("a", { unread: 2, unseen: true });
    expect(stage.view.counts).toMatchObject({ unreadThreads: 3, unseen: 1 });
    // Seen on another device.
    stage.server.see();
    expect(stage.view.counts.unseen).toBe(0);
    expect(stage.view.threads.every(({ unseen }) => !unseen)).toBe(true);
  });

  it("N2: what was seen without a connection is told on the next, unless something came since", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { unread: 1, unseen: true });
    await stage.open();
    stage.server.cut();
    stage.inbox.markSeen();
    expect(stage.view.counts.unseen).toBe(0);
    await stage.pass(5_000);
    expect(stage.server.saidOf("mark_notifications_seen")).toHaveLength(1);

    stage.server.change("a", { unread: 2, unseen: true });
    stage.server.cut();
    stage.inbox.markSeen();
    stage.server.change("b", { unread: 1, unseen: true });
    await stage.pass(5_000);
    expect(stage.server.saidOf("mark_notifications_seen")).toHaveLength(1);
    expect(stage.view.counts.unseen).toBe(2);
  });
});

describe("delivered", () => {
  const delivered = (stage: InboxStage) =>
    stage.server.saidOf("mark_message_delivered").map(({ threadId, seq }) => `${threadId} ${seq}`);

  it("R1 R3: says what arrived here for threads without a socket, once a second per thread, only when it rose", async () => {
    const stage = new InboxStage();
    stage.server.change("a", { lastSeq: 7, unread: 2, lastMessage: lastMessage(7) });
    stage.server.change("read", { lastSeq: 9, readSeq: 9, lastMessage: lastMessage(9) });
    await stage.open();
    expect(delivered(stage)).toEqual(["a 7"]);
    message(stage, "a", 8);
    message(stage, "a", 9);
    stage.server.change("a", { muted: true });
    expect(delivered(stage)).toEqual(["a 7"]);
    message(stage, "b", 1);
    await stage.pass(1_000);
    expect(delivered(stage)).toEqual(["a 7", "b 1", "a 9"]);
    await stage.pass(20_000);
    expect(delivered(stage)).toHaveLength(3);
  });

  it("R5: says again on a new socket what the old one may have swallowed, and nothing older", async () => {
    const stage = new InboxStage();
    await stage.open();
    message(stage, "a", 1);
    await stage.pass(100_000);
    message(stage, "b", 1);
    stage.server.cut();
    await stage.pass(5_000);
    expect(delivered(stage)).toEqual(["a 1", "b 1", "b 1"]);
  });

  it("F5: keeps within what a socket may say, and says all of it", async () => {
    const stage = new InboxStage({ pageSize: 100 });
    for (let n = 0; n < 80; n++) stage.server.change(`t${n}`, { unread: 1, lastSeq: 1, lastMessage: lastMessage(1) });
    await stage.open();
    const { length } = delivered(stage);
    expect(length).toBeLessThanOrEqual(30);
    await stage.pass(1_000);
    expect(delivered(stage).length - length).toBeLessThanOrEqual(11);
    await stage.pass(10_000);
    expect(delivered(stage)).toHaveLength(80);
  });
});
