import { startParlor, startWithoutFanOut } from "../servers/parlor.ts";
import { startSeeded } from "../servers/seeded.ts";
import { startBestNode, startSocketIo } from "../servers/start-node.ts";
import { startParty, startRow } from "../servers/workers.ts";
import type { Contestant } from "./scenario.ts";

export const OURS: Contestant = { name: "Parlor", start: () => startParlor() };
export const WITHOUT_FAN_OUT: Contestant = { name: "Parlor without fan-out", start: startWithoutFanOut };
export const SOCKET_IO: Contestant = { name: "Socket.IO", start: () => startSocketIo() };
/** As somebody has it who changes only `synchronous`. */
export const SOCKET_IO_ROLLBACK: Contestant = {
  name: "Socket.IO, rollback journal",
  start: () => startSocketIo("DELETE"),
};
export const BEST_NODE: Contestant = { name: "best Node", start: startBestNode };
export const PARTY: Contestant = { name: "partyserver", start: startParty };
/** The same server, by what it is there for: a socket costs it a token check, a message a row. */
export const BARE: Contestant = { name: "bare workerd, token check", start: startRow };
export const ROW: Contestant = { name: "bare workerd, durable row", start: startRow };
/** Ours, with routes that fill threads and inboxes. */
export const SEEDED: Contestant = { name: "Parlor", start: startSeeded };
