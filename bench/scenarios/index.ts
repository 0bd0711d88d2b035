import { connect } from "./connect.ts";
import { deliveries } from "./deliveries.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Scenario } from "./scenario.ts";
import { steady } from "./steady.ts";

/** All that is measured, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = [deliveries, oneAtATime, steady, connect];
