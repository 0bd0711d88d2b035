import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { HOSTED } from "../../bench/cost/alternatives.ts";
import { drawChart } from "../../bench/cost/chart.ts";
import { parseCounts } from "../../bench/cost/counts-file.ts";
import { dollars, MARKS, writeTables } from "../../bench/cost/tables.ts";
import { replaceBetween } from "../../bench/report/document.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const document = read("docs/cost.md");

it("docs/cost.md and its chart say what follows from the counts that are kept, the prices and the assumptions", () => {
  // Else: npm run bench:cost -- --from docs/cost/counts.json --write
  const counts = parseCounts(read("docs/cost/counts.json"));
  expect(document).toBe(replaceBetween(document, MARKS, writeTables(counts)));
  expect(read("docs/cost/by-users.svg")).toBe(drawChart(counts.operations));
});

it("the pictures that docs/cost.md shows are there", () => {
  const pictures = [...document.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path ?? "");
  expect(pictures.length).toBeGreaterThan(0);
  for (const path of pictures) expect(existsSync(join(root, "docs", path))).toBe(true);
});

it("small amounts keep two digits that say something", () => {
  expect([0, 0.00012, 0.034, 1.2, 99.5, 1234.4].map(dollars)).toEqual([
    "$0",
    "$0.00012",
    "$0.034",
    "$1.20",
    "$99.50",
    "$1,234",
  ]);
});

it("what others take grows with their users, and is unknown beyond what they publish", () => {
  const of = (name: string, users: number) => HOSTED.find((hosted) => hosted.name === name)?.dollars(users);
  expect([1_000, 20_000, 100_000].map((users) => of("TalkJS", users))).toEqual([279, 569, 2_819]);
  expect(of("Twilio Conversations", 10_000)).toBeCloseTo(477.5);
  expect(of("Twilio Conversations", 100_000)).toBeNull();
  expect(of("PubNub", 100_000)).toBeNull();
});
