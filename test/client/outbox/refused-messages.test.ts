import { describe, expect, it, vi } from "vitest";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork, type FakeSocket } from "../../support/fake-network.ts";

const tooLong = (id: string) => ({ type: "error", code: "message_too_long", message: "", retryable: false, id });

describe("the place of a message that was refused", () => {
  /** Bob said "before"; what Ada wrote then was refused. */
  async function refused(): Promise<{ ada: FakeNetwork; socket: FakeSocket; id: string }> {
    const ada = new FakeNetwork();
    ada.server.post("bob", "message-of-bob-1", "before");
    const socket = await ada.live();
    const { id } = ada.thread.send({ text: "refused" });
    socket.hear(tooLong(id));
    return { ada, socket, id };
  }

  it("is where it was then: what is written and heard later comes after it", async () => {
    const { ada, socket } = await refused();
    const later = ada.thread.send({ text: "later" });
    expect(ada.texts()).toEqual(["before", "refused", "later"]);
    socket.hear(...ada.server.post("bob", "message-of-bob-2", "meanwhile").events);
    expect(ada.texts()).toEqual(["before", "refused", "meanwhile", "later"]);
    const { events, sent } = ada.server.post("ada", later.id, "later");
    socket.hear(...events, sent);
    expect(ada.texts()).toEqual(["before", "refused", "meanwhile", "later"]);
  });

  it("keeps the order of several, and of what is still on its way", async () => {
    const { ada, socket } = await refused();
    const also = ada.thread.send({ text: "refused, too" });
    ada.thread.send({ text: "on its way" });
    socket.hear(tooLong(also.id));
    expect(ada.texts()).toEqual(["before", "refused", "refused, too", "on its way"]);
  });

  it("is the end again when it is tried again, as it will be in the thread", async () => {
    const { ada, socket, id } = await refused();
    socket.hear(...ada.server.post("bob", "message-of-bob-2", "meanwhile").events);
    ada.thread.retry(id);
    expect(ada.texts()).toEqual(["before", "meanwhile", "refused"]);
  });

  it("stays over a return, and is the beginning of a log that began anew", async () => {
    const { ada, socket } = await refused();
    socket.hear(...ada.server.post("bob", "message-of-bob-2", "meanwhile").events);
    socket.end();
    await ada.pass(2_200);
    ada.accept().end();
    expect(ada.texts()).toEqual(["before", "refused", "meanwhile"]);
    ada.server.epoch = "e2";
    ada.server.log = [];
    ada.server.post("bob", "message-of-bob-3", "restored");
    await ada.pass(3_300);
    ada.accept();
    expect(ada.texts()).toEqual(["refused", "restored"]);
  });
});

