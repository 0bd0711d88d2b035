import { runLoad } from "../load/run-load.ts";
import { peersOf, people, tokenFor } from "../servers/server.ts";
import { OURS } from "./contestants.ts";
import type { Case, Scenario } from "./scenario.ts";

const WAITING = [1, 10, 100] as const;
const TIMES = { times: 60, warmUp: 15 };

type By = "polling" | "socket";
const nameOf = (by: By, waiting: number) =>
  `${waiting} ${by === "polling" ? "by long-polling" : waiting === 1 ? "on a socket" : "on sockets"}`;

const waitingCase = (by: By, waiting: number): Case => ({
  name: nameOf(by, waiting),
  async measure(server) {
    const [writer = "", ...readers] = people(waiting + 1);
    const room = await server.openRoom([writer, ...readers]);
    const threadUrl = `${server.url}/v1/threads/${room.room}`;
    const [peers, token] = [await peersOf(room, readers), await tokenFor(writer)];
    const { dialect, pid } = server;
    return runLoad({ kind: "long-poll", dialect, pid, peers, by, threadUrl, token, ...TIMES });
  },
});

export const longPoll: Scenario = {
  name: "long-poll",
  title: "Delivery by long-polling",
  about:
    "One posts a message over HTTP, others wait for it, each by a poll that is under way or on a socket. From posting until the last of them has it.",
  contestants: [OURS],
  cases: WAITING.flatMap((waiting) => [waitingCase("polling", waiting), waitingCase("socket", waiting)]),
  metrics: [
    { key: "p50", title: "p50 ms", digits: 2 },
    { key: "p90", title: "p90 ms", digits: 2 },
    { key: "cpuPerDelivery", title: "CPU µs a reader and message", digits: 0 },
  ],
  targets: [],
  growth: (["polling", "socket"] as const).flatMap((by) =>
    [
      { metric: "p50", what: "until the last has it" },
      { metric: "cpuPerDelivery", what: "CPU of a reader and message" },
    ].map(({ metric, what }) => ({
      what: `${by === "polling" ? "by long-polling" : "on sockets"}: ${what}, by those who wait`,
      contestant: OURS.name,
      metric,
      at: WAITING.map((waiting) => ({ size: waiting, case: nameOf(by, waiting) })),
    })),
  ),
};
