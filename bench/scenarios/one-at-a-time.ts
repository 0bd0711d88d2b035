import { runLoad } from "../load/run-load.ts";
import { peersOf, people } from "../servers/server.ts";
import { BEST_NODE, OURS, ROW, SOCKET_IO, SOCKET_IO_ROLLBACK } from "./contestants.ts";
import type { Case, Scenario } from "./scenario.ts";

const twoSockets: Case = {
  name: "2 sockets",
  async measure({ openRoom, dialect, pid }) {
    const userIds = people(2);
    const peers = await peersOf(await openRoom(userIds), userIds);
    return runLoad({ kind: "closed", dialect, pid, peers, inFlight: 1, warmUpMs: 800, measureMs: 2_000 });
  },
};

const of = { case: twoSockets.name, contestant: OURS.name, metric: "p50" };

export const oneAtATime: Scenario = {
  name: "one",
  title: "One message at a time between two people",
  about: "The next message is sent when the other has the one before. From sending until the other has it.",
  contestants: [SOCKET_IO, SOCKET_IO_ROLLBACK, OURS, ROW, BEST_NODE],
  cases: [twoSockets],
  metrics: [
    { key: "p50", title: "p50 ms", digits: 3 },
    { key: "p99", title: "p99 ms", digits: 3 },
    { key: "cpuPerMessage", title: "CPU µs a message", digits: 0 },
  ],
  asked: [
    {
      what: "p50 of one message at a time, over bare workerd with a durable row",
      of,
      over: { ...of, contestant: ROW.name },
      atMost: 1.2,
    },
  ],
};
