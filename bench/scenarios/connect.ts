import { runLoad } from "../load/run-load.ts";
import type { Server } from "../servers/server.ts";
import { BARE, OURS, SOCKET_IO } from "./contestants.ts";
import { CROWDS, type Crowd, GROWING_CROWDS, gather, socketsOf } from "./crowds.ts";
import type { Case, Growth, Scenario, Target } from "./scenario.ts";

const TIMES = 2;
/** One in so many is opened before: so few that the memory they leave behind is not what the measured ones take. */
const WARM_UP = 20;

/** They have nothing, and ask for nothing that they missed. */
async function newcomers(server: Server, crowd: Crowd) {
  return (await gather(server, crowd)).map(({ resume: _, ...peer }) => peer);
}

const caseOf = (crowd: Crowd): Case => ({
  name: crowd.name,
  ...(!CROWDS.includes(crowd) && { contestants: [SOCKET_IO, OURS] }),
  async measure(server) {
    const warmUp = (await newcomers(server, crowd)).slice(0, socketsOf(crowd) / WARM_UP);
    const peers = await newcomers(server, crowd);
    const { dialect, pid } = server;
    return runLoad({ kind: "connect", dialect, pid, peers, warmUp, times: TIMES });
  },
});

const targetOf = ({ name }: Crowd): Target => {
  const of = { case: name, contestant: OURS.name, metric: "cpuPerSocket" };
  const over = { ...of, contestant: BARE.name };
  return { what: `CPU of a socket, ${name}, over bare workerd with a token check`, of, over, atMost: 1.8 };
};

const growthBySockets = (metric: string, what: string) =>
  [OURS, SOCKET_IO].map(
    ({ name }): Growth => ({
      what: `${name}: ${what}, by sockets`,
      contestant: name,
      metric,
      at: GROWING_CROWDS.map((crowd) => ({ size: socketsOf(crowd), case: crowd.name })),
    }),
  );

export const connect: Scenario = {
  name: "connect",
  title: "Opening sockets, and their memory",
  about: `Fifty are on their way at once; a socket is open when the server has let it in. Each turn has a fresh server, which has opened a twentieth as many before. CPU is the server's until half a second after the last is open, ${TIMES} times over; memory is what the process grew by, the first time.`,
  contestants: [SOCKET_IO, OURS, BARE],
  isFresh: true,
  cases: [...CROWDS, ...GROWING_CROWDS].map(caseOf),
  metrics: [
    { key: "socketsPerSecond", title: "sockets/s", digits: 0 },
    { key: "cpuPerSocket", title: "CPU µs a socket", digits: 0 },
    { key: "memoryPerSocket", title: "KiB an idle socket", digits: 1 },
    { key: "loadCores", title: "load cores", digits: 2 },
  ],
  targets: CROWDS.map(targetOf),
  growth: [
    ...growthBySockets("cpuPerSocket", "CPU of a socket"),
    ...growthBySockets("memoryPerSocket", "memory of an idle socket"),
  ],
};
