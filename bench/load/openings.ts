import { percentile } from "../report/statistics.ts";
import { askHttp } from "./http-client.ts";
import { Peer } from "./peer.ts";
import type { OpeningsPlan, Sample } from "./plan.ts";
import { cpuOf } from "./server-process.ts";

/** From dialing until the server has said all that was missed, one socket after the other. CPU is that of closing, too. */
export async function openings({ peers, dialect, pid, before, warmUp }: OpeningsPlan): Promise<Sample> {
  const times: number[] = [];
  let cpuFrom = cpuOf(pid);
  let deliveries = 0;
  for (const [index, plan] of peers.entries()) {
    if (before) await askHttp({ ...before, method: "POST" }).catch(isEnded);
    if (index === warmUp) cpuFrom = cpuOf(pid);
    const from = performance.now();
    const peer = new Peer(plan, dialect);
    await peer.ready;
    if (index >= warmUp) {
      times.push(performance.now() - from);
      deliveries += peer.deliveries;
    }
    await peer.close();
  }
  return {
    values: {
      p50: percentile(times, 0.5),
      p90: percentile(times, 0.9),
      cpuPerSocket: (cpuOf(pid) - cpuFrom) / times.length,
      deliveriesPerSocket: deliveries / times.length,
    },
  };
}

/** An object that ends itself answers nothing more. */
function isEnded(error: unknown): void {
  if (!String(error).includes("answered 500")) throw error;
}
