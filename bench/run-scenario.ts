import { setTimeout as sleep } from "node:timers/promises";
import { BACKGROUND_CORES, type Sample } from "./load/plan.ts";
import { cpuOf } from "./load/server-process.ts";
import { Results } from "./report/results.ts";
import type { Case, Contestant, Scenario } from "./scenarios/scenario.ts";
import type { Server } from "./servers/server.ts";

export interface Repeats {
  readonly rounds: number;
  /** How often a turn is repeated in which something else had the processors. */
  readonly again: number;
}

/**
 * Measures a scenario: in each round each case is measured with one contestant after the other. Which case and
 * which contestant comes first changes from round to round.
 */
export async function runScenario(scenario: Scenario, { rounds, again }: Repeats): Promise<Results> {
  const results = new Results(scenario);
  const servers = new Servers();
  try {
    for (let round = 0; round < rounds; round++) {
      for (const { contestant, one } of turnsOf(scenario, round)) {
        const from = performance.now();
        const what = `${scenario.name} ${round + 1}/${rounds}, ${one.name}, ${contestant.name}`;
        const turn = async () => {
          const server = await servers.of(contestant);
          await quiet(servers.pids);
          const sample = await one.measure(server);
          if (scenario.isFresh) await servers.stop();
          return sample;
        };
        const measured = await leastDisturbed(again, turn).catch(async (error: unknown) => {
          // The others are measured all the same; what is not, meets no target.
          console.error(`  ${what} failed: ${error}`);
          await servers.stop();
          return null;
        });
        if (!measured) continue;
        results.add({ case: one.name, contestant: contestant.name }, measured);
        tell(`${what} (${((performance.now() - from) / 1_000).toFixed(1)} s)`, measured);
      }
    }
  } finally {
    await servers.stop();
  }
  return results;
}

function turnsOf(scenario: Scenario, round: number): Array<{ one: Case; contestant: Contestant }> {
  return rotated(scenario.cases, round).flatMap((one) =>
    rotated(one.contestants ?? scenario.contestants, round).map((contestant) => ({ one, contestant })),
  );
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

/** The servers that run, each started when it is first needed. */
class Servers {
  readonly #running = new Map<Contestant, Server>();

  async of(contestant: Contestant): Promise<Server> {
    const server = this.#running.get(contestant) ?? (await contestant.start());
    this.#running.set(contestant, server);
    return server;
  }

  get pids(): number[] {
    return [...this.#running.values()].map(({ pid }) => pid);
  }

  async stop(): Promise<void> {
    const running = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(running.map((server) => server.stop()));
  }
}

/** More of a processor than this, and a turn was disturbed. */
const DISTURBED_CORES = 0.25;

/** The turn that was disturbed least, of as many as it takes until one was not. What it gave has no part in the choice. */
async function leastDisturbed(again: number, measure: () => Promise<Sample>): Promise<Sample> {
  const coresOf = ({ values }: Sample) => values[BACKGROUND_CORES] ?? 0;
  let best = await measure();
  for (let repeated = 0; repeated < again && coresOf(best) > DISTURBED_CORES; repeated++) {
    const next = await measure();
    if (coresOf(next) < coresOf(best)) best = next;
  }
  return best;
}

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
