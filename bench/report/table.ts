import type { Metric, Target } from "../scenarios/scenario.ts";
import { growthOf, sentenceOfGrowth } from "./growth.ts";
import { judge, type Verdict } from "./judge.ts";
import type { Place, Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** Digits with groups of three, as many behind the point as wanted. */
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
  const { metrics } = results.scenario;
  const cells = (place: Place) =>
    metrics.map((metric) => shown(results.spread({ ...place, metric: metric.key }), metric));
  return [
    ["", "", ...metrics.map(({ title }) => title)],
    ...results.places.map((place) => [place.case, place.contestant, ...cells(place)]),
  ];
}

export const boundOf = ({ atMost, atLeast }: Target): string =>
  atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;

/** A target, as a sentence. */
export function sentenceOf({ target, measured, isMet }: Verdict): string {
  return `${target.what}: ${shown(measured, { digits: 2 })}; target: ${boundOf(target)}: ${isMet ? "met" : "NOT MET"}`;
}

/** The p99 of each bin of time, the least over the rounds, in a line for everybody who has some. */
function binLines(results: Results): string[] {
  return results.places.flatMap((place) => {
    const bins = results.bins(place).map((p99) => p99.toPrecision(2));
    return bins.length > 0 ? [`p99 by time, ${place.case}, ${place.contestant}: ${bins.join(" ")}`] : [];
  });
}

/** How much else the machine did meanwhile. */
export function sentenceOfOthers(results: Results): string {
  const { median, max } = results.backgroundCores();
  return `Everything else on the machine used ${median.toFixed(2)} cores (median of the turns), ${max.toFixed(2)} at most.`;
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
    ...binLines(results),
    ...judge(results).map(sentenceOf),
    ...growthOf(results).map(sentenceOfGrowth),
    sentenceOfOthers(results),
  ].join("\n");
}
