import { describe, expect, it } from "vitest";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { verifyToken } from "../../src/identity/verify.ts";
import { claimsOf, forge, newSecret, part, SECRET } from "../support/tokens.ts";

const NOW = 1_795_000_000_000;
const SECONDS = NOW / 1000;
const good = claimsOf("ada", {}, NOW);

function verify(token: string, settings: Record<string, string> = {}) {
  const config = readIdentityConfig({ JWT_SECRET: SECRET, ...settings });
  if (!config.ok) throw new Error(config.error.detail);
  return verifyToken(token, config.value, NOW);
}

async function identityOf(claims: object | string, settings?: Record<string, string>) {
  const verified = await verify(await forge({ claims }), settings);
  return verified.ok ? verified.value : verified.error.code;
}

describe("what a token says", () => {
  it("A2: names the user and the token's times in milliseconds", async () => {
    expect(await identityOf(good)).toEqual({
      userId: "ada",
      service: false,
      issuedAt: NOW,
      expiresAt: NOW + 3_600_000,
    });
  });

  it("A4: takes what is shown, cleaned and cut", async () => {
    const claims = {
      ...good,
      name: " Ada\u202e\n Lovelace\u0000 ",
      picture: "https://people.example/ada.png",
      role: "buyer",
    };
    expect(await identityOf(claims)).toMatchObject({
      name: "Ada Lovelace",
      picture: "https://people.example/ada.png",
      role: "buyer",
    });
    expect(await identityOf({ ...good, picture: "/people/ada.svg" })).toMatchObject({ picture: "/people/ada.svg" });
    expect(await identityOf({ ...good, name: "😀".repeat(200) })).toMatchObject({ name: "😀".repeat(80) });
    expect(await identityOf({ ...good, role: "r".repeat(200) })).toMatchObject({ role: "r".repeat(40) });
  });

  it.each([
    ["a name that is not a string", { name: 7 }],
    ["a name of marks", { name: `a${"\u0301\u0327".repeat(16)}` }],
    ["a name of nothing", { name: "\u202e \u0000" }],
    ["a picture without https", { picture: "http://people.example/ada.png" }],
    ["a picture that is a script", { picture: "javascript:alert(1)" }],
    ["a picture on another host that looks like a path", { picture: "//people.example/ada.png" }],
    ["a role that is an object", { role: { admin: true } }],
  ])("A4: drops %s and lets the user in", async (_, claim) => {
    const identity = await identityOf({ ...good, ...claim });
    expect(identity).toMatchObject({ userId: "ada" });
    expect(identity).not.toHaveProperty(Object.keys(claim)[0] ?? "", expect.anything());
  });

  it.each([
    ["parlor:service", true],
    ["profile parlor:service email", true],
    ["parlor:services", false],
    ["PARLOR:SERVICE", false],
    [["parlor:service"], false],
    [undefined, false],
  ])("A4: scope %j makes a service: %s", async (scope, service) => {
    expect(await identityOf({ ...good, scope })).toMatchObject({ service });
  });

  it.each(["__proto__", "constructor", "toString"])("A2: %s is a user like any other", async (sub) => {
    expect(await identityOf({ ...good, sub })).toMatchObject({ userId: sub, service: false });
  });

  it("A2: tolerates an issuer's clock that is a minute ahead", async () => {
    const ahead = { iat: SECONDS + 60, nbf: SECONDS + 60, exp: SECONDS + 120 };
    expect(await identityOf({ ...good, ...ahead })).toMatchObject({ userId: "ada" });
  });

  it("A2: checks issuer and audience when they are configured", async () => {
    const settings = { JWT_ISSUER: "https://homes.example", JWT_AUDIENCE: "parlor" };
    const named = { ...good, iss: "https://homes.example", aud: ["shop", "parlor"] };
    expect(await identityOf(named, settings)).toMatchObject({ userId: "ada" });
    expect(await identityOf({ ...named, aud: "parlor" }, settings)).toMatchObject({ userId: "ada" });
    expect(await identityOf({ ...named, iss: "https://homes.example.evil" }, settings)).toBe("invalid_token");
    expect(await identityOf({ ...named, iss: ["https://homes.example"] }, settings)).toBe("invalid_token");
    expect(await identityOf({ ...named, aud: "shop" }, settings)).toBe("invalid_token");
    expect(await identityOf(good, settings)).toBe("invalid_token");
  });

  it("A2: wants the audience where only that is configured", async () => {
    const settings = { JWT_AUDIENCE: "parlor" };
    expect(await identityOf({ ...good, aud: "parlor" }, settings)).toMatchObject({ userId: "ada" });
    for (const aud of [undefined, "shop", [], ""]) {
      expect(await identityOf({ ...good, aud }, settings), JSON.stringify(aud)).toBe("invalid_token");
    }
  });

  it("A2: wants the issuer where only that is configured", async () => {
    const settings = { JWT_ISSUER: "https://homes.example" };
    expect(await identityOf({ ...good, iss: "https://homes.example" }, settings)).toMatchObject({ userId: "ada" });
    for (const iss of [undefined, "https://other.example", ""]) {
      expect(await identityOf({ ...good, iss }, settings), JSON.stringify(iss)).toBe("invalid_token");
    }
  });

  it("A2: a token's life counts from when it was issued, however little of it is left", async () => {
    const settings = { MAX_TOKEN_LIFETIME: "3600" };
    const nearlyOver = { iat: SECONDS - 3_590, exp: SECONDS + 10 };
    expect(await identityOf({ ...good, ...nearlyOver }, settings)).toMatchObject({ userId: "ada" });
    expect(await identityOf({ ...good, ...nearlyOver, iat: SECONDS - 3_591 }, settings)).toBe("invalid_token");
    expect(await identityOf({ ...good, iat: SECONDS + 60, exp: SECONDS + 3_660 }, settings)).toMatchObject({
      userId: "ada",
    });
  });

  it("A2: lets the owner shorten the life of tokens", async () => {
    expect(await identityOf(good, { MAX_TOKEN_LIFETIME: "3600" })).toMatchObject({ userId: "ada" });
    expect(await identityOf(good, { MAX_TOKEN_LIFETIME: "3599" })).toBe("invalid_token");
  });

  it("A3: accepts the secret before during a rotation, and no other", async () => {
    const before = newSecret();
    const token = await forge({ claims: good, secret: before });
    expect(await verify(token, { JWT_SECRET_PREVIOUS: before })).toMatchObject({ ok: true });
    expect(await verify(token)).toMatchObject({ error: { code: "invalid_token" } });
  });
});

