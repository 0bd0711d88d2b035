/**
 * `npm run bench:cost`: what Parlor costs on the platform's bill, operation by operation, counted by a test build on
 * plain workerd. Prints tables; with `--write` it puts them into docs/cost.md, and the counts and a chart into docs/cost;
 * with `--json FILE` it keeps the counts there. It takes five minutes, most of them waiting: `--from FILE` counts nothing
 * and takes what was kept, for new prices or assumptions.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Count } from "../test/support/meter.ts";
import { SECRET } from "../test/support/tokens.ts";
import { startWorkerd } from "../test/support/workerd.ts";
import { drawChart } from "./cost/chart.ts";
import { formatCounts, parseCounts, rounded } from "./cost/counts-file.ts";
import { OPERATIONS, type OperationName } from "./cost/operations.ts";
import type { Counts } from "./cost/sites.ts";
import { replaceBetweenMarks, writeTables } from "./cost/tables.ts";

const root = join(import.meta.dirname, "..");
const entry = join(root, "test/support/metered-worker.ts");
const PLENTY = { burst: 1_000, perSecond: 1_000 };
const LIMITS = JSON.stringify({ messagesPerUser: PLENTY, messagesPerThread: PLENTY, framesPerSocket: PLENTY });

/** How often each is done: some things cost more now and then. */
const TIMES_DONE = 5;

/** Counts an operation in a service of its own, since a meter counts everything in it. */
async function countOne(name: OperationName): Promise<Count> {
  const server = await startWorkerd({ entry, vars: { JWT_SECRET: SECRET, LIMITS } });
  try {
    return await OPERATIONS[name].count(server.url, TIMES_DONE);
  } finally {
    await server.stop();
    console.error(`counted: ${OPERATIONS[name].title}`);
  }
}

/** Those that mostly wait side by side; the others, whose time matters too, one after the other. */
async function countAll(): Promise<Counts> {
  const waiting = {
    minuteIdle: countOne("minuteIdle"),
    minuteWatched: countOne("minuteWatched"),
    poll: countOne("poll"),
  };
  return {
    createThread: await countOne("createThread"),
    openThread: await countOne("openThread"),
    openInbox: await countOne("openInbox"),
    watch: await countOne("watch"),
    messageAway: await countOne("messageAway"),
    messageLive: await countOne("messageLive"),
    messageInTalk: await countOne("messageInTalk"),
    messageInCall: await countOne("messageInCall"),
    messageAmongTen: await countOne("messageAmongTen"),
    messageOverHttp: await countOne("messageOverHttp"),
    read: await countOne("read"),
    history: await countOne("history"),
    inbox: await countOne("inbox"),
    poll: await waiting.poll,
    minuteIdle: await waiting.minuteIdle,
    minuteWatched: await waiting.minuteWatched,
  };
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
  await writeFile(path, replaceBetweenMarks(await readFile(path, "utf8"), tables));
  await writeFile(join(root, "docs/cost/by-users.svg"), drawChart(counts));
  await writeFile(join(root, "docs/cost/counts.json"), formatCounts(counts));
}
