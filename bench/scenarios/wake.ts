import { runLoad } from "../load/run-load.ts";
import { constructedBy } from "../servers/seeded.ts";
import { peersOf, people } from "../servers/server.ts";
import { SEEDED } from "./contestants.ts";
import type { Case, Scenario } from "./scenario.ts";

const SIZES = [10, 100, 1_000] as const;
/** An object falls asleep ten seconds after the last event, and five seconds after sockets were opened its alarm is one. */
const IDLE_MS = 18_000;

const nameOf = (threads: number) => `${threads.toLocaleString("en")} threads of 2 people`;

const sleepingCase = (threads: number): Case => ({
  name: nameOf(threads),
  async measure(server) {
    const peers = [];
    for (let thread = 0; thread < threads; thread++) {
      const userIds = people(2, thread * 2);
      peers.push(...(await peersOf(await server.openRoom(userIds), userIds)));
    }
    const before = await constructedBy(server);
    const { dialect, pid } = server;
    const { values } = await runLoad({ kind: "wake", dialect, pid, peers, idleMs: IDLE_MS });
    return { values: { ...values, woken: (await constructedBy(server)) - before } };
  },
});

export const wake: Scenario = {
  name: "wake",
  title: "A message to an object that sleeps",
  about: `Sockets stay open while nothing happens for ${IDLE_MS / 1_000} s; then one of each thread writes, and writes once more. From sending until the other has it. "Made in memory" counts the objects that were made anew from storage meanwhile: if all slept, at least as many as there are threads.`,
  contestants: [SEEDED],
  cases: SIZES.map(sleepingCase),
  metrics: [
    { key: "p50", title: "asleep, p50 ms", digits: 2 },
    { key: "p90", title: "asleep, p90 ms", digits: 2 },
    { key: "awakeP50", title: "awake, p50 ms", digits: 2 },
    { key: "awakeP90", title: "awake, p90 ms", digits: 2 },
    { key: "woken", title: "made in memory", digits: 0 },
  ],
  targets: [],
  growth: [
    {
      what: "a message to a thread that sleeps, by threads that sleep",
      contestant: SEEDED.name,
      metric: "p50",
      at: SIZES.map((size) => ({ size, case: nameOf(size) })),
    },
  ],
};
