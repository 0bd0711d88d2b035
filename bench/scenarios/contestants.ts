import { startParlor, startWithoutFanOut } from "../servers/parlor.ts";
import { startSocketIo } from "../servers/start-node.ts";
import type { Contestant } from "./scenario.ts";

export const OURS: Contestant = { name: "Parlor", start: () => startParlor() };
export const WITHOUT_FAN_OUT: Contestant = { name: "Parlor without fan-out", start: startWithoutFanOut };
export const SOCKET_IO: Contestant = { name: "Socket.IO", start: startSocketIo };
