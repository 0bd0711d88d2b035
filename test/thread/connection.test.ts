import { describe, expect, it } from "vitest";
import { LIMITS, RATES } from "../../src/protocol/limits.ts";
import { fail, ok } from "../../src/protocol/result.ts";
import { Session } from "../../src/thread/session.ts";
import { generous } from "../support/fan-out-scene.ts";
import { message, write } from "../support/frames.ts";
import { type Actor, person, Stage, service, THREAD_ID } from "../support/thread-stage.ts";

const seqs = (actor: Actor) => actor.take().flatMap((frame) => ("seq" in frame && "rev" in frame ? [frame.seq] : []));

it("C1: the server speaks first, with the thread's people, cursors and limits", () => {
  const stage = new Stage({ members: [{ userId: "ada", name: "Ada", role: "buyer" }, { userId: "bob" }] });
  const [hello, done] = stage.connect("bob").take();
  expect(hello).toMatchObject({
    type: "connection_status",
    status: "connected",
    threadId: THREAD_ID,
    lastSeq: 0,
    recovered: false,
    you: { userId: "bob", access: "member" },
    members: [
      { userId: "ada", name: "Ada", role: "buyer", access: "owner", readSeq: 0, deliveredSeq: 0 },
      { userId: "bob", access: "member" },
    ],
    viewing: [],
    typing: [],
    heartbeatMs: 25_000,
    serverTime: stage.clock.now(),
  });
  expect(done).toEqual({ type: "caught_up", threadId: THREAD_ID, seq: 0 });
});

describe("C2 C3 C4: coming back", () => {
  async function scene(count: number, text?: string) {
    const stage = new Stage({ rates: generous });
    const ada = stage.connect("ada");
    await write(ada, count, text);
    const epoch = stage.room.thread.record?.epoch ?? "";
    return { stage, epoch };
  }

  it("C2: brings every event past the cursor, oldest first, then caught_up, also after a sleep", async () => {
    const { stage, epoch } = await scene(5);
    stage.sleep();
    const bob = stage.connect("bob", { epoch, after: 2 });
    const [hello, ...rest] = bob.take();
    expect(hello).toMatchObject({ recovered: true, lastSeq: 5 });
    expect(rest.map((frame) => ("seq" in frame ? frame.seq : 0))).toEqual([3, 4, 5, 5]);
    expect(rest.at(-1)?.type).toBe("caught_up");
  });

  it("C2: a cursor of 0 before any event was seen is as good as any other", async () => {
    const { stage, epoch } = await scene(3);
    expect(seqs(stage.connect("bob", { epoch, after: 0 }))).toEqual([1, 2, 3]);
  });

  it("C3: never a part: 500 events are recovered, 501 are not", async () => {
    const { stage, epoch } = await scene(LIMITS.resumeEvents + 1);
    expect(seqs(stage.connect("bob", { epoch, after: 1 }))).toHaveLength(500);
    const late = stage.connect("bob", { epoch, after: 0 });
    const frames = late.take();
    expect(frames).toMatchObject([{ recovered: false, lastSeq: 501 }, { type: "caught_up" }]);
  });

  it("C3: bytes count, not characters", async () => {
    const { stage, epoch } = await scene(30, "界".repeat(8_000));
    expect(stage.connect("bob", { epoch, after: 0 }).take()[0]).toMatchObject({ recovered: false });
    expect(stage.connect("bob", { epoch, after: 15 }).take()[0]).toMatchObject({ recovered: true });
  });

  it("C3: another epoch or a cursor ahead of the log begins anew, once", async () => {
    const { stage, epoch } = await scene(3);
    expect(stage.connect("bob", { epoch: "another", after: 2 }).take()).toMatchObject([
      { recovered: false },
      { seq: 3 },
    ]);
    expect(stage.connect("bob", { after: 2 }).take()).toMatchObject([{ recovered: false }, { seq: 3 }]);
    expect(stage.connect("bob", { epoch, after: 4 }).take()).toMatchObject([{ recovered: false }, { seq: 3 }]);
    expect(stage.connect("bob", { epoch, after: 3 }).take()).toMatchObject([{ recovered: true }, { seq: 3 }]);
  });

  it("C4: with tail, the newest messages; with a lost cursor too", async () => {
    const { stage } = await scene(7);
    expect(seqs(stage.connect("bob", { tail: 3 }))).toEqual([5, 6, 7]);
    expect(seqs(stage.connect("bob", { epoch: "another", after: 6, tail: 2 }))).toEqual([6, 7]);
    expect(seqs(stage.connect("bob"))).toEqual([]);
  });
});

it("C5: what a ping is answered follows the log, and is set anew on waking", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  await ada.say(message("one"));
  expect(stage.pongs.at(-1)).toBe("pong:1");
  stage.sleep();
  expect(stage.pongs).toEqual(["pong:0", "pong:1", "pong:1"]);
});

it("C8: the eleventh socket of a user takes the place of the oldest", () => {
  const stage = new Stage();
  const devices = Array.from({ length: 11 }, () => {
    stage.clock.advance(1);
    return stage.connect("ada");
  });
  expect(devices.map((device) => device.peer.closed?.code)).toEqual([4011, ...Array(10).fill(undefined)]);
});

