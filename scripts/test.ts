/** `npm test`: finds a Chromium, builds the page, runs every test and ends with one plain line. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { findChromium, HOW_TO_GET_CHROMIUM, installChromium } from "./chromium.ts";

interface Counts {
  passed: number;
  failed: number;
}

const root = join(import.meta.dirname, "..");

async function main(): Promise<Counts> {
  const chromium = findChromium() ?? installChromium();
  if (!chromium) return giveUp(HOW_TO_GET_CHROMIUM);
  const build = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  return build.status === 0 ? await runVitest(chromium) : giveUp("The page could not be built.");
}

/** Runs vitest to its end; a run that ends without counts, or badly in spite of them, has failed once more. */
async function runVitest(chromiumPath: string): Promise<Counts> {
  const vitest = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, CHROMIUM_PATH: chromiumPath, WRANGLER_SEND_METRICS: "false" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const counts: Counts = { passed: 0, failed: 0 };
  vitest.on("message", (message) => isCounts(message) && Object.assign(counts, message));
  const code = await new Promise<number | null>((resolve) => vitest.once("close", resolve));
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function isCounts(message: unknown): message is Counts {
  return typeof message === "object" && message !== null && "passed" in message && "failed" in message;
}

function giveUp(sentence: string): Counts {
  console.error(sentence);
  return { passed: 0, failed: 1 };
}

const { passed, failed } = await main().catch((error: unknown) => giveUp(String(error)));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
