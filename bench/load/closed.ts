import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../report/statistics.ts";
import { openAll, type Peer } from "./peer.ts";
import type { ClosedPlan, Sample } from "./plan.ts";
import { cpuOf, microseconds } from "./server-process.ts";

/** As many messages as there can be, with so many on their way at once in each room. */
export async function closed({
  peers: plans,
  dialect,
  pid,
  inFlight,
  warmUpMs,
  measureMs,
}: ClosedPlan): Promise<Sample> {
  const peers = await openAll(plans, dialect);
  const latencies: number[] = [];
  let isMeasured = false;
  for (const members of Map.groupBy(peers, ({ room }) => room).values()) {
    const [sender, last] = [members[0], members.at(-1)];
    if (!sender || !last) continue;
    last.onDelivered = (sentAt) => {
      const now = performance.now();
      if (isMeasured) latencies.push(now - sentAt);
      sender.send(now);
    };
    for (let i = 0; i < inFlight; i++) sender.send(performance.now());
  }
  await sleep(warmUpMs);
  isMeasured = true;
  const before = readingOf(peers, pid);
  await sleep(measureMs);
  const after = readingOf(peers, pid);
  isMeasured = false;
  const ms = after.at - before.at;
  const messages = latencies.length;
  return {
    values: {
      deliveriesPerSecond: ((after.deliveries - before.deliveries) / ms) * 1_000,
      framesPerSecond: ((after.frames - before.frames) / ms) * 1_000,
      messagesPerSecond: (messages / ms) * 1_000,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      cpuPerMessage: (after.cpu - before.cpu) / messages,
      serverCores: (after.cpu - before.cpu) / ms / 1_000,
      loadCores: (after.ownCpu - before.ownCpu) / ms / 1_000,
    },
  };
}

function readingOf(peers: readonly Peer[], pid: number) {
  return {
    at: performance.now(),
    deliveries: peers.reduce((sum, peer) => sum + peer.deliveries, 0),
    frames: peers.reduce((sum, { frames }) => sum + frames, 0),
    cpu: cpuOf(pid),
    ownCpu: microseconds(process.cpuUsage()),
  };
}
