import { runLoad } from "../load/run-load.ts";
import { peersOf, people } from "../servers/server.ts";
import { BEST_NODE, OURS, SOCKET_IO, WITHOUT_FAN_OUT } from "./contestants.ts";
import type { Case, Scenario, Target } from "./scenario.ts";

const PER_SECOND = 200;
const SENDERS = 20;
const BIN_MS = 250;
const LONGEST_P99_MS = 25;

/** Longer than the five seconds after which a thread tells the inboxes of those who have it open. */
const MEASURE_MS = 7_000;

const nameOf = (readers: number) => `${readers} readers`;

const steadyCase = (readers: number, contestants?: Case["contestants"]): Case => ({
  ...(contestants && { contestants }),
  name: nameOf(readers),
  async measure(server) {
    const userIds = people(readers);
    const peers = await peersOf(await server.openRoom(userIds), userIds);
    const { dialect, pid } = server;
    const pace = { perSecond: PER_SECOND, senders: SENDERS, warmUpMs: 1_000, measureMs: MEASURE_MS, binMs: BIN_MS };
    return runLoad({ kind: "steady", dialect, pid, peers, ...pace });
  },
});

const targetAt = (readers: number): Target[] => {
  const of = { case: nameOf(readers), contestant: OURS.name, metric: "p99" };
  return [
    {
      what: `p99 at ${readers} readers, over that without fan-out`,
      of,
      over: { ...of, contestant: WITHOUT_FAN_OUT.name },
      atMost: 1.2,
    },
    {
      what: `worst ${BIN_MS} ms at ${readers} readers (p99, least over the rounds), over the median`,
      of: { ...of, metric: "worstBin" },
      atMost: 3,
    },
  ];
};

export const steady: Scenario = {
  name: "steady",
  title: "Steady: 200 messages a second",
  about: `Messages at fixed times from up to ${SENDERS} of the readers in turn, each reader another person with one socket. Latency is from when a message was due to when a reader has it, of every delivery.`,
  contestants: [SOCKET_IO, OURS, WITHOUT_FAN_OUT, BEST_NODE],
  cases: [steadyCase(50), steadyCase(200), steadyCase(2, [OURS]), steadyCase(20, [OURS])],
  metrics: [
    { key: "p50", title: "p50 ms", digits: 2 },
    { key: "p99", title: "p99 ms", digits: 2 },
    { key: "worstBin", title: "worst / median bin, least over rounds", digits: 2 },
    { key: "worstBinOfRound", title: "worst / median bin, of a round", digits: 2 },
    { key: "cpuPerMessage", title: "CPU µs a message", digits: 0 },
    { key: "framesPerSecond", title: "frames/s", digits: 0 },
    { key: "loadCores", title: "load cores", digits: 2 },
    { key: "lost", title: "lost", digits: 0 },
    { key: "sentLateP99", title: "sent late, p99 ms", digits: 2 },
  ],
  growth: [
    { metric: "p99", what: "p99" },
    { metric: "cpuPerMessage", what: "CPU of a message" },
  ].map(({ metric, what }) => ({
    what: `${what}, by readers`,
    contestant: OURS.name,
    metric,
    at: [2, 20, 200].map((size) => ({ size, case: nameOf(size) })),
  })),
  charts: [50, 200].map((readers) => ({
    file: `steady-${readers}.svg`,
    kind: "bins",
    title: `p99 of each ${BIN_MS} ms, ${readers} readers, least over the rounds (ms)`,
    case: nameOf(readers),
    binMs: BIN_MS,
  })),
  targets: [
    ...targetAt(50),
    ...targetAt(200),
    {
      what: "p99 at 50 readers, in ms",
      of: { case: nameOf(50), contestant: OURS.name, metric: "p99" },
      atMost: LONGEST_P99_MS,
    },
  ],
};
