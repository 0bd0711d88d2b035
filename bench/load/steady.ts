import { setTimeout as sleep } from "node:timers/promises";
import { percentile, worstOverMedian } from "../report/statistics.ts";
import { openAll, type Peer } from "./peer.ts";
import type { Sample, SteadyPlan } from "./plan.ts";
import { cpuOf, microseconds } from "./server-process.ts";

/** Before the first message, and after the last one until all are counted. */
const SETTLE_MS = 300;

/** How late messages of each bin came, by when they were due. */
class Latencies {
  readonly #from: number;
  readonly #binMs: number;
  readonly #bins: number[][];

  constructor(from: number, { measureMs, binMs }: Pick<SteadyPlan, "measureMs" | "binMs">) {
    this.#from = from;
    this.#binMs = binMs;
    this.#bins = Array.from({ length: Math.floor(measureMs / binMs) }, () => []);
  }

  readonly add = (dueAt: number): void => {
    this.#bins[Math.floor((dueAt - this.#from) / this.#binMs)]?.push(performance.now() - dueAt);
  };

  get all(): number[] {
    return this.#bins.flat();
  }

  get p99s(): number[] {
    return this.#bins.map((bin) => percentile(bin, 0.99));
  }
}

/** Sends on time whatever comes of it, and measures from when a message was due: one that could not be sent was late, too. */
export async function steady(plan: SteadyPlan): Promise<Sample> {
  const peers = await openAll(plan.peers, plan.dialect);
  await sleep(SETTLE_MS);
  const from = performance.now() + plan.warmUpMs;
  const latencies = new Latencies(from, plan);
  for (const peer of peers) peer.onDelivered = latencies.add;
  const lags: number[] = [];
  const sending = sendOnTime(peers.slice(0, plan.senders), from - plan.warmUpMs, plan, (lag) => lags.push(lag));
  await sleep(plan.warmUpMs);
  const before = cpuOf(plan.pid);
  const framesBefore = framesOf(peers);
  const own = process.cpuUsage();
  await sleep(plan.measureMs);
  const cpu = cpuOf(plan.pid) - before;
  const frames = framesOf(peers) - framesBefore;
  const loadCores = microseconds(process.cpuUsage(own)) / plan.measureMs / 1_000;
  await sending;
  await sleep(SETTLE_MS);
  const { all, p99s } = latencies;
  const messages = (plan.perSecond * plan.measureMs) / 1_000;
  return {
    values: {
      p50: percentile(all, 0.5),
      p99: percentile(all, 0.99),
      worstBinOfRound: worstOverMedian(p99s),
      lost: messages * peers.length - all.length,
      framesPerSecond: (frames / plan.measureMs) * 1_000,
      cpuPerMessage: cpu / messages,
      loadCores,
      sentLateP99: percentile(lags, 0.99),
    },
    bins: p99s,
  };
}

const framesOf = (peers: readonly Peer[]) => peers.reduce((sum, { frames }) => sum + frames, 0);

async function sendOnTime(
  senders: readonly Peer[],
  from: number,
  { perSecond, warmUpMs, measureMs }: SteadyPlan,
  onSent: (lateMs: number) => void,
): Promise<void> {
  const count = Math.round(((warmUpMs + measureMs) * perSecond) / 1_000);
  for (let n = 0; n < count; n++) {
    // In the middle of its place, so that none is due on the border of two bins.
    const dueAt = from + ((n + 0.5) * 1_000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    senders[n % senders.length]?.send(dueAt);
    onSent(performance.now() - dueAt);
  }
}
