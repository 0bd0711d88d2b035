import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../report/statistics.ts";
import { openAll, Peer } from "./peer.ts";
import type { PeerPlan, ReconnectPlan, Sample } from "./plan.ts";
import { cpuOf, microseconds } from "./server-process.ts";

/** Until the server has noticed that sockets are gone. */
const SETTLE_MS = 600;

/** From when all dial at once until each has what was written while they were away. */
export async function reconnect({ peers: plans, dialect, pid, missed }: ReconnectPlan): Promise<Sample> {
  const fresh = plans.map(({ resume: _, ...plan }) => plan);
  const rooms = Map.groupBy(await openAll(fresh, dialect), ({ room }) => room).values();
  const staying = new Set<Peer>();
  for (const members of rooms) {
    const [sender, ...others] = members;
    if (!sender) continue;
    staying.add(sender);
    await Promise.all(others.map((other) => other.drop()));
  }
  await sleep(SETTLE_MS);
  await Promise.all([...staying].map((sender) => write(sender, missed)));
  const returning = [...Map.groupBy(plans, ({ room }) => room).values()].flatMap((members) => members.slice(1));
  await sleep(SETTLE_MS);
  return comeBack(returning, { dialect, pid, missed });
}

async function write(sender: Peer, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    sender.send(performance.now());
    await sender.delivered(n);
  }
}

async function comeBack(plans: readonly PeerPlan[], { dialect, pid, missed }: Omit<ReconnectPlan, "kind" | "peers">) {
  const [from, cpuFrom, own] = [performance.now(), cpuOf(pid), process.cpuUsage()];
  const times = await Promise.all(
    plans.map(async (plan) => {
      const peer = new Peer(plan, dialect);
      await peer.ready;
      await peer.delivered(missed);
      return performance.now() - from;
    }),
  );
  const ms = performance.now() - from;
  const values: Sample["values"] = {
    p50: percentile(times, 0.5),
    all: percentile(times, 1),
    socketsPerSecond: (plans.length / percentile(times, 1)) * 1_000,
    cpuPerSocket: (cpuOf(pid) - cpuFrom) / plans.length,
    loadCores: microseconds(process.cpuUsage(own)) / ms / 1_000,
  };
  return { values };
}
