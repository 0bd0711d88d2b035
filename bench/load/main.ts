/** The load, in a process of its own: it reads one plan, does it, and prints what it measured. */
import { text } from "node:stream/consumers";
import { closed } from "./closed.ts";
import { connect } from "./connect.ts";
import { type Plan, plan, type Sample } from "./plan.ts";
import { steady } from "./steady.ts";

function carryOut(told: Plan): Promise<Sample> {
  switch (told.kind) {
    case "steady":
      return steady(told);
    case "closed":
      return closed(told);
    case "connect":
      return connect(told);
  }
}

console.log(JSON.stringify(await carryOut(plan.parse(JSON.parse(await text(process.stdin))))));
process.exit(0);
