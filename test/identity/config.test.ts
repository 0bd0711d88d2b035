import { exportJWK, generateKeyPair } from "jose";
import { expect, it } from "vitest";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { SECRET } from "../support/tokens.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
const publicKeys = JSON.stringify({ keys: [await exportJWK(pair.publicKey)] });
const privateKeys = JSON.stringify({ keys: [await exportJWK(pair.privateKey)] });

it.each([
  ["nothing", {}, "none of"],
  ["an empty secret", { JWT_SECRET: "" }, "none of"],
  ["a secret of 31 bytes", { JWT_SECRET: "x".repeat(31) }, "JWT_SECRET has fewer"],
  ["a short secret before", { JWT_SECRET: SECRET, JWT_SECRET_PREVIOUS: "short" }, "JWT_SECRET_PREVIOUS"],
  ["a key set that is no JSON", { JWKS: "{" }, "JWKS"],
  ["a key set without keys", { JWKS: '{"keys":[]}' }, "JWKS"],
  ["a key set of private keys", { JWKS: privateKeys }, "JWKS"],
  ["a key set of secrets", { JWKS: '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}' }, "JWKS"],
  ["a key set over http", { JWKS_URL: "http://keys.example/jwks.json" }, "JWKS_URL"],
  ["a key set at no address", { JWKS_URL: "keys" }, "JWKS_URL"],
  ["two key sets", { JWKS: publicKeys, JWKS_URL: "https://keys.example/" }, "both"],
  ["a lifetime in words", { JWT_SECRET: SECRET, MAX_TOKEN_LIFETIME: "a day" }, "MAX_TOKEN_LIFETIME"],
  ["a lifetime of nothing", { JWT_SECRET: SECRET, MAX_TOKEN_LIFETIME: "-1" }, "MAX_TOKEN_LIFETIME"],
])("A3: refuses to serve with %s", (_, settings, named) => {
  expect(readIdentityConfig(settings)).toMatchObject({
    ok: false,
    error: { code: "misconfigured", detail: expect.stringContaining(named) },
  });
});

it("A3: counts the bytes of a secret, not its characters", () => {
  expect(readIdentityConfig({ JWT_SECRET: "üéåñçößàïøëâûêîô" })).toMatchObject({ ok: true });
});

it.each([
  ["a secret", { JWT_SECRET: SECRET }],
  ["a key set", { JWKS: publicKeys }],
  ["the address of one", { JWKS_URL: "https://keys.example/jwks.json" }],
  ["both kinds", { JWT_SECRET: SECRET, JWKS: publicKeys }],
])("A3: serves with %s", (_, settings) => {
  expect(readIdentityConfig(settings)).toMatchObject({ ok: true, value: { maxLifetimeSeconds: 86_400 } });
});

it("judges the same settings once, so that a remote key set keeps its cache", () => {
  const settings = { JWKS_URL: "https://keys.example/jwks.json" };
  expect(readIdentityConfig(settings)).toBe(readIdentityConfig(settings));
});
