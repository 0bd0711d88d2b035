import { runLoad } from "../load/run-load.ts";
import { peersOf, people, type Server } from "../servers/server.ts";
import { BARE, OURS, SOCKET_IO } from "./contestants.ts";
import type { Asked, Case, Scenario } from "./scenario.ts";

interface Crowd {
  readonly name: string;
  readonly rooms: number;
  readonly people: number;
  readonly socketsEach: number;
}

/** The same sockets among many small threads, as in a marketplace, and in one. */
const CROWDS: readonly Crowd[] = [
  { name: "1,000 sockets in 50 threads of 2 people", rooms: 50, people: 2, socketsEach: 10 },
  { name: "1,000 sockets in a thread of 125 people", rooms: 1, people: 125, socketsEach: 8 },
];
const TIMES = 3;

/** The rooms are made before, so that no socket has to. */
async function peersOfRooms(server: Server, { rooms, people: members, socketsEach }: Crowd) {
  const all = await Promise.all(
    Array.from({ length: rooms }, async (_, room) => {
      const userIds = people(members, room * members);
      return peersOf(await server.openRoom(userIds), userIds, socketsEach);
    }),
  );
  return all.flat();
}

const caseOf = (crowd: Crowd): Case => ({
  name: crowd.name,
  async measure(server) {
    const [warmUp, peers] = [await peersOfRooms(server, crowd), await peersOfRooms(server, crowd)];
    const { dialect, pid } = server;
    return runLoad({ kind: "connect", dialect, pid, peers, warmUp, times: TIMES });
  },
});

const askedOf = ({ name }: Crowd): Asked => {
  const of = { case: name, contestant: OURS.name, metric: "cpuPerSocket" };
  const over = { ...of, contestant: BARE.name };
  return { what: `CPU of a socket, ${name}, over bare workerd with a token check`, of, over, atMost: 1.8 };
};

export const connect: Scenario = {
  name: "connect",
  title: "Opening sockets, and their memory",
  about: `Fifty are on their way at once; a socket is open when the server has let it in. Each turn has a fresh server, which has opened as many other sockets before. CPU is the server's while sockets are opened, ${TIMES} times over; memory is what the process grew by, the first time.`,
  contestants: [SOCKET_IO, OURS, BARE],
  isFresh: true,
  cases: CROWDS.map(caseOf),
  metrics: [
    { key: "socketsPerSecond", title: "sockets/s", digits: 0 },
    { key: "cpuPerSocket", title: "CPU µs a socket", digits: 0 },
    { key: "memoryPerSocket", title: "KiB an idle socket", digits: 1 },
  ],
  asked: CROWDS.map(askedOf),
};
