import { describe, expect, it } from "vitest";
import { messageIds } from "../../../src/client/outbox/message-id.ts";
import { FakeNetwork } from "../../support/fake-network.ts";

describe("sending", () => {
  it("M2: ids are UUIDv7 of the clock, rising also within a millisecond and when the clock goes back", () => {
    let now = 0x0193_e2b0_0000;
    const newId = messageIds(() => now, Math.random);
    const ids = Array.from({ length: 10_000 }, (_, n) => {
      if (n === 5_000) now -= 60_000;
      return newId();
    });
    expect(ids[0]).toMatch(/^0193e2b0-0000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("goes from queued to sending, sent, delivered and read", async () => {
    const ada = new FakeNetwork();
    const sent = ada.thread.send({ text: "Is it still available?" });
    expect(sent.status).toBe("queued");
    const socket = await ada.live();
    expect(sent.status).toBe("sending");
    const { events, sent: acknowledgement } = ada.server.post("ada", sent.id, "Is it still available?");
    socket.hear(acknowledgement);
    expect(sent.status).toBe("sent");
    expect(await sent.done).toEqual({ ok: true, seq: 1, at: 1_001 });
    socket.hear(...events);
    expect(ada.texts()).toEqual(["Is it still available?"]);
    socket.hear({ type: "message_delivered", threadId: "t1", userId: "bob", seq: 1, at: 1 });
    expect(sent.status).toBe("delivered");
    socket.hear({ type: "message_read", threadId: "t1", userId: "bob", seq: 1, at: 1 });
    expect(sent.status).toBe("read");
  });

  it("M5: an acknowledgement does not move the cursor", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const sent = ada.thread.send({ text: "two" });
    const before = ada.server.post("bob", "message-of-bob-1", "one").events;
    const { events, sent: acknowledgement } = ada.server.post("ada", sent.id, "two");
    socket.hear(acknowledgement);
    expect(ada.thread.getSnapshot().lastSeq).toBe(0);
    socket.hear(...before, ...events);
    expect(ada.texts()).toEqual(["one", "two"]);
  });

  it("M3: without an answer for 10 s it is unconfirmed, and the same id goes out again", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const sent = ada.thread.send({ text: "hello?" });
    await ada.pass(10_000);
    expect(sent.status).toBe("unconfirmed");
    expect(socket.of("send_message").map(({ id }) => id)).toEqual([sent.id, sent.id]);
  });

  it("M3: what was on the wire when the connection broke goes out again after the resume, unless that brought it", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    const stored = ada.thread.send({ text: "stored" });
    const lost = ada.thread.send({ text: "never read" });
    ada.server.post("ada", stored.id, "stored");
    ada.socket.end();
    expect([stored.status, lost.status]).toEqual(["unconfirmed", "queued"]);
    await ada.pass(2_200);
    const socket = ada.accept();
    expect(socket.of("send_message").map(({ id }) => id)).toEqual([lost.id]);
    expect(ada.texts()).toEqual(["stored", "never read"]);
    expect(await stored.done).toMatchObject({ ok: true, seq: 1 });
  });

  it("M3: an answer about a message that passed long ago settles it, though its event is on no page here", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    const sent = ada.thread.send({ text: "long ago" });
    ada.server.post("ada", sent.id, "long ago");
    for (let n = 1; n <= 60; n++) ada.server.post("bob", `message-of-bob-${n}`, `m${n}`);
    ada.server.resumeEvents = 10;
    ada.socket.end();
    await ada.pass(2_200);
    ada.accept().hear(ada.server.post("ada", sent.id, "long ago").sent);
    expect(await sent.done).toMatchObject({ ok: true, seq: 1 });
    expect(ada.texts()).not.toContain("long ago");
    ada.thread.loadOlder();
    await ada.settled();
    expect(ada.texts()[0]).toBe("long ago");
  });

  it("M7: waits as long as it is told to, holds back what was written later, and drops nothing", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const first = ada.thread.send({ text: "first" });
    ada.thread.send({ text: "second" });
    socket.hear({ type: "error", code: "rate_limited", message: "", retryable: true, retryAfterMs: 700, id: first.id });
    expect(first.status).toBe("queued");
    await ada.pass(699);
    expect(socket.of("send_message")).toHaveLength(1);
    await ada.pass(1);
    expect(socket.of("send_message").map(({ message }) => message)).toEqual(["first", "first"]);
  });

  it("M7: however often it is asked to wait, it never gives up on a message", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const sent = ada.thread.send({ text: "patience" });
    for (let refusals = 1; refusals <= 20; refusals++) {
      const refusal = {
        type: "error",
        code: "rate_limited",
        message: "",
        retryable: true,
        retryAfterMs: 200,
        id: sent.id,
      };
      socket.hear(refusal);
      await ada.pass(200);
    }
    expect(sent.status).toBe("sending");
    expect(socket.of("send_message")).toHaveLength(21);
  });

  it("M6: a refusal for good is told, lets the next pass, and can be tried again or taken back", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const bad = ada.thread.send({ text: "\u0001" });
    ada.thread.send({ text: "good" });
    socket.hear({ type: "error", code: "invalid_text", message: "", retryable: false, id: bad.id });
    expect(await bad.done).toEqual({ ok: false, code: "invalid_text", retryable: false });
    expect(bad.status).toBe("failed");
    expect(socket.of("send_message")).toHaveLength(2);
    expect(bad.cancel()).toBe(true);
    expect(ada.texts()).toEqual(["good"]);
  });

  it("what is on the wire cannot be taken back", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    expect(ada.thread.send({ text: "gone" }).cancel()).toBe(false);
    expect(ada.thread.send({ text: "waits" }).cancel()).toBe(true);
    expect(ada.texts()).toEqual(["gone"]);
  });

  it("refuses when a thousand wait, and drops none of them", async () => {
    const ada = new FakeNetwork();
    for (let n = 0; n < 1_000; n++) ada.thread.send({ text: `m${n}` });
    expect(await ada.thread.send({ text: "one more" }).done).toMatchObject({ ok: false, code: "outbox_full" });
    expect(ada.texts()).toHaveLength(1_000);
  });
});

