/** The load, in a process of its own: it reads one plan, does it, and prints what it measured. */
import { text } from "node:stream/consumers";
import { closed } from "./closed.ts";
import { connect } from "./connect.ts";
import { openings } from "./openings.ts";
import { watchOthers } from "./others.ts";
import { OTHERS, type Plan, plan, type Sample } from "./plan.ts";
import { reconnect } from "./reconnect.ts";
import { requests } from "./requests.ts";
import { steady } from "./steady.ts";
import { waiting } from "./waiting.ts";
import { wake } from "./wake.ts";

function carryOut(told: Plan): Promise<Sample> {
  switch (told.kind) {
    case "steady":
      return steady(told);
    case "closed":
      return closed(told);
    case "connect":
      return connect(told);
    case "openings":
      return openings(told);
    case "requests":
      return requests(told);
    case "wake":
      return wake(told);
    case "waiting":
      return waiting(told);
    case "reconnect":
      return reconnect(told);
  }
}

const told = plan.parse(JSON.parse(await text(process.stdin)));
const othersUntilNow = watchOthers(told.pid);
const { values, bins } = await carryOut(told);
const measured: Sample = { values: { ...values, [OTHERS]: othersUntilNow() }, bins };
console.log(JSON.stringify(measured));
process.exit(0);
