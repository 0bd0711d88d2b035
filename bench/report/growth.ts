import type { Results } from "./results.ts";

/** What a figure grows as, with the size it is measured at. Of few points it is often not to be said as what. */
export type Law = "constant" | "log n" | "linear" | "grows";

export interface Point {
  readonly size: number;
  readonly value: number;
}

export interface Grown {
  readonly what: string;
  readonly points: readonly Point[];
  readonly law: Law;
}

/** What is not more than this many times as much at the largest size as at the least does not grow: rounds differ as much. */
const SAME = 1.25;
/** One law has to fit so much better than the other. */
const CLEARLY = 4;

/** The law that clearly fits: nothing, a + b·log n, or a + b·n. What falls does not grow. `same` is 1 for what is counted. */
export function lawOf(points: readonly Point[], same = SAME): Law {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.value <= same * first.value) return "constant";
  const byLog = residual(points.map(({ size, value }) => ({ x: Math.log(size), y: value })));
  const bySize = residual(points.map(({ size, value }) => ({ x: size, y: value })));
  if (CLEARLY * byLog <= bySize) return "log n";
  return CLEARLY * bySize <= byLog ? "linear" : "grows";
}

/** How far the points are from the straight line that is closest to them, as a sum of squares. */
function residual(points: ReadonlyArray<{ readonly x: number; readonly y: number }>): number {
  const mean = (pick: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [middleX, middleY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const slope = mean(({ x, y }) => (x - middleX) * (y - middleY)) / mean(({ x }) => (x - middleX) ** 2);
  return points.reduce((sum, { x, y }) => sum + (y - middleY - slope * (x - middleX)) ** 2, 0);
}

/** How the figures of a scenario grow that it says may. */
export function growthOf(results: Results): Grown[] {
  return (results.scenario.growth ?? []).map(({ what, contestant, metric, at }) => {
    const points = at.map(({ size, case: name }) => ({
      size,
      value: results.medianOf({ case: name, contestant, metric }),
    }));
    return { what, points, law: lawOf(points) };
  });
}

const times = (value: number): string => `${value.toLocaleString("en", { maximumFractionDigits: 2 })} ×`;

/** One line: how much more it is at each size than at the first, and what it grows as. */
export function sentenceOfGrowth({ what, points, law }: Grown): string {
  const [first] = points;
  const steps = points.map(({ size, value }) => {
    return `${times(size / (first?.size ?? 1))} → ${times(value / (first?.value ?? 1))}`;
  });
  return `${what}: ${steps.join(", ")}: ${law}`;
}
