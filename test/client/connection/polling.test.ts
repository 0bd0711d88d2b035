import { describe, expect, it } from "vitest";
import { HttpNetwork } from "../../support/http-network.ts";

describe("a network that refuses WebSockets", () => {
  it("P1: is polled after two refusals, within 5 s, and the user is told", async () => {
    const ada = new HttpNetwork();
    ada.server.post("bob", "message-of-bob-1", "before");
    await ada.polling();
    expect(ada.dials).toHaveLength(2);
    expect(ada.connection.status).toBe("polling");
    ada.say("now");
    await ada.pass(0);
    expect(ada.texts()).toEqual(["before", "now"]);
  });

  it("P1: is polled after 6 s without a word of the socket, if HTTP answers", async () => {
    const ada = new HttpNetwork();
    ada.isMute = true;
    void ada.thread.open();
    await ada.pass(5_999);
    expect(ada.connection.status).toBe("connecting");
    await ada.pass(1);
    expect(ada.connection.status).toBe("polling");
  });

  it("P1: is polled when sockets open and are cut before a word", async () => {
    const ada = new HttpNetwork();
    ada.isCut = true;
    await ada.polling();
    expect([ada.connection.status, ada.dials.length]).toEqual(["polling", 2]);
    await ada.pass(120_000);
    expect(ada.connection.status).toBe("polling");
  });

  it("waits for the socket as long as HTTP does not answer either", async () => {
    const ada = new HttpNetwork();
    ada.isMute = true;
    ada.fault = () => "lost";
    void ada.thread.open();
    await ada.pass(9_999);
    expect(ada.connection.status).toBe("connecting");
    await ada.pass(1);
    expect(ada.connection.status).toBe("reconnecting");
  });

  it("A8: a thread that is not there has failed for good", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.fault = () => 404;
    ada.say("not for you");
    await ada.pass(26_000);
    expect(ada.connection).toEqual({ status: "failed", code: 4004 });
  });

  it("P1 C3: an answer that recovers nothing ends the polls, and the log that began anew is loaded as a whole", async () => {
    const ada = new HttpNetwork();
    ada.say("old");
    await ada.polling();
    ada.server.epoch = "e2";
    ada.server.log = [];
    ada.say("new");
    await ada.pass(5_000);
    expect([ada.connection.status, ada.texts()]).toEqual(["polling", ["new"]]);
    ada.say("after it");
    await ada.pass(300);
    expect(ada.texts()).toEqual(["new", "after it"]);
  });

  it("open settles when everything is there", async () => {
    const ada = new HttpNetwork();
    ada.server.post("bob", "message-of-bob-1", "before");
    const opened = ada.thread.open();
    await ada.pass(5_000);
    expect((await opened).messages).toHaveLength(1);
    expect(ada.parlor.isOpen("t1")).toBe(true);
  });
});

describe("what is said while polling", () => {
  it("H5 M3: a message is posted; without an answer the same id again, and it is stored once", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.fault = ({ method, path }) => (method === "POST" && path.endsWith("/messages") ? "lost" : undefined);
    const sent = ada.thread.send({ text: "hello" });
    await ada.pass(0);
    ada.fault = null;
    await ada.pass(10_000);
    expect(await sent.done).toMatchObject({ ok: true, seq: 1 });
    expect(ada.server.texts()).toEqual(["hello"]);
    expect(ada.texts()).toEqual(["hello"]);
  });

  it("M6 M7: a refusal says which message it is about, and whether it may go again", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.fault = ({ method }) => (method === "POST" ? 400 : undefined);
    const bad = ada.thread.send({ text: "\u0001" });
    await ada.pass(0);
    expect(await bad.done).toEqual({ ok: false, code: "invalid_text", retryable: false });
    ada.fault = ({ method }) => (method === "POST" ? 429 : undefined);
    const early = ada.thread.send({ text: "too early" });
    await ada.pass(0);
    expect(early.status).toBe("queued");
    ada.fault = null;
    await ada.pass(15_000);
    expect(early.status).toBe("delivered");
  });

  it("A7: a message that is posted with tokens that are no good any more is not refused, and goes again", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.fault = ({ method }) => (method === "POST" ? 401 : undefined);
    const sent = ada.thread.send({ text: "hello" });
    await ada.pass(5_000);
    expect(sent.status).toBe("sending");
    ada.fault = null;
    await ada.pass(15_000);
    expect([sent.status, ada.server.texts()]).toEqual(["delivered", ["hello"]]);
  });

  it("H6: receipts and typing are posted", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.say("read this");
    await ada.pass(0);
    ada.thread.markRead(1);
    ada.thread.typing();
    ada.thread.stopTyping();
    await ada.pass(0);
    expect(ada.of("/delivered").map(({ body }) => body)).toEqual([{ seq: 1 }]);
    expect(ada.of("/read").map(({ body }) => body)).toEqual([{ seq: 1 }]);
    expect(ada.of("/typing").map(({ body }) => body)).toEqual([{ isTyping: true }, { isTyping: false }]);
  });

  it("P2: who types, and how far others have come, is heard", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    const sent = ada.thread.send({ text: "hello" });
    await ada.pass(300);
    expect(sent.status).toBe("delivered");
    ada.setTyping("bob");
    await ada.pass(300);
    expect(ada.thread.getSnapshot().typing).toEqual(["bob"]);
    ada.setTyping();
    await ada.pass(300);
    expect(ada.thread.getSnapshot().typing).toEqual([]);
  });
});