it("C6 C10: join repeats the hello, of another thread it finds nothing, leave closes 1000", async () => {
  const stage = new Stage();
  const ada = stage.connect("ada");
  ada.take();
  await ada.say({ type: "join_message_thread", threadId: THREAD_ID, ref: "j1" });
  await ada.say({ type: "join_message_thread", threadId: "listing:43", ref: "j2" });
  expect(ada.take()).toMatchObject([
    { type: "connection_status", status: "connected", ref: "j1" },
    { type: "error", code: "not_found", ref: "j2" },
  ]);
  await ada.say({ type: "leave_message_thread" });
  expect(ada.peer.closed).toMatchObject({ code: 1000 });
  expect(ada.take()).toMatchObject([{ status: "closing", code: 1000 }]);
});

describe("A7: tokens end", () => {
  it("A7: an expired socket is closed 4101 at the next frame in or out", async () => {
    const stage = new Stage();
    const soon = stage.clock.now() + 60_000;
    const ada = stage.connect(person("ada", { expiresAt: soon }));
    const bob = stage.connect(person("bob", { expiresAt: soon }));
    const eve = stage.connect(person("ada"));
    stage.clock.advance(60_000);
    await ada.say(message("too late"));
    expect(ada.peer.closed).toMatchObject({ code: 4101 });
    bob.take();
    await eve.say(message("in time"));
    expect(bob.take()).toMatchObject([{ status: "closing", code: 4101 }]);
    expect(stage.room.thread.lastSeq).toBe(1);
  });

  it("A7: refresh_token renews in band for the same user; anything else ends the socket", async () => {
    const stage = new Stage({
      verify: async (token) =>
        token === "bad" ? fail("invalid_token") : ok(person(token, { expiresAt: 1_799_000_000_000 })),
    });
    const ada = stage.connect("ada");
    ada.take();
    await ada.say({ type: "refresh_token", token: "ada", ref: "r" });
    expect(ada.take()).toMatchObject([{ type: "connection_status", status: "connected", ref: "r" }]);
    expect(ada.peer.kept?.identity.expiresAt).toBe(1_799_000_000_000);
    await ada.say({ type: "refresh_token", token: "bob" });
    expect(ada.peer.closed).toMatchObject({ code: 4101 });
    const again = stage.connect("ada");
    await again.say({ type: "refresh_token", token: "bad" });
    expect(again.peer.closed).toMatchObject({ code: 4101 });
  });
});

it("A7: a token that cannot be judged just now is answered, and the socket stays", async () => {
  const stage = new Stage({ verify: async () => fail("overloaded", { retryAfterMs: 5_000 }) });
  const ada = stage.connect("ada");
  ada.take();
  await ada.say({ type: "refresh_token", token: "new", ref: "r" });
  expect(ada.take()).toMatchObject([{ type: "error", code: "overloaded", ref: "r", retryAfterMs: 5_000 }]);
  expect(ada.isOpen()).toBe(true);
});

it("C8: a thread is full with 5,000 sockets", () => {
  const stage = new Stage();
  const peer = { send: () => true, close: () => {}, keep: () => {}, lastPingAt: () => null };
  for (let n = 0; n < LIMITS.socketsPerThread; n++) {
    const identity = person(`user-${n % 500}`);
    const state = { identity, connectedAt: n, visible: false, malformed: 0, ackSeq: 0, readSeq: 0 };
    expect(stage.room.connections.isFull).toBe(false);
    stage.room.connections.add(new Session(peer, { ...state, deliveredSeq: 0 }, { rates: RATES, now: 0 }));
  }
  expect(stage.room.connections.isFull).toBe(true);
});

it("A4 G2: the latest token's name and picture win over those given by others, and everybody learns it", () => {
  const stage = new Stage({ members: [{ userId: "ada", name: "Somebody", picture: "/a.svg" }, { userId: "bob" }] });
  const bob = stage.connect("bob");
  expect(bob.take()[0]).toMatchObject({ members: [{ name: "Somebody", picture: "/a.svg" }, { userId: "bob" }] });
  const ada = stage.connect(person("ada", { name: "Ada Lovelace", picture: "/ada.svg", role: "buyer" }));
  expect(bob.take()).toMatchObject([
    { type: "member_updated", seq: 1, member: { name: "Ada Lovelace", picture: "/ada.svg", role: "buyer" } },
  ]);
  expect(ada.take()[0]).toMatchObject({ members: [{ userId: "ada", name: "Ada Lovelace" }, { userId: "bob" }] });
  stage.connect(person("ada", { name: "An older name", issuedAt: 1_794_000_000_000 }));
  stage.connect(person("ada", { name: "Ada Lovelace", role: "buyer" }));
  expect(bob.take()).toEqual([]);
});

it("the owner's service sees a thread without being its member", async () => {
  const stage = new Stage();
  const observer = stage.connect(service);
  expect(observer.take()[0]).toMatchObject({ you: { userId: "the-service" }, members: [{}, {}] });
  const ada = stage.connect("ada");
  await observer.say({ type: "set_view", visible: true });
  await observer.say({ type: "typing_start" });
  ada.take();
  expect(ada.take()).toEqual([]);
});
