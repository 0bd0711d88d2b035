import type { PeerPlan } from "../load/plan.ts";
import { cursorOf } from "../servers/seeded.ts";
import { peersOf, people, type Server } from "../servers/server.ts";

/** Sockets among threads. */
export interface Crowd {
  readonly name: string;
  readonly rooms: number;
  readonly people: number;
  readonly socketsEach: number;
}

/** Among many small threads, as in a marketplace. */
const amongThreads = (rooms: number): Crowd => ({
  name: `${(rooms * 20).toLocaleString("en")} sockets in ${rooms} thread${rooms === 1 ? "" : "s"} of 2 people`,
  ...{ rooms, people: 2, socketsEach: 10 },
});

export const socketsOf = ({ rooms, people, socketsEach }: Crowd): number => rooms * people * socketsEach;

/** A thousand, among threads and in one. */
export const CROWDS: readonly Crowd[] = [
  amongThreads(50),
  { name: "1,000 sockets in a thread of 125 people", rooms: 1, people: 125, socketsEach: 8 },
];

/** For growth. Each socket takes two file descriptors of workerd, of which a process has some twenty thousand. */
export const GROWING_CROWDS: readonly Crowd[] = [3, 30, 300].map(amongThreads);
/** Fewer where all dial in one moment: then each takes several for a while. */
export const RETURNING_CROWDS: readonly Crowd[] = [1, 10, 100].map(amongThreads);

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
