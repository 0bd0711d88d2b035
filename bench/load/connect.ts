import { setTimeout as sleep } from "node:timers/promises";
import { closeAll, openAll } from "./peer.ts";
import type { ConnectPlan, Sample } from "./plan.ts";
import { cpuOf, KIB, memoryOf, microseconds } from "./server-process.ts";

/** After sockets were opened or closed, until the server has done what it does about that. */
const SETTLE_MS = 500;

/**
 * Opens sockets, fifty at a time, and closes them again. CPU includes what the server still does half a second later.
 * Memory is that of the first time: later ones find it there.
 */
export async function connect({ peers, dialect, pid, warmUp, times }: ConnectPlan): Promise<Sample> {
  await closeAll(await openAll(warmUp, dialect));
  await sleep(SETTLE_MS);
  const memoryBefore = memoryOf(pid);
  let memory = 0;
  let ms = 0;
  let cpu = 0;
  let ownCpu = 0;
  for (let time = 0; time < times; time++) {
    const [from, cpuFrom, own] = [performance.now(), cpuOf(pid), process.cpuUsage()];
    const opened = await openAll(peers, dialect);
    ms += performance.now() - from;
    ownCpu += microseconds(process.cpuUsage(own));
    await sleep(SETTLE_MS);
    cpu += cpuOf(pid) - cpuFrom;
    if (time === 0) memory = memoryOf(pid) - memoryBefore;
    await closeAll(opened);
    await sleep(SETTLE_MS);
  }
  const sockets = peers.length * times;
  return {
    values: {
      socketsPerSecond: (sockets / ms) * 1_000,
      cpuPerSocket: cpu / sockets,
      memoryPerSocket: memory / KIB / peers.length,
      loadCores: ownCpu / ms / 1_000,
    },
  };
}
