import { once } from "node:events";
import { createServer } from "node:http";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { verifyToken } from "../../src/identity/verify.ts";
import { claimsOf, forge, SECRET } from "../support/tokens.ts";

async function keyPair(alg: string, kid?: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
}

function sign(key: { alg: string; kid?: string; privateKey: CryptoKey }, header: object = {}) {
  return new SignJWT(claimsOf("ada"))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
}

async function verify(token: string, settings: object) {
  const config = readIdentityConfig(settings);
  if (!config.ok) throw new Error(config.error.detail);
  const verified = await verifyToken(token, config.value, Date.now());
  return verified.ok ? verified.value.userId : verified.error.code;
}

const setOf = (...keys: { jwk: object }[]) => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });

describe("a key set in the settings", () => {
  it.each(["RS256", "ES256", "EdDSA"])("A3: verifies %s", async (alg) => {
    const key = await keyPair(alg, "k1");
    expect(await verify(await sign(key), { JWKS: setOf(key) })).toBe("ada");
  });

  it.each(["RS384", "RS512", "PS256", "PS384", "PS512", "ES384", "ES512", "Ed25519"])(
    "A3: refuses %s, though the key is there",
    async (alg) => {
      const key = await keyPair(alg, "k1");
      expect(await verify(await sign(key), { JWKS: setOf(key) })).toBe("invalid_token");
    },
  );

  it.each(["HS256", "HS384", "HS512", "none"])("A3: refuses %s where there is no secret", async (alg) => {
    const key = await keyPair("ES256", "k1");
    const token = await forge({ header: { alg, kid: "k1" }, claims: claimsOf("ada") });
    expect(await verify(token, { JWKS: setOf(key) })).toBe("invalid_token");
  });

  it("A3: finds the key by kid, and among several of a kind without one", async () => {
    const [old, current] = [await keyPair("ES256", "old"), await keyPair("ES256", "current")];
    const JWKS = setOf(old, current);
    expect(await verify(await sign(current), { JWKS })).toBe("ada");
    expect(await verify(await sign(current, { kid: undefined }), { JWKS })).toBe("ada");
    expect(await verify(await sign(current, { kid: "old" }), { JWKS })).toBe("invalid_token");
    expect(await verify(await sign(current, { kid: "unknown" }), { JWKS })).toBe("invalid_token");
  });

  it("A3: refuses a key that is not in the set, also when the token brings it along", async () => {
    const [known, own] = [await keyPair("ES256"), await keyPair("ES256")];
    const token = await sign(own, { jwk: own.jwk, jku: "https://evil.example/", x5u: "https://evil.example/" });
    expect(await verify(token, { JWKS: setOf(known) })).toBe("invalid_token");
  });

  it("A3: a public key is never an HS256 secret", async () => {
    const key = await keyPair("RS256", "k1");
    const header = { alg: "HS256", kid: "k1" };
    for (const secret of [await exportSPKI(key.publicKey), JSON.stringify(key.jwk)]) {
      const token = await forge({ header, claims: claimsOf("ada"), secret });
      expect(await verify(token, { JWKS: setOf(key) })).toBe("invalid_token");
      expect(await verify(token, { JWKS: setOf(key), JWT_SECRET: SECRET })).toBe("invalid_token");
    }
  });

  it("A3: with both, the algorithm chooses the kind of key", async () => {
    const key = await keyPair("EdDSA");
    const both = { JWKS: setOf(key), JWT_SECRET: SECRET };
    expect(await verify(await sign(key), both)).toBe("ada");
    expect(await verify(await forge({ claims: claimsOf("bob") }), both)).toBe("bob");
    expect(await verify(await forge({ claims: claimsOf("bob") }), { JWKS: setOf(key) })).toBe("invalid_token");
  });
});

/** A key server of the application, which counts how often it is asked. */
async function keyServer(answer: { status: number; keys: string }) {
  const server = createServer((_, response) => {
    asked.count++;
    response.writeHead(answer.status).end(answer.keys);
  });
  const asked = { count: 0 };
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { asked, settings: { JWKS_URL: `http://127.0.0.1:${address.port}/` } };
}

describe("a key set at an address", () => {
  it("A3: is fetched once for many tokens", async () => {
    const key = await keyPair("ES256", "k1");
    const { asked, settings } = await keyServer({ status: 200, keys: setOf(key) });
    for (let i = 0; i < 3; i++) expect(await verify(await sign(key), settings)).toBe("ada");
    expect(asked.count).toBe(1);
  });

  it("A3: an unknown kid does not make it be fetched each time", async () => {
    const key = await keyPair("ES256", "k1");
    const { asked, settings } = await keyServer({ status: 200, keys: setOf(key) });
    for (let i = 0; i < 3; i++)
      expect(await verify(await sign(key, { kid: `k${i + 2}` }), settings)).toBe("invalid_token");
    expect(asked.count).toBe(1);
  });

  it.each([
    [500, "{}"],
    [200, "<html>"],
    [302, ""],
  ])(
    "A3: an answer of %i %s is our failure and may be tried again; the token is not to blame",
    async (status, keys) => {
      const key = await keyPair("ES256", "k1");
      const { settings } = await keyServer({ status, keys });
      expect(await verify(await sign(key), settings)).toBe("overloaded");
    },
  );

  it("A3: a token that cannot be good does not make it be fetched at all", async () => {
    const { asked, settings } = await keyServer({ status: 500, keys: "" });
    expect(await verify(await forge({ claims: claimsOf("ada") }), settings)).toBe("invalid_token");
    expect(asked.count).toBe(0);
  });
});
