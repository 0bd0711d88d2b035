/** `npm run bench:reconnect`: ten thousand clients lose their socket at once. How hard do they come back, and how soon? */

import { chance } from "../src/testing/chance.ts";
import { CURVES, simulate } from "./reconnect-simulation.ts";

const CLIENTS = 10_000;
const SECONDS_SHOWN = 16;
const BARS = " ▁▂▃▄▅▆▇█";

/** What is wanted of Parlor's own curve, in attempts per second. */
const BOUNDS = { 0: 2_600, 30000: 4_000 } as const;

let isOver = false;
for (const outageMs of [0, 30_000] as const) {
  console.log(`\n${CLIENTS.toLocaleString("en")} clients, server away for ${outageMs / 1_000} s\n`);
  console.log("                 peak/s   99 % back after   attempts by the second since it is back");
  for (const [name, client] of Object.entries(CURVES)) {
    const { peakPerSecond, backAfterSeconds, perSecond } = simulate(client, {
      clients: CLIENTS,
      outageMs,
      random: chance(1),
    });
    const from = outageMs / 1_000;
    const bars = perSecond
      .slice(from, from + SECONDS_SHOWN)
      .map((count) => BARS[Math.ceil((count / CLIENTS) * (BARS.length - 1))] ?? "█");
    console.log(
      `  ${name.padEnd(12)} ${peakPerSecond.toLocaleString("en").padStart(8)}   ${backAfterSeconds.toFixed(1).padStart(13)} s   ${bars.join("")}`,
    );
    if (name === "parlor" && peakPerSecond > BOUNDS[outageMs]) isOver = true;
  }
}
console.log(
  `\nAsked of parlor: at most ${BOUNDS[0]} a second without an outage, ${BOUNDS[30_000]} after 30 s. ${isOver ? "NOT kept." : "Kept."}`,
);
process.exitCode = isOver ? 1 : 0;
