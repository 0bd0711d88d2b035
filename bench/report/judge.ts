import type { Target } from "../scenarios/scenario.ts";
import type { Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** A target, what was measured, and whether the target is met. */
export interface Verdict {
  readonly target: Target;
  readonly measured: Spread | null;
  readonly isMet: boolean;
}

/** Whether the median meets the target. What was not measured does not. */
function isMet({ atMost = Infinity, atLeast = -Infinity }: Target, measured: Spread | null): boolean {
  return measured !== null && measured.median <= atMost && measured.median >= atLeast;
}

export function judge(results: Results): Verdict[] {
  return results.scenario.targets.map((target) => {
    const measured = results.ratio(target.of, target.over);
    return { target, measured, isMet: isMet(target, measured) };
  });
}
