import type { Scenario } from "../scenarios/scenario.ts";
import { growthOf, sentenceOfGrowth } from "./growth.ts";
import { judge, type Verdict } from "./judge.ts";
import { type Machine, sentenceOfMachine } from "./machine.ts";
import type { Results } from "./results.ts";
import { boundOf, rowsOf, sentenceOfOthers, shown } from "./table.ts";

/** The part of the document that the command writes. */
export function markdownOf(machine: Machine, all: readonly Results[], rounds: number): string {
  const head = `${sentenceOfMachine(machine)} ${rounds} rounds; medians, with the least and the most in parentheses.`;
  const verdicts = all.flatMap(judge);
  return [head, "### What is asked", askedTable(verdicts), ...all.map(sectionOf)].join("\n\n");
}

function askedTable(verdicts: readonly Verdict[]): string {
  return tableOf([
    ["what", "asked", "measured", "holds"],
    ...verdicts.map((verdict) => [
      verdict.asked.what,
      boundOf(verdict.asked),
      shown(verdict.measured, { digits: 2 }),
      verdict.holds ? "yes" : "**no**",
    ]),
  ]);
}

function sectionOf(results: Results): string {
  const { title, about, name } = results.scenario;
  const grown = growthOf(results).map((one) => `- ${sentenceOfGrowth(one)}`);
  return [
    `### ${title}`,
    `${about} (\`--only ${name}\`)`,
    ...chartsOf(results.scenario),
    tableOf(rowsOf(results)),
    sentenceOfOthers(results),
    ...(grown.length > 0 ? ["Growth, of the median at each size over that at the first:", grown.join("\n")] : []),
  ].join("\n\n");
}

const chartsOf = ({ charts = [] }: Scenario): string[] =>
  charts.map(({ title, file }) => `![${title}](performance/${file})`);

function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
