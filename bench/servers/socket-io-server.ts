/**
 * A careful server by Socket.IO: who connects shows a token and is a member, a message is valid and stored for good
 * before it is acknowledged and sent to the room.
 */
import { type DefaultEventsMap, Server } from "socket.io";
import * as z from "zod";
import { httpServer, listen, store, userOf } from "./node-server.ts";
import { type StoredMessage, sentMessage } from "./room-store.ts";

interface ClientEvents {
  message: (message: unknown, acknowledge: unknown) => void;
}

interface ServerEvents {
  message: (message: StoredMessage) => void;
}

interface Caller {
  userId: string;
  room: string;
}

const auth = z.object({ token: z.string(), room: z.string(), after: z.int().optional() });
const acknowledgement = z.custom<(answer: { seq: number } | { error: string }) => void>(
  (value) => typeof value === "function",
);

const io = new Server<ClientEvents, ServerEvents, DefaultEventsMap, Caller>(httpServer, {
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
});

io.use((socket, next) => {
  const admit = async () => {
    const { token, room } = auth.parse(socket.handshake.auth);
    const userId = await userOf(token);
    if (!store.isMember(room, userId)) throw new Error("not a member");
    socket.data = { userId, room };
  };
  admit().then(() => next(), next);
});

io.on("connection", (socket) => {
  const { userId, room } = socket.data;
  const { after } = auth.parse(socket.handshake.auth);
  void socket.join(room);
  if (after !== undefined) for (const missed of store.after(room, after)) socket.emit("message", missed);
  socket.on("message", (said, answer) => {
    const acknowledge = acknowledgement.parse(answer);
    const message = sentMessage.safeParse(said);
    if (!message.success) return acknowledge({ error: "invalid" });
    const stored = store.insert(room, userId, message.data);
    if (!stored) return acknowledge({ error: "duplicate" });
    acknowledge({ seq: stored.seq });
    io.to(room).emit("message", stored);
  });
});

listen();
