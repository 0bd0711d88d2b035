import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

const prose = readFileSync(`${root}src/protocol/PROTOCOL.md`, "utf8");
const rules = [...prose.matchAll(/^\| ([A-Z]\d+) *\|/gm)].map(([, id]) => id ?? "");

/** The ids that the comments of a source cite: "Rule T4", "rules M1–M9", "Rules R1, R2 and R5", "PROTOCOL.md, C7". */
function citedRules(source: string): string[] {
  // A citation may go on in the comment's next line.
  const text = source.replace(/\n\s*(?:\*|\/\/)\s?/g, " ");
  const id = "[A-Z]\\d{1,3}";
  const pattern = `(?:\\b[Rr]ules?|PROTOCOL\\.md,)\\s+(${id}(?:(?:\\s*[–,-]\\s*|\\s+(?:and|or|to)\\s+)${id}\\b)*)`;
  return [...text.matchAll(new RegExp(pattern, "g"))].flatMap(([, list = ""]) => list.match(/[A-Z]\d+/g) ?? []);
}

it("each rule of PROTOCOL.md is carried by a test", () => {
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

it("a citation of rules is found in a comment, however it is put", () => {
  const source = `/** Rules R1–R6. */
    // (PROTOCOL.md, C7): how much. Rule T4, and rules M1, M2 and
    // M12 in PROTOCOL.md; UTF8, a rule of thumb`;
  expect(citedRules(source)).toEqual(["R1", "R6", "C7", "T4", "M1", "M2", "M12"]);
});

it("each rule that the source cites is in PROTOCOL.md", () => {
  const cited = globSync("src/**/*.{ts,tsx}", { cwd: root }).flatMap((file) =>
    citedRules(readFileSync(root + file, "utf8")).map((id) => ({ file, id })),
  );
  expect(cited.length).toBeGreaterThan(10);
  expect(cited.filter(({ id }) => !rules.includes(id))).toEqual([]);
});
