import { exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/actor/system-clock.ts";
import { RATES } from "../../src/protocol/limits.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));

afterEach(() => vi.restoreAllMocks());

/** A new thread of Ada, who owns it, and Bob; and a way for each to speak to it. */
async function thread(id: string) {
  const members = [
    { userId: "ada", access: "owner" },
    { userId: "bob", access: "member" },
  ];
  await ask("POST /v1/threads", { token: await serviceToken(), body: { id, members } });
  const as = (token: string) => (route: string, body?: unknown) => {
    const [method, path = ""] = route.split(" ");
    return ask(`${method} /v1/threads/${id}${path}`, { token, body });
  };
  return {
    ada: as(await tokenOf("ada")),
    bob: as(await tokenOf("bob")),
    cy: as(await tokenOf("cy")),
    service: as(await serviceToken()),
  };
}

describe("GET and PATCH /v1/threads/:id", () => {
  it("H2: shows the thread to its members and to the service", async () => {
    const { ada, bob, service } = await thread("snapshot");
    for (const someone of [ada, bob, service]) {
      expect(await someone("GET ")).toMatchObject({ status: 200, body: { threadId: "snapshot", lastSeq: 0 } });
    }
    expect(await bob("GET ")).toMatchObject({ body: { you: { userId: "bob", access: "member" } } });
  });

  it("H2: owners and the service change its title, others do not", async () => {
    const { ada, bob, service } = await thread("titled");
    expect(await ada("PATCH ", { title: "  The  house " })).toMatchObject({
      status: 200,
      body: { title: "The house" },
    });
    expect(await service("PATCH ", { title: "The flat" })).toMatchObject({ status: 200, body: { title: "The flat" } });
    expect(await bob("PATCH ", { title: "Mine" })).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(await ada("PATCH ", {})).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("changes nothing") },
    });
  });
});

describe("PUT and DELETE /v1/threads/:id/members/:userId", () => {
  it("H3: adds, changes and removes a member", async () => {
    const { ada, cy } = await thread("joined");
    expect(await cy("GET ")).toMatchObject({ status: 404 });
    expect(await ada("PUT /members/cy", { name: "Cy" })).toMatchObject({
      status: 201,
      body: { userId: "cy", access: "member" },
    });
    expect(await cy("GET ")).toMatchObject({ status: 200 });
    expect(await ada("PUT /members/cy", { access: "reader" })).toMatchObject({
      status: 200,
      body: { access: "reader" },
    });
    expect(await ada("DELETE /members/cy")).toMatchObject({ status: 204, body: null });
    expect(await cy("GET ")).toMatchObject({ status: 404 });
  });

  it("G3: members do not manage members, and anybody may leave", async () => {
    const { bob } = await thread("left");
    expect(await bob("PUT /members/cy", {})).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(await bob("DELETE /members/ada")).toMatchObject({ status: 403 });
    expect(await bob("DELETE /members/bob")).toMatchObject({ status: 204 });
    expect(await bob("GET ")).toMatchObject({ status: 404 });
  });

  it("H3: an impossible user is not found", async () => {
    const { ada } = await thread("nobody");
    expect(await ada("PUT /members/a%2fb", {})).toMatchObject({ status: 404 });
    expect(await ada(`DELETE /members/${"x".repeat(129)}`)).toMatchObject({ status: 404 });
  });
});

