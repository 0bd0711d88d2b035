import { describe, expect, it } from "vitest";
import { overHttp } from "../../src/inbox/over-http.ts";
import type { Identity } from "../../src/protocol/identity.ts";
import { fail, ok } from "../../src/protocol/result.ts";
import { activity } from "../support/activity.ts";
import { ADA, InboxRoomStage } from "../support/inbox-room-stage.ts";

const SOON = 60_000;

it("C5: what a ping is answered follows the version, and is set anew on waking", async () => {
  const stage = new InboxRoomStage();
  const phone = stage.connect();
  stage.hear(activity("t1"));
  await phone.say({ type: "mark_notifications_seen" });
  stage.sleep();
  expect(stage.pongs).toEqual(["pong:0", "pong:1", "pong:2", "pong:2"]);
});

it("C8 C6: the eleventh socket of the user takes the place of the oldest, also after a sleep", () => {
  const stage = new InboxRoomStage();
  const devices = Array.from({ length: 11 }, (_, n) => {
    stage.clock.advance(1);
    if (n === 10) stage.sleep();
    return stage.connect();
  });
  expect(devices.map(({ closed }) => closed?.code)).toEqual([4011, ...Array(10).fill(undefined)]);
  expect(devices[0]?.take().at(-1)).toEqual({ type: "connection_status", status: "closing", code: 4011 });
});

it("C7: a device that gives no sign of life is not sent more than it may owe", () => {
  const stage = new InboxRoomStage();
  const [dead, alive] = [stage.connect(), stage.connect()];
  const big = { title: "x".repeat(200), counterparts: [{ userId: "bob", name: "界".repeat(80) }] };
  for (let n = 1; n <= 1_500; n++) {
    if (n % 100 === 0) {
      stage.clock.advance(1_000);
      alive.ping();
    }
    stage.hear(activity("t1", { ...big, lastSeq: n }));
  }
  expect(dead.closed).toEqual({ code: 4208 });
  expect(dead.take().at(-1)).toMatchObject({ status: "closing", code: 4208, retryAfterMs: 2_000 });
  expect(alive.closed).toBeUndefined();
});

it("C7: a device that goes on asking and gives no sign of reading is closed", async () => {
  const stage = new InboxRoomStage();
  const phone = stage.connect();
  const ref = "r".repeat(64);
  for (let n = 0; n < 9_000 && !phone.closed; n++) {
    stage.clock.advance(100);
    await phone.say({ type: "mark_message_read", threadId: "t1", seq: 1, ref });
  }
  expect(phone.closed).toEqual({ code: 4208 });
});

it("C6: what closed a socket is kept with it, since the platform may list it for a while", () => {
  const stage = new InboxRoomStage();
  const phone = stage.connect();
  stage.room.close(stage.sessionOf(phone), 4101);
  expect(phone.kept?.ended).toBe(true);
});

describe("F1 F2 F4 F5: what arrives", () => {
  it("F1: a frame that is too big or too deep closes 4009", async () => {
    const stage = new InboxRoomStage();
    for (const frame of ["x".repeat(65_537), "[".repeat(17) + "]".repeat(17)]) {
      const phone = stage.connect();
      await phone.say(frame);
      expect(phone.closed).toEqual({ code: 4009 });
    }
  });

  it("F2: the fifth malformed frame closes 4000, counted over a sleep; unknown types do not count", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    phone.take();
    for (const frame of ["{", new ArrayBuffer(2), { type: "update_status", status: "dead", ref: "r1" }, "[]"]) {
      await phone.say(frame);
    }
    await phone.say({ type: "send_message", ref: "r2" });
    expect(phone.take()).toMatchObject([
      ...[{ code: "malformed_frame" }, { code: "malformed_frame" }, { code: "malformed_frame", ref: "r1" }],
      ...[{ code: "malformed_frame" }, { code: "unknown_type", ref: "r2" }],
    ]);
    stage.sleep();
    await phone.say("null");
    expect(phone.closed).toEqual({ code: 4000 });
  });

  it("F4 F5: past sixty at once a frame is refused with its ref and when to come back; a hundred in a row close 4229", async () => {
    const stage = new InboxRoomStage();
    const phone = stage.connect();
    const seen = { type: "mark_notifications_seen" };
    await phone.say(Array.from({ length: 60 }, () => seen));
    phone.take();
    await phone.say({ ...seen, ref: "r" });
    expect(phone.take()).toMatchObject([{ type: "error", code: "rate_limited", retryAfterMs: 50, ref: "r" }]);
    stage.clock.advance(50);
    await phone.say(seen);
    expect(phone.take()).toEqual([]);
    await phone.say(Array.from({ length: 100 }, () => seen));
    expect(phone.closed).toEqual({ code: 4229 });
  });
});

