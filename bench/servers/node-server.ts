import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { json } from "node:stream/consumers";
import { jwtVerify } from "jose";
import * as z from "zod";
import { journal, RoomStore } from "./room-store.ts";

/** What the servers on Node have in common. The parent gives the secret and a folder, and reads the port. */
const settings = z.object({ JWT_SECRET: z.string(), FOLDER: z.string(), JOURNAL: journal });
const { JWT_SECRET, FOLDER, JOURNAL } = settings.parse(process.env);
const key = new TextEncoder().encode(JWT_SECRET);

export const store = new RoomStore(`${FOLDER}/rooms.sqlite`, JOURNAL);

/** Whose token this is. Throws when it is nobody's. */
export async function userOf(token: string): Promise<string> {
  const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"] });
  return z.string().parse(payload.sub);
}

const newRoom = z.object({ room: z.string(), userIds: z.array(z.string()) });

/** `POST /rooms` makes a room, for the parent; everything else is nobody's. */
const listener: RequestListener = async (request, response) => {
  if (request.method === "POST" && request.url === "/rooms") await makeRoom(request);
  else response.statusCode = request.url === "/healthz" ? 200 : 404;
  response.end();
};

async function makeRoom(request: IncomingMessage): Promise<void> {
  const { room, userIds } = newRoom.parse(await json(request));
  store.addMembers(room, userIds);
}

export const httpServer: Server = createServer((request, response) => void listener(request, response));

/** Listens, and tells the parent where. */
export function listen(): void {
  httpServer.listen(0, "127.0.0.1", () => console.log(JSON.stringify(httpServer.address())));
}
