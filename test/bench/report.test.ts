import { describe, expect, it } from "vitest";
import { replaceBetween } from "../../bench/report/document.ts";
import { lawOf, sentenceOfGrowth } from "../../bench/report/growth.ts";
import { judge } from "../../bench/report/judge.ts";
import { Results } from "../../bench/report/results.ts";
import { leastBins, median, percentile, spreadOf, worstOverMedian } from "../../bench/report/statistics.ts";
import { sentenceOf } from "../../bench/report/table.ts";
import type { Cell, Scenario, Target } from "../../bench/scenarios/scenario.ts";

describe("many numbers", () => {
  it("a percentile is one of the values, whatever their order", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 99, 100]);
    expect(percentile([10, 9], 0.5)).toBe(9);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it("a median is in the middle, or between the two that are", () => {
    expect(median([9, 1, 10])).toBe(9);
    expect(median([4, 1, 2, 10])).toBe(3);
    expect(spreadOf([9, 1, 10])).toEqual({ median: 9, min: 1, max: 10 });
  });

  it("what is slow in one round only is noise; what is slow in all of them stays", () => {
    const rounds = [
      [2, 50, 2, 9],
      [40, 2, 3, 8],
      [2, 3, 2, 10],
    ];
    expect(leastBins(rounds)).toEqual([2, 2, 2, 8]);
    expect(worstOverMedian(leastBins(rounds))).toBe(4);
    expect(leastBins([])).toEqual([]);
  });
});

const OF: Cell = { case: "50 readers", contestant: "ours", metric: "p99" };
const OVER: Cell = { ...OF, contestant: "theirs" };

/** A scenario with two contestants, of whom p99 was measured in three rounds. */
function measured(target: Target, ours: readonly number[], theirs: readonly number[]): Results {
  const contestants = ["ours", "theirs"].map((name) => ({ name, start: () => Promise.reject(new Error("not here")) }));
  const scenario: Scenario = {
    ...{ name: "s", title: "S", about: "", contestants, cases: [], targets: [target] },
    metrics: [{ key: "p99", title: "p99 ms", digits: 1 }],
  };
  const results = new Results(scenario);
  for (const p99 of ours) results.add(OF, { values: { p99 } });
  for (const p99 of theirs) results.add(OVER, { values: { p99 } });
  return results;
}

describe("a target", () => {
  const target: Target = { what: "p99 over theirs", of: OF, over: OVER, atMost: 1.2 };

  it("is judged by the median of the ratios within each round", () => {
    // A slow round is slow for both.
    const [verdict] = judge(measured(target, [10, 110, 12], [10, 100, 10]));
    expect(verdict?.isMet).toBe(true);
    expect(verdict?.measured?.median).toBeCloseTo(1.1);
    expect(verdict?.measured?.max).toBeCloseTo(1.2);
  });

  it("may be a least, and a figure by itself", () => {
    const least = { what: "p99", of: OF, atLeast: 11 };
    expect(judge(measured(least, [10, 10, 12], []))[0]).toMatchObject({ measured: { median: 10 }, isMet: false });
    expect(judge(measured({ ...least, atLeast: 10 }, [10, 10, 12], []))[0]?.isMet).toBe(true);
  });

  it("is not met where nothing was measured", () => {
    expect(judge(measured(target, [10], []))[0]).toMatchObject({ measured: null, isMet: false });
  });

  it("is told with what was measured and whether it is met", () => {
    const [verdict] = judge(measured(target, [13], [10]));
    expect(verdict && sentenceOf(verdict)).toBe("p99 over theirs: 1.30; target: at most 1.2: NOT MET");
  });
});

describe("what a figure grows as", () => {
  const at = (...values: number[]) => values.map((value, power) => ({ size: 10 ** power, value }));

  it.each([
    ["constant", at(2, 2.1, 1.9, 2.2)],
    ["constant", at(4, 2, 1)],
    ["constant", at(2, 2.7, 1.9, 2.1)],
    ["log n", at(1, 2, 3, 4.1)],
    ["linear", at(1, 10, 100)],
    ["linear", at(2.001, 2.01, 2.1, 3)],
  ] as const)("%s", (law, points) => {
    expect(lawOf(points)).toBe(law);
  });

  it("is told by how much more there is at each size", () => {
    expect(sentenceOfGrowth({ what: "a page", points: at(2, 2.5, 3), law: "log n" })).toBe(
      "a page: 1 × → 1 ×, 10 × → 1.25 ×, 100 × → 1.5 ×: log n",
    );
  });
});

describe("the document", () => {
  const marks = { begin: "<!-- from here -->", end: "<!-- to here -->" };

  it("keeps what was written by hand around what was generated", () => {
    const document = `# Performance\n\n${marks.begin}\nold\n${marks.end}\n\n## What was tried\n\n- a pause\n`;
    const next = replaceBetween(document, marks, "new");
    expect(next).toBe(`# Performance\n\n${marks.begin}\n\nnew\n\n${marks.end}\n\n## What was tried\n\n- a pause\n`);
    expect(replaceBetween(next, marks, "new")).toBe(next);
  });

  it("is not written where there is no place for it", () => {
    expect(() => replaceBetween("# Performance\n", marks, "new")).toThrow(/unable to write/);
    expect(() => replaceBetween(`${marks.end} ${marks.begin}`, marks, "new")).toThrow(/unable to write/);
  });
});
