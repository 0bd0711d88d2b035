import { growthOf } from "./growth.ts";
import { judge } from "./judge.ts";
import type { Machine } from "./machine.ts";
import type { Results } from "./results.ts";

/** All of it for a program: every round of every figure, with the targets and what grows. */
export function jsonOf(machine: Machine, all: readonly Results[]): string {
  const scenarios = all.map((results) => {
    const { name, title, about } = results.scenario;
    return {
      name,
      title,
      about,
      figures: figuresOf(results),
      bins: binsOf(results),
      targets: judge(results),
      growth: growthOf(results),
    };
  });
  return `${JSON.stringify({ machine, scenarios }, null, 2)}\n`;
}

const figuresOf = (results: Results) =>
  results.places.flatMap((place) =>
    results.scenario.metrics.map(({ key, title }) => {
      const cell = { ...place, metric: key };
      return { ...cell, title, rounds: results.rounds(cell), ...results.spread(cell) };
    }),
  );

/** The p99 of each bin of time, the least over the rounds. */
const binsOf = (results: Results) =>
  results.places.flatMap((place) => {
    const p99s = results.bins(place);
    return p99s.length > 0 ? [{ ...place, p99s }] : [];
  });
