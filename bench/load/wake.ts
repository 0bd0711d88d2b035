import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../report/statistics.ts";
import { openAll } from "./peer.ts";
import type { Sample, WakePlan } from "./plan.ts";

/** From sending to an object that sleeps, until the other has it; and the same of the message after, when it is awake. */
export async function wake({ peers: plans, dialect, idleMs }: WakePlan): Promise<Sample> {
  const rooms = [...Map.groupBy(await openAll(plans, dialect), ({ room }) => room).values()];
  await sleep(idleMs);
  const asleep: number[] = [];
  const awake: number[] = [];
  for (const [sender, other] of rooms) {
    if (!sender || !other) continue;
    for (const times of [asleep, awake]) {
      const from = performance.now();
      const arrived = other.delivered(other.deliveries + 1);
      sender.send(from);
      await arrived;
      times.push(performance.now() - from);
    }
  }
  return {
    values: {
      p50: percentile(asleep, 0.5),
      p90: percentile(asleep, 0.9),
      awakeP50: percentile(awake, 0.5),
      awakeP90: percentile(awake, 0.9),
    },
  };
}
