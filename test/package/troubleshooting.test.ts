import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { ERRORS } from "../../src/protocol/errors.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/troubleshooting.md"), "utf8");

it("troubleshooting names every error code and every close code", () => {
  const named = new Set(text.match(/\w+/g));
  const codes = [...Object.keys(ERRORS), ...Object.values(CLOSE).map(String)];
  expect(codes.filter((code) => !named.has(code))).toEqual([]);
});

it("troubleshooting names no close code that is not one", () => {
  const known = new Set<string>(Object.values(CLOSE).map(String));
  const named = text.match(/(?<![\w:])4\d{3}(?!\w)/g) ?? [];
  expect(named.filter((code) => !known.has(code))).toEqual([]);
});
