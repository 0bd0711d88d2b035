import { setTimeout as sleep } from "node:timers/promises";
import type { Sample } from "./load/plan.ts";
import { cpuOf } from "./load/server-process.ts";
import { Results } from "./report/results.ts";
import type { Contestant, Scenario } from "./scenarios/scenario.ts";
import type { Server } from "./servers/server.ts";

/**
 * Measures a scenario: all of its servers run, and in each round each case is measured with one contestant after the
 * other. Who begins changes from round to round.
 */
export async function runScenario(scenario: Scenario, rounds: number): Promise<Results> {
  const servers = new Map<Contestant, Server>();
  const results = new Results(scenario);
  try {
    for (const contestant of scenario.contestants) servers.set(contestant, await contestant.start());
    for (let round = 0; round < rounds; round++) {
      for (const { name, contestants = scenario.contestants, measure } of scenario.cases) {
        for (const contestant of rotated(contestants, round)) {
          await quiet([...servers.values()].map(({ pid }) => pid));
          const measured = await measure(serverOf(servers, contestant));
          results.add({ case: name, contestant: contestant.name }, measured);
          tell(`${scenario.name} ${round + 1}/${rounds}, ${name}, ${contestant.name}`, measured);
        }
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
  return results;
}

function serverOf(servers: ReadonlyMap<Contestant, Server>, contestant: Contestant): Server {
  const server = servers.get(contestant);
  if (!server) throw new Error(`${contestant.name} is not among the contestants`);
  return server;
}

const rotated = <T>(list: readonly T[], by: number): T[] =>
  list.map((_, index) => list[(index + by) % list.length] ?? _);

const QUIET_STEP_MS = 250;
/** One tick of the kernel's clock in a step may be anything. */
const QUIET_US = 20_000;
const PATIENCE_STEPS = 40;

/** Waits until no server has anything left to do of the turn before, ten seconds at most. */
async function quiet(pids: readonly number[]): Promise<void> {
  const used = () => pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  for (let step = 0, before = used(); step < PATIENCE_STEPS; step++) {
    await sleep(QUIET_STEP_MS);
    const now = used();
    if (now - before <= QUIET_US) return;
    before = now;
  }
}

/** Says what comes out as it comes, on the side of the report. */
function tell(what: string, { values }: Sample): void {
  const numbers = Object.entries(values).map(([key, value]) => `${key} ${Number(value.toPrecision(3))}`);
  console.error(`  ${what}: ${numbers.join(", ")}`);
}
