import type { Repeats } from "../run-scenario.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Marks } from "./document.ts";
import { growthOf, sentenceOfGrowth } from "./growth.ts";
import { judge, type Verdict } from "./judge.ts";
import { type Machine, sentenceOfMachine } from "./machine.ts";
import { markdownTable } from "./markdown-table.ts";
import type { Results } from "./results.ts";
import { boundOf, rowsOf, sentenceOfOthers, shown } from "./table.ts";

/** Where the part of docs/performance.md stands that the command writes. */
export const MARKS: Marks = {
  begin: "<!-- measured: written by npm run bench -- --write -->",
  end: "<!-- end of what was measured -->",
};

/** The part of the document that the command writes. */
export function markdownOf(machine: Machine, all: readonly Results[], { rounds, again }: Repeats): string {
  const repeated =
    again > 0 ? ` A turn in which others had more than a quarter of a core was repeated, up to ${again} times.` : "";
  const head = `${sentenceOfMachine(machine)} ${rounds} rounds; medians, with the least and the most in parentheses.${repeated}`;
  const verdicts = all.flatMap(judge);
  return [head, "### Targets", targetsTable(verdicts), ...all.map(sectionOf)].join("\n\n");
}

function targetsTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ target, measured, isMet }) => [
    target.what,
    boundOf(target),
    shown(measured, { digits: 2 }),
    isMet ? "yes" : "**no**",
  ]);
  return markdownTable(["figure", "target", "measured", "met"], rows);
}

function sectionOf(results: Results): string {
  const { title, about, name } = results.scenario;
  const [head = [], ...rows] = rowsOf(results);
  const grown = growthOf(results).map((one) => `- ${sentenceOfGrowth(one)}`);
  return [
    `### ${title}`,
    `${about} (\`--only ${name}\`)`,
    ...chartsOf(results.scenario),
    markdownTable(head, rows),
    sentenceOfOthers(results),
    ...(grown.length > 0 ? ["Growth, of the median at each size over that at the first:", grown.join("\n")] : []),
  ].join("\n\n");
}

const chartsOf = ({ charts = [] }: Scenario): string[] =>
  charts.map(({ title, file }) => `![${title}](performance/${file})`);
