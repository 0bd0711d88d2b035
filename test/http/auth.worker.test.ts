import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Env as ParlorEnv } from "../../src/env.ts";
import { app } from "../../src/http/app.ts";
import { claimsOf, forge, grantFor, serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));

/** The service with objects that must not be touched. */
function askAsleep(settings: Partial<ParlorEnv> = {}) {
  const asleep = {
    get(): never {
      throw new Error("an object was woken");
    },
  };
  const objects = {
    THREAD_ROOM: new Proxy(env.THREAD_ROOM, asleep),
    USER_INBOX: new Proxy(env.USER_INBOX, asleep),
  };
  return asking((request) => app.fetch(request, { ...env, ...objects, ...settings }));
}

const routes = app.routes
  .filter(({ method, path }) => method !== "ALL" && path.startsWith("/v1/"))
  .map(
    ({ method, path }) =>
      `${method} ${path.replace(":threadId", "t1").replace(":userId", "bob").replace(":messageId", "m1").replace(":key", "x")}`,
  );

describe("without a token that is accepted", () => {
  it("A6: knows all routes", () => {
    expect(new Set(routes).size).toBe(25);
  });

  it.each([...new Set(routes)])("A6: %s is refused before any object wakes", async (route) => {
    const headers = route.endsWith("/socket") ? { Upgrade: "websocket" } : undefined;
    const reply = await askAsleep()(route, { headers });
    expect(reply).toMatchObject({ status: 401, body: { code: "unauthorized", status: 401 } });
    expect(reply.headers.get("WWW-Authenticate")).toBe("Bearer");
  });

  it.each([
    ["an empty header", "", "unauthorized"],
    ["the scheme alone", "Bearer", "unauthorized"],
    ["another scheme", "Basic YWRhOmFkYQ==", "unauthorized"],
    ["a scheme that begins alike", "Bearers a.b.c", "unauthorized"],
    ["a token without a scheme", "a.b.c", "unauthorized"],
    ["two tokens", "Bearer a.b.c, Bearer a.b.c", "unauthorized"],
    ["what is no JWT", "Bearer a.b.c", "invalid_token"],
    ["a token of 60 KB", `Bearer ${"a".repeat(60_000)}`, "invalid_token"],
  ])("A1: refuses %s", async (_, Authorization, code) => {
    expect(await askAsleep()("GET /v1/threads/t1", { headers: { Authorization } })).toMatchObject({
      status: 401,
      body: { code },
    });
  });

  it("A1: refuses two headers, also when each is good", async () => {
    const token = await tokenOf("ada");
    const headers = new Headers([
      ["Authorization", `Bearer ${token}`],
      ["Authorization", `Bearer ${token}`],
    ]);
    const response = await exports.default.fetch(new Request("http://localhost/v1/threads/t1", { headers }));
    expect([response.status, await response.json()]).toMatchObject([401, { code: "unauthorized" }]);
  });

  it("A1: reads no token in a URL and no cookie", async () => {
    const token = await tokenOf("ada");
    for (const name of ["token", "access_token", "bearer", "jwt"]) {
      const reply = await askAsleep()(`GET /v1/threads/t1?${name}=${token}`, {
        headers: { Cookie: `${name}=${token}` },
      });
      expect(reply).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    }
  });

  it("A2: says when a token has expired, and that it was a token that failed", async () => {
    const claims = claimsOf("ada", {}, Date.now() - 7_200_000);
    const reply = await askAsleep()("GET /v1/threads/t1", { token: await forge({ claims }) });
    expect(reply).toMatchObject({ status: 401, body: { code: "token_expired" } });
    expect(reply.headers.get("WWW-Authenticate")).toBe('Bearer error="invalid_token"');
  });

  it("A5: a grant is no token", async () => {
    const token = await grantFor("ada", { id: "t1", members: [{ userId: "ada" }] });
    expect(await askAsleep()("GET /v1/threads/t1", { token })).toMatchObject({ body: { code: "invalid_token" } });
  });

  it("H9: no refusal repeats the token", async () => {
    const token = await forge({ claims: claimsOf("canary canary") });
    const reply = await askAsleep()("GET /v1/threads/t1", { token });
    expect(reply.status).toBe(401);
    for (const piece of token.split(".")) expect(JSON.stringify(reply.body)).not.toContain(piece);
  });
});

describe("with settings that cannot be used", () => {
  it.each([
    ["without keys", { JWT_SECRET: undefined }],
    ["with a short secret", { JWT_SECRET: "x".repeat(31) }],
    ["with a secret of an example", { JWT_SECRET: "replace-this-with-a-long-secret-of-your-own" }],
  ])("A3: %s it serves nobody", async (_, settings) => {
    const claims = claimsOf("ada");
    const token = await forge({ claims, secret: settings.JWT_SECRET ?? "x" });
    expect(await askAsleep(settings)("GET /v1/threads/t1", { token })).toMatchObject({
      status: 500,
      body: { code: "misconfigured" },
    });
  });

  it("an unknown jurisdiction is refused: every thread would be a new one there", async () => {
    const askElsewhere = asking((request) => app.fetch(request, { ...env, JURISDICTION: "moon" }));
    expect(await askElsewhere("GET /v1/threads/t1", { token: await tokenOf("ada") })).toMatchObject({
      body: { code: "misconfigured" },
    });
  });
});

describe("the scheme", () => {
  it.each(["Bearer", "bearer", "BEARER"])("A1: may be written %s", async (scheme) => {
    const headers = { Authorization: `${scheme} ${await tokenOf("ada")}` };
    expect(await ask("GET /v1/threads/nowhere", { headers })).toMatchObject({ status: 404 });
  });
});

describe("strangers", () => {
  // Those that name a thread: one's inbox is one's own.
  const others = [...new Set(routes)]
    .map((route) => (route.endsWith("/presence") ? `${route}?threadId=t1` : route))
    .filter((route) => route.includes("t1") && !route.endsWith("/socket"));
  const body = (route: string) => {
    if (route.endsWith("/messages")) return { id: "0123456789abcdef", message: "hello" };
    if (route.endsWith("/typing")) return { isTyping: true };
    if (route.endsWith("/read") || route.endsWith("/delivered")) return { seq: 1 };
    return { title: "mine", name: "Mallory", muted: true };
  };

  it.each(others)("A8: %s answers alike for what is absent and what is not theirs", async (route) => {
    const token = await tokenOf("mallory");
    await ask("POST /v1/threads", {
      token: await serviceToken(),
      body: { id: "t1", members: [{ userId: "ada" }, { userId: "bob" }] },
    });
    const question = route.startsWith("GET") ? { token } : { token, body: body(route) };
    const theirs = await ask(route, question);
    const absent = await ask(route.replace("t1", "t-absent"), question);
    const impossible = await ask(route.replace("t1", "a%2f..%00"), question);
    expect(theirs).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect([absent.status, absent.body]).toEqual([theirs.status, theirs.body]);
    expect([impossible.status, impossible.body]).toEqual([theirs.status, theirs.body]);
  });
});