/** One row, one attack: a token, and the code it is refused with. */
const claimAttacks: readonly [string, object | string, string?][] = [
  ["an expired token", { ...good, iat: SECONDS - 7200, exp: SECONDS - 3600 }, "token_expired"],
  ["a token that expires now", { ...good, iat: SECONDS - 3600, exp: SECONDS }, "token_expired"],
  ["no exp", { sub: "ada", iat: SECONDS }],
  ["no iat", { sub: "ada", exp: SECONDS + 60 }],
  ["exp as a string", { ...good, exp: String(SECONDS + 60) }],
  ["exp before iat", { ...good, iat: SECONDS, exp: SECONDS - 1 }],
  ["a negative exp", { ...good, exp: -1 }],
  ["exp of 1e400", `{"sub":"ada","iat":${SECONDS},"exp":1e400}`],
  ["exp with a fraction", { ...good, exp: SECONDS + 60.5 }],
  ["exp in the year 9999", { ...good, exp: 253_402_300_799 }],
  ["a lifetime of a day and a second", { ...good, exp: SECONDS + 86_401 }],
  ["iat two minutes ahead", { ...good, iat: SECONDS + 120 }],
  ["nbf two minutes ahead", { ...good, nbf: SECONDS + 120 }],
  ["nbf as a string", { ...good, nbf: "0" }],
  ["no sub", { iat: SECONDS, exp: SECONDS + 60 }],
  ["sub as a number", { ...good, sub: 7 }],
  ["sub as an object", { ...good, sub: { id: "ada" } }],
  ["an empty sub", { ...good, sub: "" }],
  ["sub with NUL", { ...good, sub: "ada\u0000" }],
  ["sub with a newline at its end", { ...good, sub: "ada\n" }],
  ["sub with bidi", { ...good, sub: "\u202eada" }],
  ["sub of 129 characters", { ...good, sub: "a".repeat(129) }],
  ["sub with SQL", { ...good, sub: "ada'; DROP TABLE member;--" }],
  ["a grant", { ...good, thread: { id: "t1", members: [{ userId: "ada" }] } }],
  ["an empty grant", { ...good, thread: null }],
  ["claims that are an array", "[]"],
  ["claims that are null", "null"],
  ["claims that are not JSON", "{"],
  ["claims that are nested 2,000 deep", "[".repeat(2000)],
];

