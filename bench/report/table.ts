import type { Asked, Cell, Metric } from "../scenarios/scenario.ts";
import { growthOf, sentenceOfGrowth } from "./growth.ts";
import { judge, type Verdict } from "./judge.ts";
import type { Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** Digits with groups of three, as many behind the point as asked. */
const digits = (value: number, behind: number): string =>
  value.toLocaleString("en", { minimumFractionDigits: behind, maximumFractionDigits: behind });

/** The median, and in parentheses the least and the most where there are several rounds. */
export function shown(spread: Spread | null, { digits: behind }: Pick<Metric, "digits">): string {
  if (!spread) return "–";
  const middle = digits(spread.median, behind);
  const range = `${digits(spread.min, behind)}–${digits(spread.max, behind)}`;
  return spread.min === spread.max ? middle : `${middle} (${range})`;
}

/** One line for each case and contestant, with a title above: what a terminal and a document show alike. */
export function rowsOf(results: Results): string[][] {
  const { cases, contestants, metrics } = results.scenario;
  const places = cases.flatMap((one) =>
    (one.contestants ?? contestants).map((contestant) => ({ case: one.name, contestant: contestant.name })),
  );
  const cells = (place: Omit<Cell, "metric">) =>
    metrics.map((metric) => shown(results.spread({ ...place, metric: metric.key }), metric));
  return [
    ["", "", ...metrics.map(({ title }) => title)],
    ...places.map((place) => [place.case, place.contestant, ...cells(place)]),
  ];
}

export const boundOf = ({ atMost, atLeast }: Asked): string =>
  atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;

/** What was asked, as a sentence. */
export function sentenceOf({ asked, measured, holds }: Verdict): string {
  return `${asked.what}: ${shown(measured, { digits: 2 })}; ${boundOf(asked)} is asked: ${holds ? "holds" : "DOES NOT HOLD"}`;
}

/** How much else the machine did meanwhile. */
export function sentenceOfOthers(results: Results): string {
  const { median, max } = results.others();
  return `Of the processors, neither server nor load took ${median.toFixed(2)} (median of the turns), ${max.toFixed(2)} at most.`;
}

/** A scenario's results for a terminal. */
export function textOf(results: Results): string {
  const rows = rowsOf(results);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  return [
    `\n${results.scenario.title}`,
    ...lines,
    ...judge(results).map(sentenceOf),
    ...growthOf(results).map(sentenceOfGrowth),
    sentenceOfOthers(results),
  ].join("\n");
}
