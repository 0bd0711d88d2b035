/** `npm test`: finds a Chromium, builds the page, runs every test and ends with one plain line. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { findChromium, HOW_TO_GET_CHROMIUM, installChromium } from "./chromium.ts";

interface Counts {
  passed: number;
  failed: number;
}

const root = join(import.meta.dirname, "..");

const chromium = findChromium() ?? installChromium();
if (!chromium) giveUp(HOW_TO_GET_CHROMIUM);
else if (spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" }).status !== 0) {
  giveUp("The page could not be built.");
} else end(await runVitest(chromium));

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

const isCounts = (message: unknown): message is Counts =>
  typeof message === "object" && message !== null && "passed" in message && "failed" in message;

function giveUp(sentence: string): void {
  console.error(sentence);
  end({ passed: 0, failed: 1 });
}

function end({ passed, failed }: Counts): void {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
