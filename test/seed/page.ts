/** What the pages of the seed's examples share: a server in memory by the real clock, and what the test may ask. */
import { FakeServer } from "parlor/testing";
import websocketService from "parlor/websocket-service";
import { systemClock } from "../../src/actor/system-clock.ts";

const fake = new FakeServer({ clock: systemClock });
fake.admit("valid_token", "ada");
const { getToken, ...ports } = fake.ports("ada");
const said: string[] = [];

/** The application tells the service where the server is; `isLoggedIn`: it also knows whose token to use. */
export function configure({ isLoggedIn }: { isLoggedIn: boolean }): void {
  websocketService.configure(isLoggedIn ? { ...ports, getToken } : ports);
  websocketService.addEventListener("new_message", ({ message }) => said.push(message));
}

Object.assign(globalThis, {
  server: fake,
  room: fake.createThread({ threadId: "message_id", members: ["ada", "bob"] }),
  heard: said,
  isConnected: () => websocketService.getSnapshot().isConnected,
});

declare global {
  var server: FakeServer;
  var room: ReturnType<FakeServer["createThread"]>;
  var heard: string[];
  var isConnected: () => boolean;
  var leave: () => void;
  var comeBack: () => void;
  var letIn: () => void;
}
