import { runLoad } from "../load/run-load.ts";
import { peersOf, people } from "../servers/server.ts";
import { BEST_NODE, OURS, PARTY, SOCKET_IO } from "./contestants.ts";
import type { Case, Scenario } from "./scenario.ts";

const SIZES = [2, 20, 200] as const;
const LARGEST = 200;
/** Small numbers are there for growth: partyserver and Node are measured at the largest only. */
const FEW = [SOCKET_IO, OURS];
const ALL = [...FEW, PARTY, BEST_NODE];
const nameOf = (threads: number) => `${threads} threads`;

const threadsCase = (threads: number): Case => ({
  name: nameOf(threads),
  contestants: threads === LARGEST ? ALL : FEW,
  async measure({ openRoom, dialect, pid }) {
    const peers = [];
    for (let thread = 0; thread < threads; thread++) {
      const userIds = people(2, thread * 2);
      peers.push(...(await peersOf(await openRoom(userIds), userIds)));
    }
    return runLoad({ kind: "closed", dialect, pid, peers, inFlight: 1, warmUpMs: 800, measureMs: 1_500 });
  },
});

export const threads: Scenario = {
  name: "threads",
  title: "Many threads at once",
  about: "Two people in each, who write one message after the other: the next when the other has the one before.",
  contestants: ALL,
  cases: SIZES.map(threadsCase),
  metrics: [
    { key: "messagesPerSecond", title: "messages/s", digits: 0 },
    { key: "p50", title: "p50 ms", digits: 2 },
    { key: "p99", title: "p99 ms", digits: 2 },
    { key: "cpuPerMessage", title: "CPU µs a message", digits: 0 },
    { key: "serverCores", title: "server cores", digits: 2 },
    { key: "loadCores", title: "load cores", digits: 2 },
  ],
  targets: [],
  growth: [
    {
      what: "CPU of a message, by threads that are busy at once",
      contestant: OURS.name,
      metric: "cpuPerMessage",
      at: SIZES.map((size) => ({ size, case: nameOf(size) })),
    },
  ],
};