describe("receipts", () => {
  it("C7: acknowledges what arrived at once, then each second, and each 200 events in a burst", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const say = (count: number) => {
      const first = ada.server.lastSeq;
      for (let n = 1; n <= count; n++) ada.server.post("bob", `message-of-bob-${first + n}`, "x");
      for (const event of ada.server.log.slice(first)) socket.hear(event);
    };
    const told = () => socket.of("mark_message_delivered").map(({ seq }) => seq);
    say(3);
    expect(told()).toEqual([1]);
    await ada.pass(1_000);
    expect(told()).toEqual([1, 3]);
    say(450);
    expect(told()).toEqual([1, 3, 203, 403]);
    await ada.pass(1_000);
    expect(told()).toEqual([1, 3, 203, 403, 453]);
  });

  it("R1 R5: tells how far it has read at most once a second, and again on every new socket", async () => {
    const ada = new FakeNetwork();
    for (let n = 1; n <= 9; n++) ada.server.post("bob", `message-of-bob-${n}`, "x");
    const first = await ada.live();
    for (const seq of [3, 5, 4, 7]) ada.thread.markRead(seq);
    await ada.pass(1_000);
    expect(first.of("mark_message_read").map(({ seq }) => seq)).toEqual([3, 7]);
    first.end();
    await ada.pass(2_200);
    const second = ada.accept();
    // What arrived with it is read first: then both are said at once.
    expect(second.of("mark_message_read")).toEqual([]);
    ada.thread.markRead(8);
    await ada.pass(200);
    expect(second.of("mark_message_read").map(({ seq }) => seq)).toEqual([8]);
    expect(second.of("mark_message_delivered").map(({ seq }) => seq)).toEqual([9]);
  });

  it("R1: a tick never turns back, though a server that crashed knows older cursors", async () => {
    const ada = new FakeNetwork();
    ada.server.post("ada", "message-of-ada-1", "mine");
    const socket = await ada.live();
    socket.hear({ type: "message_read", threadId: "t1", userId: "bob", seq: 1, at: 1 });
    socket.end();
    await ada.pass(2_200);
    ada.accept();
    expect(ada.thread.getSnapshot().messages[0]?.status).toBe("read");
  });
});

