import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { faultOfSecret } from "../../src/identity/secret.ts";

/** A secret with its value, as files of settings and examples of them write it. */
const SETTING = /\bJWT_SECRET(?:_PREVIOUS)?\s*=\s*["']?([^\s"'`]*)/g;

const root = join(import.meta.dirname, "../..");

describe("A3: no example is a key", () => {
  it.each([
    "at-least-32-bytes-of-chance-openssl-rand-base64-32",
    "a-secret-of-the-tests-that-is-long-enough",
    "the-secret-before-that-is-as-long-as-it-must-be",
    "a-string-secret-at-least-256-bits-long",
    "your-256-bit-secret-goes-here-ok-0000",
    "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME",
    "ChangeMeToSomethingLongAndRandomPlease",
    "changemechangemechangemechangemechangeme",
    "REPLACE_WITH_OPENSSL_RAND_BASE64_32_OUTPUT",
    "replace this with thirty-two random bytes!",
    "<your-jwt-secret-with-32-characters>",
    "my-super-secret-password-do-not-share-it",
    "thisisaverylongsecretkeyfordevelopment",
    "todo: put a real one here before you deploy",
    "xxxxxxxx-put-your-own-here-xxxxxxxx",
    "placeholder_placeholder_placeholder_1",
    "insert your own key of thirty-two bytes here",
    "TODO_TODO_TODO_TODO_TODO_TODO_TODO_TODO_",
    "12345678901234567890123456789012",
    "0123456789abcdef0123456789abcdef",
    "00000000-0000-0000-0000-000000000000",
    "x".repeat(64),
    "paste-a-long-random-string-here-please-now",
    "[generate-a-strong-value-for-production-here]",
    "REDACTED-BEFORE-IT-WAS-PUBLISHED-AT-ALL",
    "insecure-dev-key-0123456789abcdef0123456789",
    "0123456789abcdefghijklmnopqrstuvwxyz",
    "abcdefghijklmnopqrstuvwxyzabcdef",
    "00112233445566778899aabbccddeeff",
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    "123e4567-e89b-12d3-a456-426614174000",
    "550E8400-E29B-41D4-A716-446655440000",
    btoa("this-is-a-secret-change-me-please"),
    "qwertyuiopasdfghjklzxcvbnm1234567890",
  ])("A3: “%s”", (secret) => {
    expect(readIdentityConfig({ JWT_SECRET: secret })).toMatchObject({
      ok: false,
      error: { code: "misconfigured", detail: expect.stringContaining("openssl rand -base64 32") },
    });
  });

  it("A3: nor is anything that this repository publishes as one", () => {
    const files = [".dev.vars.example", ...globSync("{*,docs/**/*,src/**/*}.md", { cwd: root })];
    const settings = globSync("{*,test/**/*}.toml", { cwd: root });
    const published = [...files, ...settings].flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(SETTING)].map(([, value = ""]) => value),
    );
    expect(published).toContain("");
    expect(published.filter((value) => value !== "" && faultOfSecret(value) === undefined)).toEqual([]);
  });
});

/** A key as people make them: the nth of many, by bytes that are as good as chance and always the same. */
const bytes = (nth: number) => createHash("sha512").update(`the key number ${nth}`).digest();
const uuid = (hex: string) => hex.slice(0, 32).replace(/^(.{8})(.{4}).(.{3})(.{4})(.{12})$/, "$1-$2-4$3-$4-$5");

describe.each([
  ["base64", (key: Buffer) => key.toString("base64")],
  ["base64url", (key: Buffer) => key.subarray(0, 32).toString("base64url")],
  ["hexadecimal", (key: Buffer) => key.subarray(0, 32).toString("hex")],
  ["32 hexadecimal digits", (key: Buffer) => key.subarray(0, 16).toString("hex").toUpperCase()],
  [
    "decimal digits",
    (key: Buffer) =>
      BigInt(`0x${key.toString("hex")}`)
        .toString()
        .slice(-64),
  ],
  ["a UUID", (key: Buffer) => uuid(key.toString("hex"))],
])("A3: in %s", (_, write) => {
  it("A3: ten thousand keys by chance all pass", () => {
    const keys = Array.from({ length: 10_000 }, (_, n) => write(bytes(n)));
    expect(new Set(keys).size).toBe(10_000);
    expect(keys.filter((key) => faultOfSecret(key) !== undefined)).toEqual([]);
  });
});

it("A3: a passphrase of words that say nothing of a key passes", () => {
  expect(faultOfSecret("violin-granite-october-lagoon-whistle-fern")).toBeUndefined();
});

it("A3: nor are letters between signs the words of an example, whatever they happen to spell", () => {
  const keys = ["XS\\x}I_dEV^'.<I*)LHR4i4J*[-Dz.Rk", "=Q_X-353'1<_keY.3iY^he;>NirI)!&CEO'L8J^3@q:|w%!b"];
  expect(keys.map(faultOfSecret)).toEqual([undefined, undefined]);
});
