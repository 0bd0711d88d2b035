import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { startGroup } from "../../scripts/process-group.ts";
import { SECRET } from "../../test/support/tokens.ts";
import type { DialectName } from "../load/plan.ts";
import type { Journal } from "./room-store.ts";
import { nextRoom, type Server, toWebSocket } from "./server.ts";

const address = z.object({ port: z.int() });

interface NodeServer {
  readonly file: string;
  readonly dialect: DialectName;
  /** Path of its sockets. */
  readonly path: string;
  readonly journal?: Journal;
}

/** A server in a process of Node, with storage of its own. */
async function startNode({ file, dialect, path, journal = "WAL" }: NodeServer): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "parlor-node-"));
  const first = Promise.withResolvers<string>();
  const group = startGroup({
    command: process.execPath,
    args: [join(import.meta.dirname, file)],
    env: { ...process.env, JWT_SECRET: SECRET, FOLDER: folder, JOURNAL: journal, NODE_ENV: "production" },
    onLine: (line) => (line.startsWith('{"') ? first.resolve(line) : console.error(line)),
  });
  const ended = group.exited.then((code) => Promise.reject(new Error(`${file} ended with ${code}`)));
  const line = await Promise.race([first.promise, ended]);
  ended.catch(() => {});
  const url = `http://127.0.0.1:${address.parse(JSON.parse(line)).port}`;
  return {
    pid: z.int().parse(group.pid),
    url,
    dialect,
    async openRoom(userIds) {
      const room = nextRoom();
      const body = JSON.stringify({ room, userIds });
      const response = await fetch(`${url}/rooms`, { method: "POST", body });
      if (!response.ok) throw new Error(`no room was made: ${response.status}`);
      return { room, socketUrl: toWebSocket(`${url}${path.replace("$ROOM", room)}`) };
    },
    async stop() {
      await group.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const startSocketIo = (journal?: Journal) =>
  startNode({
    ...{ file: "socket-io-server.ts", dialect: "socket.io", path: "/socket.io/?EIO=4&transport=websocket" },
    journal,
  });

export const startBestNode = () => startNode({ file: "best-node-server.ts", dialect: "plain", path: "/socket/$ROOM" });
