import { exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/actor/system-clock.ts";
import { RATES } from "../../src/protocol/limits.ts";
import { activity } from "../support/activity.ts";
import { InboxDevice, inboxStub } from "../support/pool-client.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));

afterEach(() => vi.restoreAllMocks());

/** A user whose inbox was told of so many threads, and a way to speak to it. */
async function inbox(userId: string, threads = 1) {
  for (let n = 1; n <= threads; n++) {
    await inboxStub(userId).activity(userId, activity(`t${n}`, { activityAt: 1_000 + n }));
  }
  const token = await tokenOf(userId);
  return (route: string, body?: unknown) => {
    const [method, path = ""] = route.split(" ");
    return ask(`${method} /v1/inbox${path}`, { token, body });
  };
}

describe("GET /v1/inbox/socket", () => {
  const upgrade = async (headers: Record<string, string>, query = "") =>
    exports.default.fetch(
      new Request(`http://localhost/v1/inbox/socket${query}`, { headers: { Upgrade: "websocket", ...headers } }),
    );

  it("A1 C1: is answered with exactly parlor.v1, and the server speaks first", async () => {
    const response = await upgrade({ "Sec-WebSocket-Protocol": `parlor.v1, bearer.${await tokenOf("ivy")}` });
    expect([response.status, response.headers.get("Sec-WebSocket-Protocol")]).toEqual([101, "parlor.v1"]);
    const device = await InboxDevice.connect("ivy");
    expect(await device.next("connection_status")).toMatchObject({
      status: "connected",
      version: 0,
      recovered: false,
      you: { userId: "ivy", status: "online" },
    });
  });

  it("A6: without an acceptable token is refused with 401, from a foreign page with 403, without an upgrade with 426", async () => {
    expect((await upgrade({ "Sec-WebSocket-Protocol": "parlor.v1, bearer.x" })).status).toBe(401);
    const foreign = { "Sec-WebSocket-Protocol": `parlor.v1, bearer.${await tokenOf("ivy")}` };
    expect((await upgrade({ ...foreign, Origin: "https://evil.example" })).status).toBe(403);
    expect(await (await inbox("ivy"))("GET /socket")).toMatchObject({
      status: 426,
      body: { code: "upgrade_required" },
    });
  });

  it.each(["after=-1", "after=x", "after=1.5"])("H9: ?%s is refused", async (query) => {
    const offered = { "Sec-WebSocket-Protocol": `parlor.v1, bearer.${await tokenOf("ivy")}` };
    expect((await upgrade(offered, `?${query}`)).status).toBe(400);
  });
});

describe("H10: the inbox over HTTP", () => {
  it("H10 B4: pages by cursor", async () => {
    const ada = await inbox("h-ada", 51);
    const first = await ada("GET ");
    expect(first).toMatchObject({ status: 200, body: { version: 51, unreadThreads: 51, unseen: 51, seenVersion: 0 } });
    const { threads, cursor } = Object(first.body);
    expect([threads.length, threads[0].threadId]).toEqual([50, "t51"]);
    const second = await ada(`GET ?cursor=${encodeURIComponent(cursor)}`);
    expect(second).toMatchObject({ body: { threads: [{ threadId: "t1" }], cursor: null } });
    expect(await ada("GET ?filter=archived")).toMatchObject({ body: { threads: [] } });
    for (const query of ["filter=all2", "cursor=x", `cursor=${"1".repeat(301)}`]) {
      expect(await ada(`GET ?${query}`)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
  });

  it("H10: changes a row, and tells the devices", async () => {
    const bea = await inbox("h-bea");
    const device = await InboxDevice.connect("h-bea");
    expect(await bea("PATCH /threads/t1", { muted: true, pinned: true })).toMatchObject({
      status: 200,
      body: { threadId: "t1", muted: true, pinned: true, archived: false, unseen: false },
    });
    expect(await device.next("inbox_changed")).toMatchObject({ thread: { muted: true }, unseen: 0 });
    expect(await bea("PATCH /threads/t1", {})).toMatchObject({ status: 400 });
    expect(await bea("PATCH /threads/t2", { muted: true })).toMatchObject({ status: 404 });
    expect(await bea("PATCH /threads/a%2fb", { muted: true })).toMatchObject({ status: 404 });
  });

  it("H10 N2: notifications are seen, once and again", async () => {
    const cy = await inbox("h-cy");
    for (let n = 0; n < 2; n++) expect(await cy("POST /seen")).toMatchObject({ status: 204, body: null });
    expect(await cy("GET ")).toMatchObject({ body: { unseen: 0, unreadThreads: 1, seenVersion: 2 } });
  });

  it("H10 S2: the status is set by hand", async () => {
    const dee = await inbox("h-dee");
    const device = await InboxDevice.connect("h-dee");
    const until = Date.now() + 3_600_000;
    const set = await dee("PUT /status", { status: "busy", until });
    expect(set).toMatchObject({ status: 200, body: { status: "busy", manual: "busy", until } });
    expect(await device.next("user_status_update")).toMatchObject({ userId: "h-dee", status: "busy" });
    expect(await dee("PUT /status", { status: "busy", until: 1 })).toMatchObject({ status: 400 });
    expect(await dee("PUT /status", { status: "dead" })).toMatchObject({ status: 400 });
  });

  it("H10 P1: a poll gives what changed after a version", async () => {
    const eli = await inbox("h-eli", 2);
    expect(await eli("GET /events?after=1")).toMatchObject({
      status: 200,
      body: { version: 2, recovered: true, threads: [{ threadId: "t2" }] },
    });
    expect(await eli("GET /events?after=9")).toMatchObject({ body: { recovered: false, threads: [] } });
    expect(await eli("GET /events?wait=26")).toMatchObject({ status: 400 });
  });

  it("F5 H10: whatever is asked of it takes from the user's rate, and one refused is told when to come back", async () => {
    const gus = await inbox("h-gus");
    const routes: [string, unknown?][] = [
      ["PUT /status", { status: "online" }],
      ["PATCH /threads/t1", { muted: true }],
      ["POST /seen"],
      ["PUT /watches", { threadId: "t1", userIds: ["bob"] }],
      ["GET /events"],
    ];
    vi.spyOn(systemClock, "now").mockReturnValue(Date.now());
    for (let n = 0; n < RATES.framesPerSocket.burst; n++) {
      const [route, body] = routes[n % routes.length] ?? ["GET /events"];
      expect((await gus(route, body)).status).not.toBe(429);
    }
    for (const [route, body] of routes) {
      expect(await gus(route, body)).toMatchObject({
        status: 429,
        body: { code: "rate_limited", retryAfterMs: 1_000 / RATES.framesPerSocket.perSecond },
      });
    }
  });

  it("H10: a method that a route does not take is named", async () => {
    const fay = await inbox("h-fay");
    for (const route of ["POST ", "PUT /events", "POST /socket", "GET /threads/t1", "GET /seen", "GET /watches"]) {
      expect(await fay(route)).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
    }
  });
});

describe("H10 S5: presence", () => {
  const members = ["p-ada", "p-bob"].map((userId) => ({ userId }));
  const presence = async (as: string, of: string, threadId = "presence") =>
    ask(`GET /v1/users/${of}/presence?threadId=${threadId}`, { token: await tokenOf(as) });

  it("H10 S5: co-members see it, and watch it without a socket; strangers are not found", async () => {
    await ask("POST /v1/threads", { token: await serviceToken(), body: { id: "presence", members } });
    expect(await presence("p-ada", "p-bob")).toMatchObject({
      status: 200,
      body: { userId: "p-bob", status: "offline" },
    });
    await (await InboxDevice.connect("p-bob")).next("caught_up");
    expect(await presence("p-ada", "p-bob")).toMatchObject({ body: { status: "online" } });
    for (const [as, of, threadId] of [
      ["p-eve", "p-bob", "presence"],
      ["p-ada", "p-eve", "presence"],
      ["p-ada", "p-bob", "nowhere"],
      ["p-ada", "p%2fbob", "presence"],
    ] as const) {
      expect(await presence(as, of, threadId)).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    const ada = await inbox("p-ada", 0);
    const userIds = ["p-bob", "p-eve"];
    expect(await ada("PUT /watches", { threadId: "presence", userIds })).toMatchObject({
      status: 200,
      body: { presence: [{ userId: "p-bob", status: "online" }] },
    });
    await (await inbox("p-bob", 0))("PUT /status", { status: "busy" });
    let polled = Object((await ada("GET /events")).body);
    while (polled.presence[0].status !== "busy") {
      const cursor = `after=${polled.version}&transient=${polled.transient}`;
      polled = Object((await ada(`GET /events?${cursor}&wait=20`)).body);
    }
    expect(polled.presence).toEqual([{ userId: "p-bob", status: "busy" }]);
    expect(await ada("PUT /watches", { threadId: "presence", userIds: ["p-eve"] })).toMatchObject({ status: 404 });
    expect(await ada("PUT /watches", { threadId: "presence", userIds: [] })).toMatchObject({ status: 400 });
  });

  it("H10: which thread makes them co-members has to be said", async () => {
    const reply = await ask("GET /v1/users/p-bob/presence", { token: await tokenOf("p-ada") });
    expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});
