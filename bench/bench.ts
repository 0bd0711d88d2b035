/**
 * `npm run bench -- [--only name,name] [--rounds N] [--again N] [--json FILE] [--write]`: ours beside others, in turns,
 * in one run. `--again` repeats a turn, up to so often, in which other programs had much of the processors. `--write`
 * brings docs/performance.md up to date. The exit code is 1 when a target is not met.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chartsOf } from "./report/charts.ts";
import { replaceBetween } from "./report/document.ts";
import { jsonOf } from "./report/json.ts";
import { judge } from "./report/judge.ts";
import { describeMachine, type Machine, sentenceOfMachine } from "./report/machine.ts";
import { MARKS, markdownOf } from "./report/markdown.ts";
import type { Results } from "./report/results.ts";
import { textOf } from "./report/table.ts";
import { type Repeats, runScenario } from "./run-scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { Scenario } from "./scenarios/scenario.ts";

const docs = join(import.meta.dirname, "../docs");

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      only: { type: "string" },
      rounds: { type: "string", default: "3" },
      again: { type: "string", default: "0" },
      json: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const chosen = choose(options.only?.split(","));
  if (options.write && options.only) throw new Error("--write needs all scenarios: the document would lose the others");
  const [rounds, again] = [wholeOf("rounds", options.rounds), wholeOf("again", options.again)];
  const machine = describeMachine();
  console.log(sentenceOfMachine(machine));
  const all: Results[] = [];
  for (const scenario of chosen) {
    const results = await runScenario(scenario, { rounds, again });
    all.push(results);
    console.log(textOf(results));
  }
  if (options.json) writeFileSync(options.json, jsonOf(machine, all));
  if (options.write) writeDocument(machine, all, { rounds, again });
  closeWith(all);
}

function wholeOf(name: string, value: string): number {
  if (!/^\d{1,3}$/.test(value)) throw new Error(`--${name} takes a whole number, not ${value}`);
  return Number(value);
}

function choose(names: readonly string[] | undefined): readonly Scenario[] {
  const unknown = names?.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`there is no ${unknown.join(", ")}; there are ${SCENARIOS.map(({ name }) => name).join(", ")}`);
  }
  return SCENARIOS.filter(({ name }) => names?.includes(name) ?? true);
}

function writeDocument(machine: Machine, all: readonly Results[], repeats: Repeats): void {
  const file = join(docs, "performance.md");
  writeFileSync(file, replaceBetween(readFileSync(file, "utf8"), MARKS, markdownOf(machine, all, repeats)));
  mkdirSync(join(docs, "performance"), { recursive: true });
  for (const [name, svg] of all.flatMap((results) => [...chartsOf(results)])) {
    writeFileSync(join(docs, "performance", name), svg);
  }
}

function closeWith(all: readonly Results[]): void {
  const verdicts = all.flatMap(judge);
  if (verdicts.length === 0) return;
  const met = verdicts.filter(({ isMet }) => isMet).length;
  console.log(`\n${met} of ${verdicts.length} targets are met`);
  if (met < verdicts.length) process.exitCode = 1;
}

await main();
