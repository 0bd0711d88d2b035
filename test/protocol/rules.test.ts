import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

it("each rule of PROTOCOL.md is carried by a test", () => {
  const prose = readFileSync(`${root}src/protocol/PROTOCOL.md`, "utf8");
  const rules = [...prose.matchAll(/^\| ([A-Z]\d+) *\|/gm)].map(([, id]) => id ?? "");
  expect(rules.length).toBeGreaterThan(40);
  expect(new Set(rules).size).toBe(rules.length);

  const names = globSync("test/**/*.test.{ts,tsx}", { cwd: root })
    .flatMap((file) => [
      ...readFileSync(root + file, "utf8").matchAll(/\b(?:it|test|describe)(?:\.each\([^)]*\))?\(\s*["'`]([^"'`]+)/g),
    ])
    .map(([, name]) => name ?? "");
  const carried = new Set(names.flatMap((name) => name.match(/\b[A-Z]\d+\b/g) ?? []));
  expect(rules.filter((rule) => !carried.has(rule))).toEqual([]);
  expect([...carried].filter((id) => /^[ACFMRTGHP]\d+$/.test(id) && !rules.includes(id))).toEqual([]);
});
