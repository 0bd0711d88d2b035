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

/** The names of the tests in a source, those of tables of cases too. A group's name is no test. */
function testNames(source: string): string[] {
  return [...source.matchAll(/(?:\b(?:it|test)|\))\(\s*(["'`])((?:(?!\1).)+)\1/g)].map(([, , name = ""]) => name);
}

it("the name of a test is found, however it is put", () => {
  const source = `describe("S1: a group", () => {
    it("B1: what is one's own", () => {});
    it.each([call(1), ["x"]] as const)(
      'N1: a row of %s', () => {});
  });`;
  expect(testNames(source)).toEqual(["B1: what is one's own", "N1: a row of %s"]);
});

it("each rule of PROTOCOL.md is carried by a test", () => {
  expect(rules.length).toBeGreaterThan(40);
  expect(new Set(rules).size).toBe(rules.length);

  const sources = globSync("test/**/*.test.{ts,tsx}", { cwd: root }).map((file) => readFileSync(root + file, "utf8"));
  const carried = new Set(sources.flatMap(testNames).flatMap((name) => name.match(/\b[A-Z]\d+\b/g) ?? []));
  expect(rules.filter((rule) => !carried.has(rule))).toEqual([]);
  const families = new Set(rules.map((id) => id.charAt(0)));
  expect([...carried].filter((id) => families.has(id.charAt(0)) && !rules.includes(id))).toEqual([]);
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
