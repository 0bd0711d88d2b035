import { describe, expect, it } from "vitest";
import type { InboxEvent } from "../../../src/client/index.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

const watches = (stage: InboxStage) =>
  stage.server.saidOf("watch_presence").map(({ threadId, userIds }) => `${threadId} ${userIds}`);
const unwatches = (stage: InboxStage) =>
  stage.server.saidOf("unwatch_presence").map(({ threadId, userIds }) => `${threadId} ${userIds}`);

describe("watching others", () => {
  it("S5: asks once for all that came into view together, and shows what it hears", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.watch("t1", ["bob"]);
    stage.inbox.watch("t1", ["cy", "bob"]);
    stage.inbox.watch("t2", ["bob", "dan"]);
    expect(watches(stage)).toEqual([]);
    await stage.pass(100);
    expect(watches(stage)).toEqual(["t1 bob,cy", "t2 dan"]);
    stage.server.say({ type: "user_status_change", userId: "bob", status: "busy", lastSeenAt: 5 });
    stage.server.say({ type: "user_status_change", userId: "stranger", status: "online" });
    expect([...stage.view.presence]).toEqual([["bob", { userId: "bob", status: "busy", lastSeenAt: 5 }]]);
  });

  it("S5: at most a hundred in a frame", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.watch(
      "t1",
      Array.from({ length: 250 }, (_, n) => `user-${n}`),
    );
    await stage.pass(100);
    expect(stage.server.saidOf("watch_presence").map(({ userIds }) => userIds.length)).toEqual([100, 100, 50]);
  });

  it("S6: ends when the last who wanted it stops; what is mounted again at once is not told", async () => {
    const stage = new InboxStage();
    await stage.open();
    const stops = [stage.inbox.watch("t1", ["bob"]), stage.inbox.watch("t1", ["bob"])];
    await stage.pass(100);
    stage.server.say({ type: "user_status_change", userId: "bob", status: "online" });
    stops[0]?.();
    stops[0]?.();
    await stage.pass(1_000);
    expect(unwatches(stage)).toEqual([]);
    stops[1]?.();
    const stop = stage.inbox.watch("t1", ["bob"]);
    await stage.pass(1_000);
    expect([...watches(stage), ...unwatches(stage)]).toEqual(["t1 bob"]);
    stop();
    await stage.pass(1_000);
    expect(unwatches(stage)).toEqual(["t1 bob"]);
    expect(stage.view.presence.size).toBe(0);
  });

  it("S5: is repeated on a new socket, and before the hour ends", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.watch("t1", ["bob"]);
    await stage.pass(100);
    stage.server.cut();
    await stage.pass(5_000);
    expect(watches(stage)).toHaveLength(2);
    await stage.pass(49 * 60_000, 5_000);
    expect(watches(stage)).toHaveLength(2);
    await stage.pass(2 * 60_000, 5_000);
    expect(watches(stage)).toHaveLength(3);
  });

  it("S5: what the server had no room for is asked again when it says", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.watch("t1", ["bob", "cy"]);
    await stage.pass(100);
    stage.server.say({ type: "user_status_change", userId: "bob", status: "online" });
    stage.server.say({
      type: "error",
      code: "rate_limited",
      message: "",
      retryable: true,
      retryAfterMs: 3_000,
      ref: "watch",
    });
    await stage.pass(2_000);
    expect(watches(stage)).toHaveLength(1);
    await stage.pass(1_000);
    expect(watches(stage)).toEqual(["t1 bob,cy", "t1 cy"]);
  });

  it("S1: without a connection nobody is called online for longer than a silent device would be", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.watch("t1", ["bob"]);
    await stage.pass(100);
    stage.server.say({ type: "user_status_change", userId: "bob", status: "online" });
    stage.server.cut();
    stage.server.refuseWith = 503;
    await stage.pass(74_000);
    expect(stage.view.presence.get("bob")?.status).toBe("online");
    await stage.pass(2_000);
    expect(stage.view.presence.size).toBe(0);
  });
});

describe("one's own status", () => {
  it("S2 S7: set by hand shows at once and is what the server says of it", async () => {
    const stage = new InboxStage();
    await stage.open();
    const heard: InboxEvent[] = [];
    stage.inbox.on("user_status_update", (event) => heard.push(event));
    stage.inbox.setStatus("busy", { until: 99 });
    expect(stage.view.you).toEqual({ userId: "ada", status: "busy", manual: "busy", until: 99 });
    expect(stage.server.saidOf("update_status")).toEqual([
      { type: "update_status", status: "busy", until: 99, ref: "status" },
    ]);
    stage.server.say({ type: "user_status_update", userId: "ada", status: "away", manual: "away" });
    expect(stage.view.you).toMatchObject({ status: "away", manual: "away" });
    expect(heard).toMatchObject([{ status: "away" }]);
  });

  it("S2: what was set without a connection, or swallowed by a dying one, is told on the next", async () => {
    const stage = new InboxStage();
    await stage.open();
    const reconnect = async () => {
      stage.server.cut();
      await stage.pass(4_000);
    };
    stage.server.cut();
    stage.inbox.setStatus("busy");
    await stage.pass(4_000);
    await reconnect();
    expect(stage.server.saidOf("update_status")).toHaveLength(2);
    stage.server.say({ type: "user_status_update", userId: "ada", status: "busy", manual: "busy" });
    await reconnect();
    expect(stage.server.saidOf("update_status")).toHaveLength(2);
  });

  it("S2: what changed nothing is not answered, and what was refused is as it was", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.setStatus("online");
    await stage.pass(35_000);
    stage.server.cut();
    await stage.pass(5_000);
    expect(stage.server.saidOf("update_status")).toHaveLength(1);
    stage.inbox.setStatus("busy", { until: 1 });
    expect(stage.view.you?.status).toBe("busy");
    stage.server.say({ type: "error", code: "invalid_request", message: "", retryable: false, ref: "status" });
    expect(stage.view.you).toEqual({ userId: "ada", status: "online" });
  });

  it("S3: offline by hand hides the user, until they are online again", async () => {
    const stage = new InboxStage();
    await stage.open();
    stage.inbox.setStatus("offline");
    expect(stage.inbox.isHidden).toBe(true);
    stage.inbox.setStatus("online");
    expect(stage.inbox.isHidden).toBe(false);
    expect(stage.view.you).toEqual({ userId: "ada", status: "online" });
  });

  it("S2: a device is away after five minutes without input, back at the first, and away again on a new socket", async () => {
    const stage = new InboxStage();
    await stage.open();
    const said = () => stage.server.saidOf("update_status").map(({ status, auto }) => `${status} ${auto}`);
    await stage.pass(200_000, 5_000);
    stage.device.input?.();
    await stage.pass(295_000, 5_000);
    expect(said()).toEqual([]);
    await stage.pass(5_000);
    expect(said()).toEqual(["away true"]);
    stage.server.cut();
    await stage.pass(5_000);
    expect(said()).toEqual(["away true", "away true"]);
    stage.device.input?.();
    expect(said()).toEqual(["away true", "away true", "online true"]);
  });
});