const keyFields = {
  jwk: { kty: "oct", k: part("x".repeat(32)) },
  jku: "https://evil.example/keys",
  x5u: "https://evil.example/c",
};

const headerAttacks: readonly [string, object | string][] = [
  ["alg none", { alg: "none" }],
  ["alg None", { alg: "None" }],
  ["alg nOnE", { alg: "nOnE" }],
  ["alg in lower case", { alg: "hs256" }],
  ["no alg", {}],
  ["alg as an array", { alg: ["HS256"] }],
  ["HS384", { alg: "HS384" }],
  ["HS512", { alg: "HS512" }],
  ["RS256 without a key set", { alg: "RS256" }],
  ["an encrypted token's header", { alg: "dir", enc: "A256GCM" }],
  ["crit", { alg: "HS256", crit: ["exp"], exp: 1 }],
  ["b64 false", { alg: "HS256", b64: false, crit: ["b64"] }],
  ["b64 alone", { alg: "HS256", b64: false }],
  ["a header that is null", "null"],
  ["a header that is no JSON", "alg"],
];

const textAttacks: readonly [string, string][] = [
  ["nothing", ""],
  ["a word", "token"],
  ["two parts", `${part({ alg: "none" })}.${part(good)}`],
  ["an empty signature", `${part({ alg: "none" })}.${part(good)}.`],
  ["five parts", "a.b.c.d.e"],
  ["padding", "eyJhbGciOiJIUzI1NiJ9==.e30=.AA=="],
  ["a space", "a b.c.d"],
  ["2 MB", `${"a".repeat(1_000_000)}.${"b".repeat(1_000_000)}.c`],
];

describe("attacks by token", () => {
  it.each(claimAttacks)("A2: refuses %s", async (_, claims, code = "invalid_token") => {
    expect(await verify(await forge({ claims }))).toMatchObject({ ok: false, error: { code } });
  });

  it.each(headerAttacks)("A3: refuses %s", async (_, header) => {
    const token = await forge({ header, claims: good });
    expect(await verify(token)).toMatchObject({ ok: false, error: { code: "invalid_token" } });
  });

  it.each(textAttacks)("A2: refuses %s", async (_, token) => {
    expect(await verify(token)).toMatchObject({ ok: false, error: { code: "invalid_token" } });
  });

  it("A3: keys and addresses in the header count for nothing", async () => {
    const claims = good;
    const header = { alg: "HS256", ...keyFields };
    expect(await verify(await forge({ header, claims }))).toMatchObject({ ok: true });
    const own = await forge({ header, claims, secret: "x".repeat(32) });
    expect(await verify(own)).toMatchObject({ error: { code: "invalid_token" } });
  });

  it.each(["../../etc/passwd", "' OR 1=1 --", "k".repeat(4_000)])(
    "A3: a kid of %.20s is not looked up",
    async (kid) => {
      const token = await forge({ header: { alg: "HS256", kid }, claims: good });
      expect(await verify(token)).toMatchObject({ ok: true });
    },
  );

  it("A2: refuses a good token of more than 8 KiB", async () => {
    const long = { ...good, padding: "p".repeat(6_500) };
    expect(await identityOf(long)).toBe("invalid_token");
    expect(await identityOf({ ...good, padding: "p".repeat(5_500) })).toMatchObject({ userId: "ada" });
  });

  it("A3: refuses a token with any one character changed", async () => {
    const token = await forge({ claims: good });
    // The last character carries two bits that belong to no byte.
    for (let at = 0; at < token.length - 1; at++) {
      if (token[at] === ".") continue;
      const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
      expect(await verify(changed), `character ${at}`).toMatchObject({ ok: false, error: { code: "invalid_token" } });
    }
  });

  it("H9: no refusal repeats the token", async () => {
    const token = await forge({ claims: { ...good, sub: "canary canary" } });
    const refused = JSON.stringify(await verify(token));
    expect(refused).not.toContain("canary");
    for (const piece of token.split(".")) expect(refused).not.toContain(piece);
  });
});
