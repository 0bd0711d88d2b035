import { growthOf } from "./growth.ts";
import { judge } from "./judge.ts";
import type { Machine } from "./machine.ts";
import type { Results } from "./results.ts";

/** All of it for a program: every round of every figure, with what was asked and what grows. */
export function jsonOf(machine: Machine, all: readonly Results[]): string {
  const scenarios = all.map((results) => {
    const { name, title, about } = results.scenario;
    return { name, title, about, figures: results.figures(), asked: judge(results), growth: growthOf(results) };
  });
  return `${JSON.stringify({ machine, scenarios }, null, 2)}\n`;
}
