import { connect } from "./connect.ts";
import { deliveries } from "./deliveries.ts";
import { cold, pages, resume } from "./history.ts";
import { inbox } from "./inbox.ts";
import { longPoll } from "./long-poll.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { reconnect } from "./reconnect.ts";
import type { Scenario } from "./scenario.ts";
import { steady } from "./steady.ts";
import { threads } from "./threads.ts";
import { wake } from "./wake.ts";

/** All that is measured, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = [
  deliveries,
  oneAtATime,
  steady,
  connect,
  threads,
  reconnect,
  resume,
  cold,
  wake,
  longPoll,
  pages,
  inbox,
];
