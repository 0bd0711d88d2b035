import { join } from "node:path";
import { SECRET } from "../../test/support/tokens.ts";
import { startWorkerd } from "../../test/support/workerd.ts";
import { nextRoom, type Server, toWebSocket } from "./server.ts";

interface OtherWorker {
  readonly name: "row" | "party";
  readonly className: string;
  /** Path of a room's sockets. */
  readonly path: string;
}

/** A Worker that is not ours, on plain workerd. Its rooms are there when somebody comes. */
async function startOther({ name, className, path }: OtherWorker): Promise<Server> {
  const [entry, config] = [`${name}-worker.ts`, `wrangler.${name}.toml`].map((file) => join(import.meta.dirname, file));
  const vars = { JWT_SECRET: SECRET };
  const { url, pid, stop } = await startWorkerd({ entry, config, vars, objects: { ROOM: className } });
  if (pid === undefined) throw new Error("workerd did not start");
  const openRoom = async () => {
    const room = nextRoom();
    return { room, socketUrl: toWebSocket(`${url}${path}${room}`) };
  };
  return { pid, url, dialect: "plain", openRoom, stop };
}

export const startRow = () => startOther({ name: "row", className: "RowRoom", path: "/rooms/" });
export const startParty = () => startOther({ name: "party", className: "PartyRoom", path: "/parties/room/" });
