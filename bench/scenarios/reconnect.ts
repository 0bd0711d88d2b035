import { runLoad } from "../load/run-load.ts";
import { OURS, SOCKET_IO } from "./contestants.ts";
import { CROWDS, type Crowd, gather, RETURNING_CROWDS, socketsOf } from "./crowds.ts";
import type { Case, Scenario } from "./scenario.ts";

const MISSED = 20;

const caseOf = (crowd: Crowd): Case => ({
  name: crowd.name,
  ...(!CROWDS.includes(crowd) && { contestants: [OURS] }),
  async measure(server) {
    const { dialect, pid } = server;
    return runLoad({ kind: "reconnect", dialect, pid, peers: await gather(server, crowd), missed: MISSED });
  },
});

export const reconnect: Scenario = {
  name: "reconnect",
  title: "Many come back at once",
  about: `All but one of each thread lose their sockets, ${MISSED} messages are written in each thread, then all dial in the same moment. Until each has what was missed. Clients of ours would spread their attempts (\`npm run bench:reconnect\`).`,
  contestants: [SOCKET_IO, OURS],
  // What the sockets of a turn hold is held for a while: thousands of descriptors.
  isFresh: true,
  cases: [...CROWDS, ...RETURNING_CROWDS].map(caseOf),
  metrics: [
    { key: "all", title: "until the last, ms", digits: 0 },
    { key: "p50", title: "until half, ms", digits: 0 },
    { key: "cpuPerSocket", title: "CPU µs a socket", digits: 0 },
    { key: "loadCores", title: "load cores", digits: 2 },
  ],
  targets: [],
  growth: [
    { metric: "cpuPerSocket", what: "CPU of a socket that comes back" },
    { metric: "all", what: "until the last is back" },
  ].map(({ metric, what }) => ({
    what: `${what}, by sockets`,
    contestant: OURS.name,
    metric,
    at: RETURNING_CROWDS.map((crowd) => ({ size: socketsOf(crowd), case: crowd.name })),
  })),
};
