import { percentile } from "../report/statistics.ts";
import { askHttp } from "./http-client.ts";
import type { RequestsPlan, Sample } from "./plan.ts";
import { cpuOf } from "./server-process.ts";

export async function requests({ urls, token, pid, warmUp }: RequestsPlan): Promise<Sample> {
  const times: number[] = [];
  let bytes = 0;
  for (const url of urls.slice(0, warmUp)) await askHttp({ url, token });
  const cpuFrom = cpuOf(pid);
  for (const url of urls.slice(warmUp)) {
    const from = performance.now();
    bytes += (await askHttp({ url, token })).length;
    times.push(performance.now() - from);
  }
  return {
    values: {
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      cpuPerRequest: (cpuOf(pid) - cpuFrom) / times.length,
      bytes: bytes / times.length,
    },
  };
}
