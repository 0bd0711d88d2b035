import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { expect, it } from "vitest";
import { message } from "../support/frames.ts";
import { createThread, Device, InboxDevice, inboxStub, service } from "../support/pool-client.ts";

it("N1 B6: a message reaches both devices of a member who is elsewhere, and reading on one clears the other", async () => {
  await createThread("i1", ["joy", "ira"], { title: "The mill" });
  const [phone, laptop] = [await InboxDevice.connect("ira"), await InboxDevice.connect("ira")];
  const joy = await Device.connect("i1", "joy");
  joy.say(message("Is it still available?"));
  for (const device of [phone, laptop]) {
    expect(await device.next("new_message_notification")).toMatchObject({
      threadId: "i1",
      seq: 1,
      senderId: "joy",
      preview: "Is it still available?",
      unread: 1,
      title: "The mill",
    });
  }
  const ira = await Device.connect("i1", "ira", "?tail=50");
  await ira.next("caught_up");
  const readAt = Date.now();
  ira.say({ type: "mark_message_read", seq: 1 });
  let row = await laptop.next("inbox_changed");
  while (!("unread" in row.thread) || row.thread.unread > 0) row = await laptop.next("inbox_changed");
  expect(row).toMatchObject({ unreadThreads: 0, thread: { threadId: "i1", unread: 0, readSeq: 1 } });
  console.log(`     read on one device, it is so on the other after ${Date.now() - readAt} ms`);
});

it("B9: what a thread that was put to sleep owes its members is told by its alarm", async () => {
  const stub = await createThread("i2", ["cy", "dee"]);
  const cy = await Device.connect("i2", "cy");
  const inbox = await InboxDevice.connect("cy");
  await inbox.next("caught_up");
  cy.say(message("to myself, for now"));
  await cy.next("message_sent");
  await evictDurableObject(stub);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  let row = await inbox.next("inbox_changed");
  while (!("lastSeq" in row.thread) || row.thread.lastSeq < 1) row = await inbox.next("inbox_changed");
  expect(row.thread).toMatchObject({ lastMessage: { senderId: "cy" }, unread: 0 });
  // Cy has the thread open: their inbox hears of it five seconds later.
});

it("B3: who is removed loses the row, over a sleep of their inbox", async () => {
  const stub = await createThread("i3", ["eve", "fay"]);
  const inbox = await InboxDevice.connect("fay");
  await evictDurableObject(inboxStub("fay"));
  await stub.removeMember(service, "fay");
  let row = await inbox.next("inbox_changed");
  while (!("left" in row.thread)) row = await inbox.next("inbox_changed");
  expect(row.thread).toMatchObject({ threadId: "i3", left: true });
});

it("S5 C7: a receipt over the inbox's socket reaches the thread: the sender sees it delivered", async () => {
  await createThread("i4", ["gus", "hal"]);
  const gus = await Device.connect("i4", "gus");
  const inbox = await InboxDevice.connect("hal");
  gus.say(message("ping"));
  await inbox.next("new_message_notification");
  inbox.say({ type: "mark_message_delivered", threadId: "i4", seq: 1 });
  expect(await gus.next("message_delivered")).toMatchObject({ userId: "hal", seq: 1 });
  inbox.say({ type: "watch_presence", threadId: "i4", userIds: ["gus"] });
  expect(await inbox.next("user_status_change")).toMatchObject({ userId: "gus" });
});
