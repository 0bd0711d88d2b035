import type { Asked } from "../scenarios/scenario.ts";
import type { Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** What was asked, what was measured, and whether it holds. */
export interface Verdict {
  readonly asked: Asked;
  readonly measured: Spread | null;
  readonly holds: boolean;
}

/** Whether the median is within what was asked. What was not measured does not hold. */
function isHeld({ atMost = Infinity, atLeast = -Infinity }: Asked, measured: Spread | null): boolean {
  return measured !== null && measured.median <= atMost && measured.median >= atLeast;
}

export function judge(results: Results): Verdict[] {
  return results.scenario.asked.map((asked) => {
    const measured = results.ratio(asked.of, asked.over);
    return { asked, measured, holds: isHeld(asked, measured) };
  });
}
