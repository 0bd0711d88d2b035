import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../src/http/app.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

// Called in place: an unread body that comes through a binding is logged as a broken pipe.
const ask = asking((request) => app.fetch(request, env));
const message = { id: "0123456789abcdef", message: "hello" };

beforeEach(async () => {
  await ask("POST /v1/threads", {
    token: await serviceToken(),
    body: { id: "bodies", members: [{ userId: "ada" }] },
  });
});

const post = async (body: unknown, headers?: Record<string, string>) =>
  ask("POST /v1/threads/bodies/messages", { token: await tokenOf("ada"), body, headers });

describe("a body", () => {
  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/jsonp",
    "text/json",
    "",
    "application/json/x",
  ])("H9: of type %j is refused", async (type) => {
    expect(await post(message, { "Content-Type": type })).toMatchObject({
      status: 415,
      body: { code: "unsupported_media_type" },
    });
  });

  it.each(["application/json; charset=utf-8", "Application/JSON", "application/json ;x=y"])(
    "H9: of type %s is read",
    async (type) => {
      const { status } = await post(message, { "Content-Type": type });
      expect([200, 201]).toContain(status);
    },
  );

  it("H9: is refused past 128 KiB, and read up to there", async () => {
    const fill = (bytes: number) =>
      JSON.stringify({ ...message, fill: "" }).replace('"fill":""', `"fill":"${"x".repeat(bytes)}"`);
    const overhead = fill(0).length;
    expect(await post(fill(LIMITS.bodyBytes - overhead + 1))).toMatchObject({
      status: 413,
      body: { code: "body_too_large" },
    });
    expect([200, 201]).toContain((await post(fill(LIMITS.bodyBytes - overhead))).status);
  });

  it("H9: is judged by its bytes, whatever length it claims", async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(0x20)),
    });
    const headers = { Authorization: `Bearer ${await tokenOf("ada")}`, "Content-Type": "application/json" };
    const request = new Request("http://localhost/v1/threads/bodies/messages", { method: "POST", headers, body });
    const response = await app.fetch(request, env);
    expect([response.status, await response.json()]).toMatchObject([413, { code: "body_too_large" }]);
  });

  it.each([
    ["nothing", ""],
    ["half of one", '{"id":'],
    ["two of them", "{}{}"],
    ["a comment", "{} // x"],
    ["NaN", "NaN"],
    ["single quotes", "{'a':1}"],
  ])("H9: that is %s is not JSON", async (_, text) => {
    expect(await post(text)).toMatchObject({ status: 400, body: { code: "malformed_json" } });
  });

  it.each([
    ["null", null, "the request"],
    ["a list", [], "the request"],
    ["a number", 7, "the request"],
    ["no id", { message: "x" }, '"id"'],
    ["a number for an id", { ...message, id: 7 }, '"id"'],
    ["a short id", { ...message, id: "short" }, '"id"'],
    ["an object for a text", { ...message, message: { toString: 1 } }, '"message"'],
    ["an unknown type", { ...message, messageType: "video" }, '"messageType"'],
  ])("H9: with %s is refused by the field's name", async (_, body, field) => {
    const reply = await post(JSON.stringify(body));
    expect(reply).toMatchObject({
      status: 400,
      body: { code: "invalid_request", detail: expect.stringContaining(field) },
    });
  });

  it.each([
    ["a member that is nobody", { members: [{ userId: 7 }] }, '"members.0.userId"'],
    ["no members", { members: [] }, '"members"'],
    ["neither members nor a grant", {}, '"members"'],
    [
      "a picture that is a script",
      { members: [{ userId: "ada" }], subject: subjectWith("javascript:1") },
      '"subject.picture"',
    ],
    ["251 members", { members: Array.from({ length: 251 }, (_, i) => ({ userId: `u${i}` })) }, '"members"'],
    ["an impossible id", { id: "a/b", members: [{ userId: "ada" }] }, '"id"'],
  ])("H9: of a new thread with %s is refused by the field's name", async (_, body, field) => {
    const reply = await ask("POST /v1/threads", { token: await serviceToken(), body });
    expect(reply).toMatchObject({
      status: 400,
      body: { code: "invalid_request", detail: expect.stringContaining(field) },
    });
  });

  it("F3: has its fields that a client may not set dropped", async () => {
    const id = "fedcba9876543210";
    const forged = { ...message, id, seq: 1e9, senderId: "bob", at: 1, rev: 7, __proto__: { senderId: "bob" } };
    expect(await post(JSON.stringify(forged))).toMatchObject({ status: 201 });
    const page = await ask("GET /v1/threads/bodies/messages", { token: await tokenOf("ada") });
    expect(page.body).toMatchObject({
      messages: expect.arrayContaining([expect.objectContaining({ id, senderId: "ada" })]),
    });
  });
});

function subjectWith(picture: string) {
  return { type: "listing", id: "42", title: "A house", picture };
}

describe("a query", () => {
  it.each([
    "messages?limit=-1",
    "messages?limit=0",
    "messages?limit=101",
    "messages?limit=1e3",
    "messages?limit=x",
    "messages?before=-1",
    "messages?before=1.5",
    "messages?after=1e400",
    "messages?before=1&after=2",
    "events?wait=26",
    "events?wait=-1",
    "events?after=x",
    `events?epoch=${"e".repeat(65)}`,
  ])("H9: %s is refused", async (path) => {
    expect(await ask(`GET /v1/threads/bodies/${path}`, { token: await tokenOf("ada") })).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });
});
