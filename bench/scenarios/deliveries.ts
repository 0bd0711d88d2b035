import { runLoad } from "../load/run-load.ts";
import { peersOf, people } from "../servers/server.ts";
import { BEST_NODE, OURS, PARTY, SOCKET_IO, SOCKET_IO_ROLLBACK } from "./contestants.ts";
import type { Case, Scenario, Target } from "./scenario.ts";

interface Size {
  readonly people: number;
  readonly socketsEach: number;
  readonly inFlight: number;
  /** How many times Socket.IO's deliveries ours have to be. */
  readonly target: number;
}

type Load = Omit<Size, "target">;

/** A thread has 250 members at most, and ten sockets of each. */
const SIZES: readonly Size[] = [
  { people: 50, socketsEach: 1, inFlight: 32, target: 2.7 },
  { people: 200, socketsEach: 1, inFlight: 32, target: 2.9 },
  { people: 125, socketsEach: 8, inFlight: 64, target: 5.3 },
];

/** The same load with ten, a hundred and a thousand readers: for growth. */
const GROWING_LOADS: readonly Load[] = [
  { people: 10, socketsEach: 1, inFlight: 8 },
  { people: 100, socketsEach: 1, inFlight: 8 },
  { people: 125, socketsEach: 8, inFlight: 8 },
];

const readersOf = ({ people: count, socketsEach }: Load) => count * socketsEach;
const nameOf = (size: Load) => `${readersOf(size).toLocaleString("en")} readers, ${size.inFlight} in flight`;

const caseOf = (size: Load): Case => ({
  name: nameOf(size),
  ...(GROWING_LOADS.includes(size) && { contestants: [SOCKET_IO, OURS] }),
  async measure({ openRoom, dialect, pid }) {
    const userIds = people(size.people);
    const peers = await peersOf(await openRoom(userIds), userIds, size.socketsEach);
    return runLoad({ kind: "closed", dialect, pid, peers, inFlight: size.inFlight, warmUpMs: 800, measureMs: 2_000 });
  },
});

/** Of both journals: the one that is faster is the harder to beat. */
const targetOf = (size: Size): Target[] =>
  [SOCKET_IO, SOCKET_IO_ROLLBACK].map(({ name }) => {
    const of = { case: nameOf(size), contestant: OURS.name, metric: "deliveriesPerSecond" };
    const over = { ...of, contestant: name };
    return { what: `deliveries/s at ${readersOf(size)} readers, over ${name}`, of, over, atLeast: size.target };
  });

export const deliveries: Scenario = {
  name: "deliveries",
  title: "Deliveries a second in one busy thread",
  about:
    "One of the readers keeps so many messages in flight, and sends the next when the last reader has one. p50 is from sending to the last reader. Socket.IO is there twice: with SQLite in WAL mode, as workerd has it, which syncs once a message, and with the default, a rollback journal.",
  contestants: [SOCKET_IO, SOCKET_IO_ROLLBACK, OURS, PARTY, BEST_NODE],
  cases: [...SIZES, ...GROWING_LOADS].map(caseOf),
  metrics: [
    { key: "deliveriesPerSecond", title: "deliveries/s", digits: 0 },
    { key: "p50", title: "p50 ms", digits: 1 },
    { key: "framesPerSecond", title: "frames/s", digits: 0 },
    { key: "cpuPerMessage", title: "CPU µs a message", digits: 0 },
    { key: "serverCores", title: "server cores", digits: 2 },
    { key: "loadCores", title: "load cores", digits: 2 },
  ],
  targets: SIZES.flatMap(targetOf),
  growth: [OURS, SOCKET_IO].map(({ name }) => ({
    what: `${name}: CPU of a message, by readers`,
    contestant: name,
    metric: "cpuPerMessage",
    at: GROWING_LOADS.map((size) => ({ size: readersOf(size), case: nameOf(size) })),
  })),
  charts: [
    {
      file: "deliveries.svg",
      kind: "ratios",
      title: "Deliveries a second, over Socket.IO",
      metric: "deliveriesPerSecond",
      over: SOCKET_IO.name,
    },
  ],
};