describe("what becomes of a message", () => {
  it("M6: one that is too long is refused here, as the server counts, and ends no socket; nor after a reload", async () => {
    const browser = new FakeBrowser();
    const load = () => new FakeNetwork({ userId: "ada", storage: browser.open().storage });
    const ada = load();
    const socket = await ada.live();
    const long = ada.thread.send({ text: "x".repeat(70_000) });
    ada.thread.send({ text: "e\u0301".repeat(8_000) });
    await ada.settled();
    expect(await long.done).toEqual({ ok: false, code: "message_too_long", retryable: false });
    expect(ada.thread.getSnapshot().messages).toMatchObject([{ status: "failed" }, { status: "sending" }]);
    ada.thread.retry(long.id);
    expect(long.status).toBe("failed");
    await ada.settled();
    const after = load();
    const again = await after.live();
    await after.settled();
    const sizes = [...socket.of("send_message"), ...again.of("send_message")].map(
      ({ message }) => String(message).length,
    );
    expect(sizes).toEqual([16_000, 16_000]);
  });

  it("M6: one with too many marks in a row stays to be edited, and is never normalized here", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const normalize = vi.spyOn(String.prototype, "normalize");
    const piled = ada.thread.send({ text: `a${"\u0345\u0301".repeat(5_000)}` });
    expect(await piled.done).toEqual({ ok: false, code: "invalid_text", retryable: false });
    expect(normalize).not.toHaveBeenCalled();
    normalize.mockRestore();
    expect(ada.thread.getSnapshot().messages).toMatchObject([{ status: "failed", failure: { code: "invalid_text" } }]);
    expect(socket.of("send_message")).toEqual([]);
  });

  it("M6: what is no text is refused, and does not hold up what follows", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const none = ada.thread.send(JSON.parse("{}"));
    ada.thread.send({ text: "good" });
    expect([await none.done, none.status]).toMatchObject([{ code: "invalid_text" }, "failed"]);
    expect(socket.of("send_message").map(({ message }) => message)).toEqual(["good"]);
  });

  it("I12: what waits, and what is written then, is refused when the thread is none of the user's any more", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const [first, second] = [ada.thread.send({ text: "on its way" }), ada.thread.send({ text: "behind it" })];
    socket.end(4003);
    const late = ada.thread.send({ text: "late" });
    for (const { done } of [first, second, late]) {
      expect(await done).toEqual({ ok: false, code: "not_found", retryable: false });
    }
    expect(ada.thread.getSnapshot().messages.map(({ status }) => status)).toEqual(["failed", "failed", "failed"]);
  });

  it("is known for as long as somebody holds it: sent stays sent when the log begins anew without it", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const mine = ada.thread.send({ text: "mine" });
    const { events, sent } = ada.server.post("ada", mine.id, "mine");
    socket.hear(...events, sent);
    ada.server.epoch = "e2";
    ada.server.log = [];
    for (let n = 0; n < 60; n++) ada.server.post("bob", `message-of-bob-${n}`, `${n}`);
    socket.end();
    await ada.pass(4_500);
    ada.accept();
    expect([ada.texts().length, mine.status]).toEqual([50, "sent"]);
  });

  it("what waited for a week in a page that stayed open its writer is asked about, and if they want it, it is as new", async () => {
    const browser = new FakeBrowser();
    const load = () => new FakeNetwork({ userId: "ada", storage: browser.open().storage, clock: ada.clock });
    const ada = new FakeNetwork({ userId: "ada", storage: browser.open().storage });
    const sent = ada.thread.send({ text: "is it free tonight?" });
    await ada.settled();
    ada.clock.leap(8 * 86_400_000);
    await ada.pass(60_000);
    expect([await sent.done, sent.status]).toEqual([{ ok: false, code: "expired", retryable: true }, "failed"]);
    expect(ada.socket.of("send_message")).toEqual([]);
    sent.retry();
    await ada.settled();
    const after = load();
    await after.settled();
    expect(after.thread.getSnapshot().messages).toMatchObject([{ status: "queued" }]);
  });

  it("an outbox that was full takes it when it is tried again and there is room", async () => {
    const ada = new FakeNetwork();
    const [first] = Array.from({ length: 1_000 }, (_, n) => ada.thread.send({ text: `${n}` }));
    const more = ada.thread.send({ text: "more" });
    expect(await more.done).toMatchObject({ code: "outbox_full", retryable: true });
    more.retry();
    expect(await more.done).toMatchObject({ code: "outbox_full" });
    first?.cancel();
    more.retry();
    expect([ada.texts().at(-1), more.status]).toEqual(["more", "queued"]);
  });

  it("may be in the thread though it was refused at last: then it goes away, and nobody says it was not sent", async () => {
    const ada = new FakeNetwork();
    (await ada.live()).end();
    const sent = ada.thread.send({ text: "mine" });
    await ada.pass(4_500);
    ada.accept().end();
    expect(sent.status).toBe("unconfirmed");
    sent.retry();
    expect([sent.status, sent.cancel()]).toEqual(["unconfirmed", false]);
    await ada.pass(8_000);
    ada.accept().hear({ type: "error", id: sent.id, code: "read_only", message: "", retryable: false });
    expect([sent.status, sent.cancel(), ada.texts()]).toEqual(["failed", false, []]);
  });

  it("M3: a refusal after the answer changes nothing", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const { id } = ada.thread.send({ text: "mine" });
    socket.hear(ada.server.post("ada", id, "mine").sent, tooLong(id));
    expect(ada.thread.getSnapshot().messages).toMatchObject([{ status: "sent" }]);
    const bad = ada.thread.send({ text: "bad" });
    socket.hear(tooLong(bad.id));
    socket.hear({ ...tooLong(bad.id), code: "rate_limited", retryable: true });
    expect(bad.status).toBe("failed");
  });

  it("I1: what was stored in a log that is no more is sent again", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const { id } = ada.thread.send({ text: "mine" });
    socket.hear(ada.server.post("ada", id, "mine").sent);
    ada.server.epoch = "e2";
    ada.server.log = [];
    socket.end();
    await ada.pass(4_500);
    expect(ada.accept().of("send_message")).toMatchObject([{ id }]);
  });
});

describe("how long a message may be", () => {
  it("is what the server says", async () => {
    const ada = new FakeNetwork();
    expect(ada.thread.getSnapshot().limits).toEqual({ messageCodePoints: 8_000 });
    const socket = await ada.live();
    socket.hear({ ...ada.server.hello(), limits: { messageCodePoints: 500 } });
    expect(ada.thread.getSnapshot().limits).toEqual({ messageCodePoints: 500 });
    socket.hear({ ...ada.server.hello(), limits: { messageCodePoints: "any" } });
    expect(ada.thread.getSnapshot().limits).toEqual({ messageCodePoints: 8_000 });
  });
});

it("what is in the thread stays sent, however often it is tried again", async () => {
  const ada = new FakeNetwork();
  const socket = await ada.live();
  const sent = ada.thread.send({ text: "hi" });
  await ada.settled();
  // Its own event is lost, and by the time of the next socket far behind.
  socket.hear(ada.server.post("ada", sent.id, "hi").sent);
  sent.retry();
  expect(sent.status).toBe("sent");
  for (let n = 0; n < 600; n++) ada.server.post("bob", `message-of-bob-${n}`.padEnd(20, "-"), "more");
  socket.end();
  await ada.pass(10_000);
  const next = ada.accept();
  await ada.settled();
  sent.retry();
  await ada.settled();
  expect([sent.status, await sent.done]).toMatchObject(["sent", { ok: true, seq: 1 }]);
  expect(next.of("send_message")).toEqual([]);
});
