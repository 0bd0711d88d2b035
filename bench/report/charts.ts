import type { Chart } from "../scenarios/scenario.ts";
import { barChart } from "./bar-chart.ts";
import { lineChart } from "./line-chart.ts";
import type { Results } from "./results.ts";

/** The pictures of a scenario, by the names of their files. */
export function chartsOf(results: Results): Map<string, string> {
  return new Map((results.scenario.charts ?? []).map((chart) => [chart.file, draw(results, chart)]));
}

function draw(results: Results, chart: Chart): string {
  const { cases, contestants } = results.scenario;
  switch (chart.kind) {
    case "ratios": {
      const groups = cases.map((one) => ({
        name: one.name,
        bars: contestants.flatMap(({ name }) => {
          const of = { case: one.name, contestant: name, metric: chart.metric };
          const ratio = results.ratio(of, { ...of, contestant: chart.over });
          return ratio ? [{ name, spread: ratio }] : [];
        }),
      }));
      return barChart({ title: chart.title, groups });
    }
    case "bins": {
      const lines = contestants.flatMap(({ name }) => {
        const values = results.bins({ case: chart.case, contestant: name });
        return values.length > 0 ? [{ name, values }] : [];
      });
      return lineChart({ title: chart.title, stepSeconds: chart.binMs / 1_000, lines });
    }
  }
}
