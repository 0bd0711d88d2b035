import { describe, expect, it } from "vitest";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { verifyGrant } from "../../src/identity/grant.ts";
import { signGrant, signToken } from "../../src/identity/sign.ts";
import { verifyToken } from "../../src/identity/verify.ts";
import { claimsOf, forge, SECRET } from "../support/tokens.ts";

const NOW = 1_795_000_000_000;
const SECONDS = NOW / 1000;
const ada = { userId: "ada", service: false, issuedAt: NOW, expiresAt: NOW + 1 };
const thread = { id: "listing:42:buyer:7", members: [{ userId: "ada" }, { userId: "bob", name: "Bob" }] };

const config = configOf({ JWT_SECRET: SECRET });

function configOf(settings: object) {
  const read = readIdentityConfig(settings);
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

async function grantOf(claims: object, secret?: string) {
  const grant = await forge({ claims: { ...claimsOf("ada", { thread }, NOW), ...claims }, secret });
  return verifyGrant({ grant, caller: ada }, config, NOW);
}

describe("a grant", () => {
  it("A5: gives the thread that the application signed", async () => {
    expect(await grantOf({})).toEqual({ ok: true, value: thread });
  });

  it.each([
    ["for somebody else", { sub: "bob" }, "somebody else"],
    ["that lives longer than an hour", { exp: SECONDS + 3601 }, "longer than an hour"],
    ["that lives longer, though an hour is left", { iat: SECONDS - 2, exp: SECONDS + 3599 }, "longer than an hour"],
    ["that has expired", { iat: SECONDS - 60, exp: SECONDS - 1 }, "expired"],
    ["without a thread", { thread: undefined }, '"thread"'],
    ["that is a bearer token with a thread's name", { thread: "listing:42" }, '"thread"'],
    ["with an impossible id", { thread: { ...thread, id: "a/b" } }, '"thread.id"'],
    ["without members", { thread: { id: "t1", members: [] } }, '"thread.members"'],
    ["without the caller", { thread: { id: "t1", members: [{ userId: "bob" }] } }, "among its members"],
    ["with a member that is nobody", { thread: { id: "t1", members: [{ userId: 7 }] } }, '"thread.members.0.userId"'],
  ])("A5: is refused %s", async (_, claims, because) => {
    expect(await grantOf(claims)).toMatchObject({
      ok: false,
      error: { code: "invalid_grant", detail: expect.stringContaining(because) },
    });
  });

  it("A5: is refused with a signature that is not the application's", async () => {
    expect(await grantOf({}, "x".repeat(32))).toMatchObject({ error: { code: "invalid_grant" } });
  });
});

describe("signing, for the demo", () => {
  const settings = { JWT_SECRET: SECRET, JWT_ISSUER: "demo", JWT_AUDIENCE: "parlor" };

  it("A2: makes tokens that are accepted", async () => {
    const named = configOf(settings);
    const token = await signToken({ userId: "ada", name: "Ada", role: "buyer", lifetimeSeconds: 60 }, named, NOW);
    expect(token.ok && (await verifyToken(token.value, named, NOW))).toMatchObject({
      value: { userId: "ada", name: "Ada", role: "buyer", service: false, expiresAt: NOW + 60_000 },
    });
  });

  it("A2: makes no token that lives longer than tokens may", async () => {
    const short = configOf({ ...settings, MAX_TOKEN_LIFETIME: "30" });
    const token = await signToken({ userId: "ada", lifetimeSeconds: 60 }, short, NOW);
    expect(token.ok && (await verifyToken(token.value, short, NOW))).toMatchObject({
      value: { expiresAt: NOW + 30_000 },
    });
  });

  it("A5: makes grants that are accepted as grants and not as tokens", async () => {
    const named = configOf(settings);
    const grant = await signGrant({ userId: "ada", thread }, named, NOW);
    if (!grant.ok) throw new Error(grant.error.code);
    expect(await verifyGrant({ grant: grant.value, caller: ada }, named, NOW)).toEqual({ ok: true, value: thread });
    expect(await verifyToken(grant.value, named, NOW)).toMatchObject({ error: { code: "invalid_token" } });
  });

  it("A3: needs a secret of its own", async () => {
    const remote = configOf({ JWKS_URL: "https://keys.example/" });
    expect(await signToken({ userId: "ada", lifetimeSeconds: 60 }, remote, NOW)).toMatchObject({
      error: { code: "misconfigured" },
    });
  });
});
