import type { Scenario } from "./scenario.ts";
import { steady } from "./steady.ts";

/** All that is measured, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = [steady];
