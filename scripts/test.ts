/** `npm test` and `npm run test:page`: finds a Chromium, builds the page, runs every test and ends with one plain line. */
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import prepare from "../test/support/global-setup.ts";
import { findChromium, HOW_TO_GET_CHROMIUM, installChromium } from "./chromium.ts";
import { type Counts, closeWith } from "./closing-line.ts";

/** What a run of vitest tells at its end (test/support/closing-line.ts). */
interface Told extends Counts {
  /** The projects of which there was a file. */
  readonly projects: readonly string[];
}

/** One run of vitest over some of its projects. */
interface Lane {
  readonly projects: readonly string[];
  readonly output: "inherit" | "pipe";
}

/**
 * Side by side: what works, and what mostly waits, for browsers, for objects to fall asleep and for networks. The browsers
 * speak as they go, the others at their end.
 */
const LANES: readonly Lane[] = [
  { projects: ["node", "worker"], output: "pipe" },
  { projects: ["browser"], output: "inherit" },
  { projects: ["idle"], output: "pipe" },
  { projects: ["network"], output: "pipe" },
];

/** `npm run test:page`: the long flows and every screen of the page, then what it costs a slow device. */
const PAGE_LANES: readonly Lane[] = [{ projects: ["page", "measured"], output: "inherit" }];

const root = join(import.meta.dirname, "..");
const wish = process.argv.slice(2).filter((argument) => argument !== "--page");
const isOfPage = process.argv.includes("--page");
/** Only a wish for single files may leave a project without any. */
const isOfFiles = wish.some((argument) => !argument.startsWith("-"));

async function main(): Promise<Counts> {
  const chromium = findChromium() ?? installChromium();
  if (!chromium) return giveUp(HOW_TO_GET_CHROMIUM);
  const building = promisify(execFile)("npm", ["run", "--silent", "build"], { cwd: root });
  // Made here, it is made once for all lanes.
  const [forget] = await Promise.all([prepare(), building]);
  const isOfProject = wish.some((argument) => argument.startsWith("--project"));
  const lanes: readonly Lane[] = isOfProject ? [{ projects: [], output: "inherit" }] : isOfPage ? PAGE_LANES : LANES;
  const counts = await Promise.all(lanes.map((lane) => runVitest(lane, chromium)));
  await forget?.();
  const passed = counts.reduce((sum, lane) => sum + lane.passed, 0);
  const failed = counts.reduce((sum, lane) => sum + lane.failed, 0);
  return passed + failed > 0 ? { passed, failed } : giveUp("No test was found.");
}

/**
 * Runs vitest to its end. A run that ends without counts, or badly in spite of them, has failed once more; and so has
 * each project of it in which no test was found.
 */
async function runVitest({ projects, output }: Lane, chromiumPath: string): Promise<Counts> {
  const only = projects.map((project) => `--project=${project}`);
  const lane = ["node_modules/vitest/vitest.mjs", "run", "--passWithNoTests", ...only, ...wish];
  const vitest = spawn(process.execPath, lane, {
    cwd: root,
    env: { ...process.env, CHROMIUM_PATH: chromiumPath, WRANGLER_SEND_METRICS: "false" },
    stdio: ["ignore", output, output, "ipc"],
  });
  const said: Buffer[] = [];
  for (const stream of [vitest.stdout, vitest.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
  let told: Told = { passed: 0, failed: 0, projects: [] };
  vitest.on("message", (message) => {
    if (isTold(message)) told = message;
  });
  const code = await new Promise<number | null>((resolve) => vitest.once("close", resolve));
  process.stdout.write(Buffer.concat(said));
  const empty = isOfFiles ? [] : projects.filter((project) => !told.projects.includes(project));
  for (const project of empty) console.error(`No test was found for ${project}.`);
  const failed = Math.max(told.failed, code === 0 ? 0 : 1) + empty.length;
  return { passed: told.passed, failed };
}

function isTold(message: unknown): message is Told {
  return typeof message === "object" && message !== null && "passed" in message && "projects" in message;
}

function giveUp(sentence: string): Counts {
  console.error(sentence);
  return { passed: 0, failed: 1 };
}

closeWith(await main().catch((error: unknown) => giveUp(String(error))));
