/** The load, in a process of its own: it reads one plan, does it, and prints what it measured. */
import { text } from "node:stream/consumers";
import { watchBackground } from "./background.ts";
import { closed } from "./closed.ts";
import { connect } from "./connect.ts";
import { longPoll } from "./long-poll.ts";
import { openings } from "./openings.ts";
import { BACKGROUND_CORES, type Plan, plan, type Sample } from "./plan.ts";
import { reconnect } from "./reconnect.ts";
import { requests } from "./requests.ts";
import { steady } from "./steady.ts";
import { wake } from "./wake.ts";

function carryOut(given: Plan): Promise<Sample> {
  switch (given.kind) {
    case "steady":
      return steady(given);
    case "closed":
      return closed(given);
    case "connect":
      return connect(given);
    case "openings":
      return openings(given);
    case "requests":
      return requests(given);
    case "wake":
      return wake(given);
    case "long-poll":
      return longPoll(given);
    case "reconnect":
      return reconnect(given);
  }
}

const given = plan.parse(JSON.parse(await text(process.stdin)));
const backgroundUntilNow = watchBackground(given.pid);
const { values, bins } = await carryOut(given);
const measured: Sample = { values: { ...values, [BACKGROUND_CORES]: backgroundUntilNow() }, bins };
console.log(JSON.stringify(measured));
process.exit(0);
