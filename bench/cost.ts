/**
 * `npm run bench:cost`: what Parlor costs on the platform's bill, operation by operation, counted by a test build on
 * plain workerd. Prints tables; with `--write` it puts them into docs/cost.md, and the counts and a chart into docs/cost;
 * with `--json FILE` it keeps the counts there. It takes nine minutes, most of them waiting: `--from FILE` counts nothing
 * and takes what was kept, for new prices or assumptions.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Count } from "../test/support/meter.ts";
import { SECRET } from "../test/support/tokens.ts";
import { startWorkerd } from "../test/support/workerd.ts";
import { drawChart } from "./cost/chart.ts";
import {
  type AllCounts,
  formatCounts,
  GROWING_NAMES,
  OPERATION_NAMES,
  parseCounts,
  rounded,
} from "./cost/counts-file.ts";
import { GROWING, type GrowingName } from "./cost/growing.ts";
import { OPERATIONS, type OperationName } from "./cost/operations.ts";
import { MARKS, writeTables } from "./cost/tables.ts";
import { replaceBetween } from "./report/document.ts";
import { UNLIMITED } from "./servers/limits.ts";

const root = join(import.meta.dirname, "..");
const entry = join(root, "test/support/metered-worker.ts");

/** How often each is done: some things cost more now and then. */
const TIMES_DONE = 5;

/** Counts in a service of its own, since a meter counts everything in it. */
async function countIn(title: string, count: (url: string) => Promise<Count>): Promise<Count> {
  const server = await startWorkerd({ entry, vars: { JWT_SECRET: SECRET, LIMITS: UNLIMITED } });
  try {
    return await count(server.url);
  } finally {
    await server.stop();
    console.error(`counted: ${title}`);
  }
}

const countOne = (name: OperationName) =>
  countIn(OPERATIONS[name].title, (url) => OPERATIONS[name].count(url, TIMES_DONE));

async function countGrowing(name: GrowingName): Promise<Count[]> {
  const { title, by, sizes, count } = GROWING[name];
  const counted: Count[] = [];
  for (const size of sizes) counted.push(await countIn(`${title}, ${size} ${by}`, (url) => count(url, size)));
  return counted;
}

/** Those that mostly wait side by side; the others, whose time matters too, one after the other. */
const MOSTLY_WAITING: readonly OperationName[] = ["minuteIdle", "minuteWatched", "poll"];

async function countAll(): Promise<AllCounts> {
  const waiting = Promise.all(MOSTLY_WAITING.map(async (name) => [name, await countOne(name)] as const));
  const counted: (readonly [string, Count])[] = [];
  for (const name of OPERATION_NAMES) {
    if (!MOSTLY_WAITING.includes(name)) counted.push([name, await countOne(name)]);
  }
  const growth: (readonly [string, Count[]])[] = [];
  for (const name of GROWING_NAMES) growth.push([name, await countGrowing(name)]);
  const operations = Object.fromEntries([...counted, ...(await waiting)]);
  return parseCounts(JSON.stringify({ operations, growth: Object.fromEntries(growth) }));
}

const { values } = parseArgs({
  options: { write: { type: "boolean" }, json: { type: "string" }, from: { type: "string" } },
});
// Rounded as they are kept, so that the same tables come of the file.
const counts = rounded(values.from ? parseCounts(await readFile(values.from, "utf8")) : await countAll());
const tables = writeTables(counts);
console.log(tables);
if (values.json) await writeFile(values.json, formatCounts(counts));
if (values.write) {
  const path = join(root, "docs/cost.md");
  await writeFile(path, replaceBetween(await readFile(path, "utf8"), MARKS, tables));
  await writeFile(join(root, "docs/cost/by-users.svg"), drawChart(counts.operations));
  await writeFile(join(root, "docs/cost/counts.json"), formatCounts(counts));
}