describe("the way back to a WebSocket", () => {
  it("is tried a minute later, then ever more rarely; at once when somebody looks or the network changed", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    const since = ada.clock.now();
    await ada.pass(600_000);
    const gaps = ada.dials.slice(2).map((at, n, all) => at - (all[n - 1] ?? since));
    expect(gaps.length).toBeGreaterThan(3);
    expect(gaps.slice(1).every((gap, n) => gap >= (gaps[n] ?? 0))).toBe(true);
    for (const wake of [() => ada.device?.onWake(), () => ada.device?.onNetwork(true)]) {
      const before = ada.dials.length;
      wake();
      await ada.pass(300);
      expect(ada.dials).toHaveLength(before + 1);
    }
    expect(ada.connection.status).toBe("polling");
  });

  it("I6: is taken without a gap or a double, though something comes while it opens", async () => {
    const ada = new HttpNetwork();
    const heard: number[] = [];
    ada.thread.on("new_message", ({ seq }) => heard.push(seq));
    await ada.polling();
    ada.say("polled");
    await ada.pass(300);
    ada.isBlocked = false;
    ada.device?.onWake();
    ada.clock.advance(150);
    ada.say("between");
    await ada.pass(300);
    ada.say("live");
    await ada.pass(60_000);
    expect(ada.connection.status).toBe("live");
    expect(heard).toEqual([1, 2, 3]);
    expect(ada.texts()).toEqual(["polled", "between", "live"]);
    const polls = ada.of("/events").length;
    await ada.pass(60_000);
    expect(ada.of("/events")).toHaveLength(polls);
  });

  it("does not end what works when the socket opens and says nothing", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    ada.isSilent = true;
    ada.device?.onWake();
    await ada.pass(1_000);
    ada.say("meanwhile");
    await ada.pass(0);
    expect(ada.connection.status).toBe("polling");
    expect(ada.texts()).toEqual(["meanwhile"]);
    await ada.pass(30_000);
    expect(ada.connection.status).toBe("polling");
  });
});

describe("how often is asked", () => {
  it("P4: after five quiet minutes every 15 to 30 s without waiting, and at once when something is done here", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    await ada.pass(330_000);
    const before = ada.of("/events").length;
    await ada.pass(225_000);
    const quiet = ada.of("/events").slice(before);
    expect(quiet).toHaveLength(10);
    expect(new Set(quiet.map(({ query }) => query.get("wait")))).toEqual(new Set(["0"]));
    ada.thread.typing();
    await ada.pass(0);
    expect(ada.of("/events").at(-1)?.query.get("wait")).toBe("25");
  });

  it("is bounded, whatever the server answers", async () => {
    const ada = new HttpNetwork();
    await ada.polling();
    const hello = { ...ada.server.hello(), recovered: true, events: [], cursors: [], transient: "" };
    const before = ada.requests.length;
    ada.fault = ({ path }) => (path.endsWith("/events") ? Response.json({ ...hello }) : undefined);
    await ada.pass(60_000);
    expect(ada.requests.length - before).toBeLessThan(25);
  });

  it("I1 I3 I6 A7: a whole day loses and doubles nothing, with tokens that end and answers that are lost", async () => {
    const ada = new HttpNetwork();
    const heard: number[] = [];
    ada.thread.on("new_message", ({ seq }) => heard.push(seq));
    await ada.polling();
    for (let quarter = 0; quarter < 96; quarter++) {
      ada.say(`bob ${quarter}`);
      ada.thread.send({ text: `ada ${quarter}` });
      ada.fault = () => (Math.floor(ada.clock.now() / 7_919) % 13 === 0 ? "lost" : undefined);
      await ada.pass(900_000);
    }
    ada.fault = null;
    await ada.pass(120_000);
    expect(ada.connection.status).toBe("polling");
    expect(heard).toEqual(Array.from({ length: 192 }, (_, n) => n + 1));
    expect(ada.texts()).toEqual(ada.server.texts());
    expect(new Set(ada.server.texts()).size).toBe(192);
    expect(ada.tokens).toBeGreaterThan(20);
    expect(ada.tokens).toBeLessThan(40);
    expect(ada.requests.length).toBeLessThan(8_000);
  });
});
