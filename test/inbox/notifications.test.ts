import { expect, it } from "vitest";
import { patchThread } from "../../src/inbox/changes.ts";
import { activity } from "../support/activity.ts";
import { ADA, InboxRoomStage, type StageDevice } from "../support/inbox-room-stage.ts";

const notifications = (device: StageDevice) =>
  device.take().filter(({ type }) => type === "new_message_notification" || type === "added_to_thread");

function scene() {
  const stage = new InboxRoomStage();
  const [phone, laptop] = [stage.connect(), stage.connect()];
  return { stage, phone, laptop };
}

it("N1: a message by another is told to all devices, once, with what the row says", () => {
  const { stage, phone, laptop } = scene();
  const told = activity("t1", { lastSeq: 3, title: "The house" });
  stage.hear(told);
  stage.sleep();
  stage.hear(told);
  for (const device of [phone, laptop]) {
    expect(notifications(device)).toEqual([
      {
        type: "new_message_notification",
        threadId: "t1",
        title: "The house",
        unread: 3,
        seq: 3,
        id: "message-0000000003",
        senderId: "bob",
        preview: "message 3",
        at: told.activityAt,
      },
    ]);
  }
});

it("N1: one's own message, one that was read already, and one that was told before are not told", () => {
  const { stage, phone } = scene();
  stage.hear(activity("t1", { messageBy: "ada", unread: 0 }));
  stage.hear(activity("t1", { lastSeq: 2, readSeq: 2 }));
  stage.hear(activity("t1", { lastSeq: 3 }));
  stage.sleep();
  // Something changed in the thread that is not a message.
  stage.hear(
    activity("t1", {
      lastSeq: 4,
      unread: 1,
      lastMessage: activity("t1", { lastSeq: 3 }).lastMessage,
      news: activity("t1", { lastSeq: 3 }).news,
    }),
  );
  expect(notifications(phone)).toMatchObject([{ seq: 3 }]);
});

it("N2 N3: reading a thread to which one was added clears that too, though nothing in it is unread", async () => {
  const { stage, phone, laptop } = scene();
  const added = { generation: 7, addedBy: "bob", lastSeq: 7, readSeq: 7, unread: 0 };
  stage.hear(activity("t1", { ...added, lastMessage: undefined, news: undefined }));
  expect(notifications(phone)).toMatchObject([{ type: "added_to_thread", by: "bob" }]);
  stage.sleep();
  await laptop.say({ type: "mark_message_read", threadId: "t1", seq: 7 });
  expect(phone.take()).toMatchObject([{ type: "inbox_changed", thread: { unseen: false }, unseen: 0 }]);
  expect(stage.world.asked).toEqual([]);
});

it("N2 N3: marking such a thread as read clears it as well", async () => {
  const { stage, phone } = scene();
  const added = { generation: 7, addedBy: "bob", lastSeq: 7, readSeq: 7, unread: 0 };
  stage.hear(activity("t1", { ...added, lastMessage: undefined, news: undefined }));
  phone.take();
  const marked = await patchThread(stage.room, ADA, { threadId: "t1", patch: { unread: false } });
  expect(marked).toMatchObject({ value: { unseen: false } });
  expect(phone.take()).toMatchObject([{ type: "inbox_changed", thread: { unseen: false }, unseen: 0 }]);
  await patchThread(stage.room, ADA, { threadId: "t1", patch: { unread: false } });
  expect(phone.take()).toEqual([]);
});

it("N2: seen on one device is seen on all, and unread stays", async () => {
  const { stage, phone, laptop } = scene();
  stage.hear(activity("t1"), activity("t2"));
  phone.take();
  stage.sleep();
  await laptop.say({ type: "mark_notifications_seen" });
  expect(phone.take()).toEqual([{ type: "inbox_counts", version: 3, unreadThreads: 2, unseen: 0, seenVersion: 3 }]);
  await laptop.say({ type: "mark_notifications_seen" });
  expect(phone.take()).toEqual([]);
  stage.hear(activity("t1", { lastSeq: 2 }));
  expect(phone.take()[0]).toMatchObject({ unreadThreads: 2, unseen: 1, thread: { threadId: "t1", unseen: true } });
});

it("N2: what could not be stored as seen is unseen still", async () => {
  const { stage, phone, laptop } = scene();
  stage.hear(activity("t1"));
  for (const device of [phone, laptop]) device.take();
  stage.storage.isFull = true;
  await laptop.say({ type: "mark_notifications_seen", ref: "r" });
  expect(laptop.take()).toMatchObject([{ type: "error", code: "storage_failed", ref: "r" }]);
  expect(phone.take()).toEqual([]);
  stage.storage.isFull = false;
  stage.hear(activity("t1", { lastSeq: 2 }));
  expect(phone.take()[0]).toMatchObject({ unseen: 1, seenVersion: 0, thread: { threadId: "t1", unseen: true } });
});

it("N2 B6: reading a thread on one device clears all of it on the others", () => {
  const { stage, phone } = scene();
  stage.hear(activity("t1", { lastSeq: 2 }));
  phone.take();
  stage.sleep();
  stage.hear(activity("t1", { lastSeq: 2, readSeq: 2 }));
  expect(phone.take()).toMatchObject([
    { type: "inbox_changed", thread: { unread: 0, unseen: false, readSeq: 2 }, unreadThreads: 0, unseen: 0 },
  ]);
});

it("N2: a muted thread counts as unread, is never unseen and notifies nobody, also of what came meanwhile", async () => {
  const { stage, phone } = scene();
  stage.hear(activity("t1"));
  await patchThread(stage.room, ADA, { threadId: "t1", patch: { muted: true } });
  phone.take();
  stage.sleep();
  stage.hear(activity("t1", { lastSeq: 2 }));
  expect(phone.take()).toMatchObject([{ type: "inbox_changed", unreadThreads: 1, unseen: 0 }]);
  await patchThread(stage.room, ADA, { threadId: "t1", patch: { muted: false } });
  stage.hear(activity("t1", { lastSeq: 2, unread: 1 }));
  expect(notifications(phone)).toEqual([]);
  stage.hear(activity("t1", { lastSeq: 3 }));
  expect(notifications(phone)).toMatchObject([{ seq: 3 }]);
});

it("N3: being added by another is told, once per membership; making a thread oneself is not", () => {
  const { stage, phone } = scene();
  const empty = { lastSeq: 0, lastMessage: undefined, addedBy: "bob", title: "The house" };
  stage.hear(activity("t1", empty), activity("mine", { ...empty, addedBy: "ada" }));
  stage.sleep();
  stage.hear(activity("t1", { ...empty, revision: 1 }));
  const at = stage.clock.now();
  expect(notifications(phone)).toEqual([
    { type: "added_to_thread", threadId: "t1", title: "The house", by: "bob", at },
  ]);
  expect(stage.room.inbox.counts).toMatchObject({ unreadThreads: 0, unseen: 1 });
  stage.depart("t1", 2);
  stage.hear(activity("t1", { ...empty, generation: 3, lastSeq: 3, unread: 0 }));
  expect(notifications(phone)).toHaveLength(1);
});
