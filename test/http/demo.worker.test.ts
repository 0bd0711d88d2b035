import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { app } from "../../src/http/app.ts";
import { tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));

/** The service as it would stand at another address. */
function standingAt(address: string, settings: object = {}) {
  return asking((request) => {
    const url = new URL(request.url);
    return app.fetch(new Request(new URL(url.pathname, address), request), { ...env, ...settings });
  });
}

const login = { body: { as: "demo-buyer" } };

describe("POST /demo/login", () => {
  it("H8: gives a token that is accepted", async () => {
    const reply = await ask("POST /demo/login", login);
    expect(reply).toMatchObject({
      status: 200,
      body: {
        token: expect.any(String),
        user: { userId: "demo-buyer", name: "Nora Lindqvist", role: "buyer", picture: "/pictures/people/nora.svg" },
      },
    });
    const { token } = Object(reply.body);
    expect(await ask("GET /v1/threads/nowhere", { token })).toMatchObject({ status: 404 });
    const { iat, exp } = JSON.parse(atob(token.split(".")[1]));
    expect(exp - iat).toBe(12 * 60 * 60);
  });

  it.each(["demo-seller", "demo-agent"])("H8: knows %s", async (as) => {
    expect(await ask("POST /demo/login", { body: { as } })).toMatchObject({
      status: 200,
      body: { user: { userId: as } },
    });
  });

  it("H8: knows nobody else", async () => {
    expect(await ask("POST /demo/login", { body: { as: "demo-mallory" } })).toMatchObject({ status: 404 });
    for (const as of ["ada", "demo-", "service", "__proto__", 7]) {
      expect(await ask("POST /demo/login", { body: { as } })).toMatchObject({ status: 400 });
    }
  });

  it.each(["http://localhost:8787", "http://127.0.0.1", "http://127.8.9.10:80", "http://[::1]:8787"])(
    "H8: answers at %s",
    async (address) => {
      expect(await standingAt(address)("POST /demo/login", login)).toMatchObject({ status: 200 });
    },
  );

  it.each([
    "https://parlor.example",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://192.168.0.1",
    "http://[::2]",
  ])("H8: is not there at %s", async (address) => {
    const asked = standingAt(address);
    for (const route of ["POST /demo/login", "POST /demo/seed", "POST /demo/grant"]) {
      expect(await asked(route, login)).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
  });

  it.each([
    ["without demo mode", { DEMO_MODE: undefined }],
    ["without demo mode in public", { DEMO_MODE: "false", DEMO_PUBLIC: "true" }],
    ["with a key set", { JWKS: '{"keys":[{"kty":"EC"}]}' }],
    ["with the address of one", { JWKS_URL: "https://keys.example/" }],
  ])("H8: is not there %s", async (_, settings) => {
    expect(await standingAt("http://localhost", settings)("POST /demo/login", login)).toMatchObject({ status: 404 });
  });

  it("H8: answers in public where that was asked for", async () => {
    const asked = standingAt("https://parlor.example", { DEMO_PUBLIC: "true" });
    expect(await asked("POST /demo/login", login)).toMatchObject({ status: 200 });
  });

  it("H8: a page elsewhere may not read the answer", async () => {
    const reply = await ask("POST /demo/login", { ...login, headers: { Origin: "https://homes.example" } });
    expect(reply.headers.has("Access-Control-Allow-Origin")).toBe(false);
  });
});

describe("POST /demo/seed", () => {
  it("H8: makes the demo's threads once", async () => {
    const seeded = await ask("POST /demo/seed");
    expect(seeded).toMatchObject({
      status: 200,
      body: {
        listings: [
          {
            threadId: "demo-listing-1",
            subject: { type: "listing", price: "€ 389,000" },
            members: ["demo-buyer", "demo-seller", "demo-agent"],
            isOpen: true,
          },
          { threadId: "demo-listing-2", members: ["demo-buyer", "demo-seller"], isOpen: true },
          { threadId: "demo-listing-3", members: ["demo-buyer", "demo-agent"], isOpen: true },
          { threadId: "demo-listing-4", members: ["demo-buyer", "demo-seller"], isOpen: false },
          { threadId: "demo-listing-5", members: ["demo-buyer", "demo-agent"], isOpen: false },
        ],
      },
    });
    expect(await ask("POST /demo/seed")).toEqual({ ...seeded, headers: expect.anything() });
    const page = await ask("GET /v1/threads/demo-listing-1/messages", { token: await tokenOf("demo-agent") });
    expect(page).toMatchObject({ body: { messages: { length: 16 }, asOfSeq: expect.any(Number) } });
    expect(Object(page.body).messages.at(-1)).toMatchObject({ id: "demo-listing-1-0001", senderId: "demo-buyer" });
  });

  it("H8: is a conversation of the last days", async () => {
    await ask("POST /demo/seed");
    const page = await ask("GET /v1/threads/demo-listing-1/messages", { token: await tokenOf("demo-agent") });
    const times: number[] = Object(page.body).messages.map(({ at }: { at: number }) => Date.now() - at);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect(times[0]).toBeGreaterThanOrEqual(25 * 60_000);
    expect(times.at(-1)).toBeLessThan(24 * 60 * 60_000);
  });

  it("H8: has been read by all but those who are still to answer", async () => {
    await ask("POST /demo/seed");
    const unreadOf = async (userId: string) => {
      const page = await ask("GET /v1/inbox", { token: await tokenOf(userId) });
      return Object(page.body).unreadThreads;
    };
    await vi.waitFor(async () => {
      expect(await Promise.all(["demo-buyer", "demo-seller", "demo-agent"].map(unreadOf))).toEqual([0, 1, 1]);
    }, 60_000);
  });

  it("H8: shows the people by their names and portraits", async () => {
    await ask("POST /demo/seed");
    const thread = await ask("GET /v1/threads/demo-listing-1", { token: await tokenOf("demo-seller") });
    const nora = { userId: "demo-buyer", name: "Nora Lindqvist", role: "buyer", picture: "/pictures/people/nora.svg" };
    const priya = { userId: "demo-agent", name: "Priya Raman", role: "agent", picture: "/pictures/people/priya.svg" };
    expect(Object(thread.body).members).toEqual(
      expect.arrayContaining([expect.objectContaining(nora), expect.objectContaining(priya)]),
    );
  });
});

describe("POST /demo/grant", () => {
  const wish = { as: "demo-buyer", listing: "demo-listing-4" };

  it("H8: lets a listing's people open the thread about it", async () => {
    const granted = await ask("POST /demo/grant", { body: wish });
    expect(granted).toMatchObject({ status: 200, body: { grant: expect.any(String), threadId: "demo-listing-4" } });
    const { grant } = Object(granted.body);
    const opened = await ask("POST /v1/threads", { token: await tokenOf("demo-buyer"), body: { grant } });
    expect(opened).toMatchObject({ status: 201, body: { subject: { title: "Old mill house by the stream" } } });
    const { listings } = Object((await ask("POST /demo/seed")).body);
    expect(listings.map(({ isOpen }: { isOpen: boolean }) => isOpen)).toEqual([true, true, true, true, false]);
  });

  it("H8: is good for nobody else", async () => {
    const { grant } = Object((await ask("POST /demo/grant", { body: wish })).body);
    const opened = await ask("POST /v1/threads", { token: await tokenOf("demo-agent"), body: { grant } });
    expect(opened).toMatchObject({ status: 403, body: { code: "invalid_grant" } });
  });

  it.each([
    ["a listing that is not the demo's", { ...wish, listing: "demo-listing-99" }],
    ["somebody who has nothing to do with it", { ...wish, as: "demo-agent" }],
    ["nobody of the demo", { ...wish, as: "demo-mallory" }],
  ])("H8: gives none for %s", async (_, body) => {
    expect(await ask("POST /demo/grant", { body })).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it.each([
    {},
    { as: "demo-buyer" },
    { ...wish, listing: "listing:42" },
    { ...wish, listing: 4 },
    { ...wish, as: "ada" },
  ])("H8: refuses %j", async (body) => {
    expect(await ask("POST /demo/grant", { body })).toMatchObject({ status: 400 });
  });

  it("H8: takes no other method", async () => {
    expect(await ask("GET /demo/grant")).toMatchObject({ status: 405 });
  });
});
