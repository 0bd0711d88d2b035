import type { PeerPlan } from "../load/plan.ts";
import { cursorOf } from "../servers/seeded.ts";
import { peersOf, people, type Server } from "../servers/server.ts";

/** A thousand sockets among threads. */
export interface Crowd {
  readonly name: string;
  readonly rooms: number;
  readonly people: number;
  readonly socketsEach: number;
}

/** Among many small threads, as in a marketplace, and in one. */
export const CROWDS: readonly Crowd[] = [
  { name: "1,000 sockets in 50 threads of 2 people", rooms: 50, people: 2, socketsEach: 10 },
  { name: "1,000 sockets in a thread of 125 people", rooms: 1, people: 125, socketsEach: 8 },
];

const START = { epoch: "", after: 0 };

/** Their sockets, in rooms that are made before, so that no socket has to. They can go on from there. */
export async function gather(server: Server, { rooms, people: members, socketsEach }: Crowd): Promise<PeerPlan[]> {
  const peers: PeerPlan[] = [];
  for (let room = 0; room < rooms; room++) {
    const userIds = people(members, room * members);
    const opened = await server.openRoom(userIds);
    // Socket.IO and the others have no epochs, and begin at 0.
    const resume = server.dialect === "parlor" ? await cursorOf(server, opened.room, userIds[0] ?? "") : START;
    peers.push(...(await peersOf(opened, userIds, socketsEach)).map((peer) => ({ ...peer, resume })));
  }
  return peers;
}
