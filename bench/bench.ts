/** `npm run bench -- [--only name,name] [--rounds N]`: ours beside others, in turns, in one run. */
import { parseArgs } from "node:util";
import { judge } from "./report/judge.ts";
import { textOf } from "./report/table.ts";
import { runScenario } from "./run-scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";

const { values: told } = parseArgs({ options: { only: { type: "string" }, rounds: { type: "string", default: "3" } } });
const names = told.only?.split(",");
const chosen = SCENARIOS.filter(({ name }) => names?.includes(name) ?? true);
if (chosen.length === 0) throw new Error(`there are ${SCENARIOS.map(({ name }) => name).join(", ")}`);

for (const scenario of chosen) {
  const results = await runScenario(scenario, Number(told.rounds));
  console.log(textOf(results));
  if (!judge(results).every(({ holds }) => holds)) process.exitCode = 1;
}
