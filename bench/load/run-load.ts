import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Plan, type Sample, sample } from "./plan.ts";

const MAIN = join(import.meta.dirname, "main.ts");

/** Carries out a plan in a process of its own. Throws what that process could not do. */
export async function runLoad(plan: Plan): Promise<Sample> {
  const running = promisify(execFile)(process.execPath, [MAIN], { maxBuffer: 2 ** 24 });
  running.child.stdin?.end(JSON.stringify(plan));
  const { stdout } = await running;
  return sample.parse(JSON.parse(stdout));
}
