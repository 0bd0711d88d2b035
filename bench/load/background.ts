import { readFileSync } from "node:fs";
import { cpuOf, TICK_US } from "./server-process.ts";

/** Fields of the first line of /proc/stat that are work: all but idle (3) and waiting for a disk (4), guests being users already. */
const IDLE = new Set([3, 4]);
const FIELDS = 8;

/** Time of all processors that was somebody's, of this machine or of the one that it runs on, in microseconds (proc(5)). */
function busy(): number {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const fields = line
    .trim()
    .split(/\s+/)
    .slice(1, 1 + FIELDS);
  return fields.reduce((sum, ticks, field) => (IDLE.has(field) ? sum : sum + Number(ticks) * TICK_US), 0);
}

/** Begins to count how many processors are taken by neither the server nor this process; the answer is the mean until then. */
export function watchBackground(pid: number): () => number {
  const usedByUs = () => cpuOf(pid) + cpuOf(process.pid);
  const [from, busyFrom, oursFrom] = [performance.now(), busy(), usedByUs()];
  return () => {
    const others = busy() - busyFrom - (usedByUs() - oursFrom);
    return Math.max(0, others / ((performance.now() - from) * 1_000));
  };
}
