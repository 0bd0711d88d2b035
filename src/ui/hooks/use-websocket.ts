import { type UsedWebSocket, useWebSocket as use } from "../../hooks/use-websocket.ts";
import { primitives } from "./primitives.ts";

export type { UsedWebSocket } from "../../hooks/use-websocket.ts";

/** `websocketService` for a component: connected while one uses it, its listeners gone with the component. */
export const useWebSocket = (): UsedWebSocket => use(primitives);

export default useWebSocket;