it("F5: over HTTP a user asks sixty at once, then twenty a second, whichever of it they ask", async () => {
  const stage = new InboxRoomStage();
  let answered = 0;
  const ask = () => overHttp(stage.roomFor(), () => ok(++answered));
  for (let n = 0; n < 60; n++) expect(await ask()).toMatchObject({ ok: true });
  expect(await ask()).toEqual(fail("rate_limited", { retryAfterMs: 50 }));
  expect(answered).toBe(60);
  stage.clock.advance(50);
  expect(await ask()).toMatchObject({ ok: true });
});

describe("A7: tokens end", () => {
  it("A7: an expired socket is closed 4101 at the next frame in or out", async () => {
    const stage = new InboxRoomStage();
    const identity = { ...ADA, expiresAt: stage.clock.now() + SOON };
    const [asks, hears, good] = [stage.connect(0, identity), stage.connect(0, identity), stage.connect(0)];
    stage.clock.advance(SOON);
    stage.sleep();
    await asks.say({ type: "mark_notifications_seen" });
    expect(asks.closed).toEqual({ code: 4101 });
    stage.hear(activity("t1"));
    expect(hears.closed).toEqual({ code: 4101 });
    expect(hears.take().map(({ type }) => type)).not.toContain("inbox_changed");
    expect(good.closed).toBeUndefined();
  });

  it("A7: a token that cannot be judged just now leaves the one of before in force", async () => {
    const stage = new InboxRoomStage({ verify: async () => fail("misconfigured") });
    const phone = stage.connect();
    phone.take();
    await phone.say({ type: "refresh_token", token: "ada", ref: "r" });
    expect(phone.take()).toMatchObject([{ type: "error", code: "misconfigured", ref: "r" }]);
    expect(phone.closed).toBeUndefined();
  });

  it("A7: of several tokens holds the one that was sent last, whichever is judged first", async () => {
    const judged: Record<string, (identity: Identity) => void> = {};
    const stage = new InboxRoomStage({
      verify: async (token) => ok(await new Promise((resolve) => (judged[token] = resolve))),
    });
    const phone = stage.connect(0, { ...ADA, service: true });
    const both = phone.say([
      { type: "refresh_token", token: "first" },
      { type: "refresh_token", token: "last" },
    ]);
    judged.last?.(ADA);
    judged.first?.({ ...ADA, service: true });
    await both;
    expect(phone.kept?.identity).toMatchObject({ service: false });
    await phone.say({ type: "watch_presence", threadId: "t1", userIds: ["bob"] });
    expect(stage.world.askedBy).toEqual([{ userId: "ada", service: false }]);
  });

  it("A7: refresh_token renews in band for the same user; anything else ends the socket", async () => {
    const renewed = { ...ADA, expiresAt: ADA.expiresAt + 1 };
    const stage = new InboxRoomStage({
      verify: async (token) => (token === "bad" ? fail("invalid_token") : ok({ ...renewed, userId: token })),
    });
    const phone = stage.connect();
    phone.take();
    await phone.say({ type: "refresh_token", token: "ada", ref: "r" });
    expect(phone.take()).toMatchObject([{ type: "connection_status", status: "connected", recovered: true, ref: "r" }]);
    expect(phone.kept?.identity).toEqual(renewed);
    for (const token of ["bad", "bob"]) {
      const other = stage.connect();
      await other.say({ type: "refresh_token", token });
      expect(other.closed).toEqual({ code: 4101 });
    }
  });
});