describe("GET and POST /v1/threads/:id/messages", () => {
  const hello = { id: "0123456789abcdef", message: "hello" };

  it("H5: stores a message once, however often it comes", async () => {
    const { ada, bob } = await thread("posted");
    const first = await ada("POST /messages", hello);
    expect(first).toMatchObject({ status: 201, body: { type: "message_sent", id: hello.id, seq: 1 } });
    const again = await ada("POST /messages", hello);
    expect(again).toMatchObject({ status: 200, body: { ...Object(first.body), duplicate: true } });
    const other = await ada("POST /messages", { ...hello, message: "bye" });
    expect(other).toMatchObject({ status: 200, body: { duplicate: true, mismatch: true, seq: 1 } });
    expect(await bob("POST /messages", hello)).toMatchObject({ status: 409, body: { code: "id_taken" } });
    expect(await bob("GET /messages")).toMatchObject({
      status: 200,
      body: { messages: [{ seq: 1, senderId: "ada", message: "hello" }], asOfSeq: 1 },
    });
  });

  it("H3: nobody says when they wrote", async () => {
    const { ada } = await thread("dated");
    const before = Date.now();
    const sent = await ada("POST /messages", { ...hello, at: 1 });
    expect(Object(sent.body).at).toBeGreaterThanOrEqual(before);
  });

  it("H4: pages back, newest first", async () => {
    const { ada } = await thread("paged");
    for (let i = 1; i <= 5; i++) await ada("POST /messages", { id: `message-number-${i}`, message: `${i}` });
    const newest = await ada("GET /messages?limit=2");
    expect(newest).toMatchObject({ body: { messages: [{ seq: 5 }, { seq: 4 }], after: null } });
    const older = await ada(`GET /messages?limit=2&before=${Object(newest.body).before}`);
    expect(older).toMatchObject({ body: { messages: [{ seq: 3 }, { seq: 2 }] } });
  });

  it.each([
    ["blank", " \n", "invalid_text"],
    ["a lone surrogate", "a\ud800", "invalid_text"],
    ["a control character", "a\u0007", "invalid_text"],
    ["a letter under 31 marks", `a${"\u0301\u0327".repeat(16)}`, "invalid_text"],
    ["8,001 characters", "x".repeat(8_001), "message_too_long"],
  ])("M6: refuses a text that is %s", async (_, message, code) => {
    const { ada } = await thread("faulty");
    expect(await ada("POST /messages", { ...hello, message })).toMatchObject({ status: 400, body: { code } });
  });

  it("M7: past the rate says when to send it again", async () => {
    const { ada } = await thread("fast");
    vi.spyOn(systemClock, "now").mockReturnValue(Date.now());
    const send = (n: number) => ada("POST /messages", { id: `message-number-${n}`, message: "x" });
    for (let n = 0; n < RATES.messagesPerUser.burst; n++) expect(await send(n)).toMatchObject({ status: 201 });
    const refused = await send(RATES.messagesPerUser.burst);
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited", retryAfterMs: 200 } });
    expect(refused.headers.get("Retry-After")).toBe("1");
  });

  it("M8: system messages are the service's", async () => {
    const { ada, service } = await thread("system");
    const body = { ...hello, messageType: "system" };
    expect(await ada("POST /messages", body)).toMatchObject({ status: 403 });
    expect(await service("POST /messages", body)).toMatchObject({ status: 201 });
  });
});

describe("POST …/read, /delivered, /typing and GET …/events", () => {
  const hello = { id: "0123456789abcdef", message: "hello" };

  it("H6: do what the frames do, and a poll shows it", async () => {
    const { ada, bob } = await thread("marks");
    await ada("POST /messages", hello);
    expect(await bob("POST /delivered", { seq: 1 })).toMatchObject({ status: 204, body: null });
    expect(await bob("POST /read", { id: hello.id })).toMatchObject({ status: 204, body: null });
    expect(await bob("POST /typing", { isTyping: true })).toMatchObject({ status: 204, body: null });
    expect(await ada("GET /events?after=0")).toMatchObject({
      status: 200,
      body: {
        typing: ["bob"],
        cursors: expect.arrayContaining([{ userId: "bob", readSeq: 1, deliveredSeq: 1 }]),
      },
    });
  });

  it.each([
    ["read", {}],
    ["read", { seq: 1, id: hello.id }],
    ["read", { seq: -1 }],
    ["delivered", { seq: "1" }],
    ["typing", { isTyping: "yes" }],
  ])("H6: POST %s refuses %j", async (route, body) => {
    const { ada } = await thread("marks");
    expect(await ada(`POST /${route}`, body)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  it("P1: a poll gives every event past the cursor", async () => {
    const { ada, bob } = await thread("polled");
    const { body } = await ada("GET ");
    await ada("POST /messages", hello);
    expect(await bob(`GET /events?epoch=${Object(body).epoch}&after=0`)).toMatchObject({
      status: 200,
      body: { recovered: true, lastSeq: 1, events: [{ type: "new_message", seq: 1, message: "hello" }] },
    });
  });
});
