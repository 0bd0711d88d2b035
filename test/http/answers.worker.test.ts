import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { app } from "../../src/http/app.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));

describe("every answer", () => {
  it.each([
    ["GET /healthz", 200],
    ["GET /v1/threads/t1", 401],
    ["GET /demo/nothing", 404],
    ["OPTIONS /v1/threads", 204],
    ["DELETE /healthz", 405],
  ])("H9: %s carries the security headers", async (route, status) => {
    const reply = await ask(route);
    expect(reply.status).toBe(status);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "content-security-policy": expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
      "strict-transport-security": "max-age=31536000",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "permissions-policy": expect.stringContaining("camera=()"),
      "cache-control": "no-store",
    });
  });

  it("H9: an error is a problem with a stable code", async () => {
    const reply = await ask("GET /v1/threads/nowhere", { token: await tokenOf("ada") });
    expect(reply.headers.get("Content-Type")).toBe("application/problem+json");
    expect(reply.body).toEqual({
      type: "about:blank",
      title: "There is nothing here for this user",
      status: 404,
      code: "not_found",
    });
  });

  it("H9: an unexpected failure tells nothing, and is logged", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const broken = { ...env, THREAD_ROOM: new Proxy(env.THREAD_ROOM, { get: () => crash }) };
    const reply = await asking((request) => app.fetch(request, broken))("GET /v1/threads/t1", {
      token: await tokenOf("ada"),
    });
    expect(reply).toMatchObject({ status: 500, body: { code: "internal" } });
    expect(JSON.stringify(reply.body)).not.toContain("SELECT");
    expect(log.mock.calls.join()).toContain("SELECT");
    log.mockRestore();
  });
});

function crash(): never {
  throw new Error("no such table: SELECT * FROM secrets");
}

describe("routes", () => {
  it.each(["/v1/nothing", "/v1/threads/t1/nothing", "/v1/threads/t1/messages/m1/x", "/v2/threads"])(
    "H9: GET %s is not found",
    async (path) => {
      const reply = await ask(`GET ${path}`, { token: await tokenOf("ada") });
      expect(reply).toMatchObject({ status: 404, body: { code: "not_found" } });
    },
  );

  it.each([
    ["DELETE /v1/threads", "POST"],
    ["POST /v1/threads/t1", "GET, PATCH"],
    ["GET /v1/threads/t1/members/bob", "PUT, DELETE"],
    ["DELETE /v1/threads/t1/messages", "GET, POST"],
    ["GET /v1/threads/t1/read", "POST"],
    ["PUT /v1/threads/t1/delivered", "POST"],
    ["GET /v1/threads/t1/typing", "POST"],
    ["POST /v1/threads/t1/events", "GET"],
    ["POST /v1/threads/t1/socket", "GET"],
    ["POST /healthz", "GET"],
    ["GET /demo/login", "POST"],
    ["GET /demo/seed", "POST"],
  ])("H9: %s is refused, and the methods are named", async (route, allowed) => {
    const reply = await ask(route, { token: await tokenOf("ada") });
    expect(reply).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
    expect(reply.headers.get("Allow")).toBe(allowed);
  });

  it.each(["/v1/threads//messages", "/v1/threads/%2e%2e%2fhealthz", "/v1/threads/t1%00", "/v1/threads/t1%zz"])(
    "A8: GET %s leads nowhere",
    async (path) => {
      expect(await ask(`GET ${path}`, { token: await serviceToken() })).toMatchObject({ status: 404 });
    },
  );
});

describe("GET /healthz", () => {
  it("H7: says which version runs and what it reaches", async () => {
    expect(await ask("GET /healthz")).toMatchObject({
      status: 200,
      body: {
        status: "ok",
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        bindings: { THREAD_ROOM: true, USER_INBOX: true },
      },
    });
  });

  it("H7: says what it does not reach", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const broken = { ...env, USER_INBOX: new Proxy(env.USER_INBOX, { get: () => crash }) };
    expect(await asking((request) => app.fetch(request, broken))("GET /healthz")).toMatchObject({
      status: 503,
      body: { status: "unreachable", bindings: { THREAD_ROOM: true, USER_INBOX: false } },
    });
    log.mockRestore();
  });
});
