import { expect, it } from "vitest";
import { type FakeInboxOptions, lastMessage } from "../../../src/testing/fake-inbox.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

/** An inbox in a network that refuses WebSockets. The server answers polls at once, so each is early and empty. */
async function polling(options: FakeInboxOptions = {}): Promise<InboxStage> {
  const stage = new InboxStage(options);
  stage.server.isBlocked = true;
  stage.server.change("a", { activityAt: 1 });
  void stage.inbox.open();
  await stage.pass(6_000);
  return stage;
}

it("P1 H10: an inbox is polled where WebSockets are refused, and the user is told", async () => {
  const stage = await polling();
  expect(stage.view).toMatchObject({ connection: { status: "polling" }, isLoaded: true, you: { userId: "ada" } });
  stage.server.change("b", { activityAt: 2, unread: 1, unseen: true });
  stage.server.change("c", { activityAt: 3 });
  stage.server.leave("a");
  await stage.pass(20_000);
  expect(stage.ids).toEqual(["c", "b"]);
  expect(stage.view.counts).toMatchObject({ unreadThreads: 1, unseen: 1 });
});

it("N1: a row with something unseen is a notification, once", async () => {
  const stage = await polling();
  const heard: number[] = [];
  stage.inbox.on("new_message_notification", ({ seq }) => heard.push(seq));
  const news = { lastSeq: 1, lastMessage: lastMessage(1), unread: 1, unseen: true };
  stage.server.change("a", news);
  await stage.pass(20_000);
  stage.server.change("a", { pinned: true });
  stage.server.change("b", { ...news, muted: true });
  await stage.pass(20_000);
  expect(heard).toEqual([1]);
});

it("H10: receipts, status, watches and having seen are posted", async () => {
  const stage = await polling();
  stage.server.change("a", { lastSeq: 3, lastMessage: lastMessage(3), unread: 1, unseen: true });
  await stage.pass(20_000);
  stage.server.posted.length = 0;
  stage.inbox.markRead("a", 3);
  stage.inbox.markSeen();
  stage.inbox.setStatus("busy");
  stage.inbox.watch("a", ["bob"]);
  await stage.pass(1_000);
  expect([...stage.server.posted].sort()).toEqual([
    "POST /v1/inbox/seen {}",
    'POST /v1/threads/a/read {"seq":3}',
    'PUT /v1/inbox/status {"status":"busy"}',
    'PUT /v1/inbox/watches {"threadId":"a","userIds":["bob"]}',
  ]);
});

it("P1 B2: an answer that recovers nothing ends the polls, and the pages are loaded anew", async () => {
  const stage = await polling({ replay: 2 });
  stage.server.leave("a");
  for (const threadId of ["b", "c", "d"]) stage.server.change(threadId, { activityAt: 2 });
  await stage.pass(30_000);
  expect(stage.view.connection.status).toBe("polling");
  expect(stage.ids).toEqual(["d", "c", "b"]);
});

it("B2: takes a WebSocket back with its version", async () => {
  const stage = await polling();
  stage.server.isBlocked = false;
  stage.device.listener?.onWake();
  stage.server.change("b", { activityAt: 2 });
  await stage.pass(1_000);
  expect(stage.view.connection.status).toBe("live");
  expect(stage.ids).toEqual(["b", "a"]);
  const asked = stage.server.requests.length;
  await stage.pass(60_000);
  expect(stage.server.requests).toHaveLength(asked);
});