describe("typing and viewing", () => {
  it("T1: says so once in 3 s, and that it stopped when the message goes", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.thread.typing();
    await ada.pass(2_999);
    ada.thread.typing();
    expect(socket.of("typing_start")).toHaveLength(1);
    await ada.pass(1);
    ada.thread.typing();
    expect(socket.of("typing_start")).toHaveLength(2);
    ada.thread.send({ text: "there" });
    ada.thread.stopTyping();
    expect(socket.of("typing_stop")).toHaveLength(1);
  });

  it("T2: forgets who typed after 6 s, when told, and at their message", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const types = (isTyping: boolean) => socket.hear({ type: "user_typing", threadId: "t1", userId: "bob", isTyping });
    const typing = () => ada.thread.getSnapshot().typing;
    types(true);
    await ada.pass(5_999);
    expect(typing()).toEqual(["bob"]);
    await ada.pass(1);
    expect(typing()).toEqual([]);
    types(true);
    types(false);
    expect(typing()).toEqual([]);
    types(true);
    socket.hear(...ada.server.post("bob", "message-of-bob-1", "done").events);
    expect(typing()).toEqual([]);
  });

  it("T4: says again on a new socket that somebody looks", async () => {
    const ada = new FakeNetwork();
    ada.thread.setVisible(true);
    const first = await ada.live();
    expect(first.of("set_view")).toEqual([{ type: "set_view", visible: true }]);
    first.end();
    await ada.pass(2_200);
    expect(ada.accept().of("set_view")).toHaveLength(1);
  });

  it("T4: says again that somebody looks after a sleep that its socket has outlived", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.thread.setVisible(true);
    for (let n = 0; n < 4; n++) {
      await ada.pass(25_000);
      socket.hear("pong:0");
    }
    expect(socket.of("set_view")).toHaveLength(1);
    ada.clock.leap(75_000);
    await ada.pass(0);
    expect(socket.of("set_view")).toHaveLength(2);
    socket.hear("pong:0");
    ada.thread.setVisible(false);
    ada.clock.leap(75_000);
    await ada.pass(0);
    expect(socket.of("set_view")).toHaveLength(3);
  });
});

describe("the snapshot", () => {
  it("keeps its identity, and that of its parts, until something in them changes", async () => {
    const ada = new FakeNetwork();
    ada.server.post("bob", "message-of-bob-1", "hello");
    const socket = await ada.live();
    const before = ada.thread.getSnapshot();
    await ada.pass(25_000);
    socket.hear("pong:1");
    ada.thread.markRead(0);
    expect(ada.thread.getSnapshot()).toBe(before);
    socket.hear({ type: "user_typing", threadId: "t1", userId: "bob", isTyping: true });
    const after = ada.thread.getSnapshot();
    expect(after).not.toBe(before);
    expect(after.messages).toBe(before.messages);
    expect(after.connection).toBe(before.connection);
  });

  it("keeps each message the same object until something of it is another", async () => {
    const ada = new FakeNetwork();
    for (let n = 1; n <= 4; n++) ada.server.post(n % 2 ? "ada" : "bob", `message-number-${n}-`, `number ${n}`);
    const socket = await ada.live();
    const { messages: before } = ada.thread.getSnapshot();
    const isSame = () => ada.thread.getSnapshot().messages.map((message, index) => message === before[index]);
    socket.hear({ type: "message_read", threadId: "t1", userId: "bob", seq: 1, at: 1 });
    expect(isSame()).toEqual([false, true, true, true]);
    expect(ada.thread.getSnapshot().messages[0]).toMatchObject({ seq: 1, status: "read" });
    socket.hear(...ada.server.post("bob", "message-number-5-", "number 5").events);
    ada.thread.send({ text: "on its way" });
    expect(isSame()).toEqual([false, true, true, true, false, false]);
    const { messages } = ada.thread.getSnapshot();
    // Neither concerns any message.
    socket.hear({ type: "message_delivered", threadId: "t1", userId: "ada", seq: 5, at: 1 });
    socket.hear({ type: "user_typing", threadId: "t1", userId: "bob", isTyping: true });
    expect(ada.thread.getSnapshot().messages).toBe(messages);
  });

  it("tells every subscriber once per batch of the server", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    let calls = 0;
    const unsubscribe = ada.thread.subscribe(() => calls++);
    ada.thread.subscribe(() => calls++);
    for (const n of [1, 2, 3]) ada.server.post("bob", `message-of-bob-${n}`, "x");
    socket.hear(...ada.server.log);
    expect(calls).toBe(2);
    unsubscribe();
    socket.hear(...ada.server.post("bob", "message-of-bob-4", "x").events);
    expect(calls).toBe(3);
  });

  it("H4: loads older pages until the beginning, one at a time", async () => {
    const ada = new FakeNetwork();
    for (let n = 1; n <= 120; n++) ada.server.post("bob", `message-of-bob-${n}`, `m${n}`);
    await ada.live();
    const ask = async () => {
      ada.thread.loadOlder();
      ada.thread.loadOlder();
      expect(ada.thread.getSnapshot().older).toBe("loading");
      await ada.settled();
      return ada.thread.getSnapshot();
    };
    expect(ada.texts()[0]).toBe("m71");
    expect(await ask()).toMatchObject({ hasOlder: true, older: "idle" });
    expect(await ask()).toMatchObject({ hasOlder: false, older: "idle" });
    expect(ada.texts()).toEqual(Array.from({ length: 120 }, (_, n) => `m${n + 1}`));
    expect(ada.requests.map(({ search }) => search)).toEqual(["?before=71&limit=50", "?before=21&limit=50"]);
  });
});
