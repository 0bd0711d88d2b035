import { runLoad } from "../load/run-load.ts";
import { fillThread } from "../servers/seeded.ts";
import { peersOf, people, type Room, type Server, toWebSocket } from "../servers/server.ts";
import { BEST_NODE, OURS, ROW, SEEDED, SOCKET_IO, SOCKET_IO_ROLLBACK } from "./contestants.ts";
import type { Case, Scenario } from "./scenario.ts";

const PAIR = people(2);

async function loadOf({ dialect, pid }: Server, room: Room) {
  return { dialect, pid, peers: await peersOf(room, PAIR), inFlight: 1, warmUpMs: 800, measureMs: 2_000 };
}

const twoSockets: Case = {
  name: "2 sockets",
  async measure(server) {
    return runLoad({ kind: "closed", ...(await loadOf(server, await server.openRoom(PAIR))) });
  },
};

/** In a thread that has been written in before: what is in use must not grow with its history. */
const LENGTHS = [10_000, 100_000, 1_000_000] as const;
const lengthName = (messages: number) => `2 sockets, after ${messages.toLocaleString("en")} messages`;

const afterCase = (messages: number): Case => ({
  name: lengthName(messages),
  contestants: [SEEDED],
  async measure(server) {
    // Anew each time: what is measured writes some thousands itself.
    const { id } = await fillThread(server, messages);
    const room = { room: id, socketUrl: `${toWebSocket(server.url)}/v1/threads/${id}/socket` };
    return runLoad({ kind: "closed", ...(await loadOf(server, room)) });
  },
});

const of = { case: twoSockets.name, contestant: OURS.name, metric: "p50" };

export const oneAtATime: Scenario = {
  name: "one",
  title: "One message at a time between two people",
  about: "The next message is sent when the other has the one before. From sending until the other has it.",
  contestants: [SOCKET_IO, SOCKET_IO_ROLLBACK, OURS, ROW, BEST_NODE],
  cases: [twoSockets, ...LENGTHS.map(afterCase)],
  metrics: [
    { key: "p50", title: "p50 ms", digits: 3 },
    { key: "p99", title: "p99 ms", digits: 3 },
    { key: "cpuPerMessage", title: "CPU µs a message", digits: 0 },
  ],
  targets: [
    {
      what: "p50 of one message at a time, over bare workerd with a durable row",
      of,
      over: { ...of, contestant: ROW.name },
      atMost: 1.2,
    },
  ],
  growth: [
    { metric: "p50", what: "p50" },
    { metric: "cpuPerMessage", what: "CPU of a message" },
  ].map(({ metric, what }) => ({
    what: `${what}, by messages in the thread`,
    contestant: SEEDED.name,
    metric,
    at: LENGTHS.map((size) => ({ size, case: lengthName(size) })),
  })),
};
