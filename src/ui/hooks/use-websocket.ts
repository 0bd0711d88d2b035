import { type UsedWebSocket, useWebSocket as use } from "../../hooks/use-websocket.ts";
import { primitives } from "./primitives.ts";

export type { UsedWebSocket } from "../../hooks/use-websocket.ts";

/**
 * `websocketService` for a component, or within a `ParlorProvider` the same with that one's client: connected while a
 * component uses it, its listeners gone with the component.
 */
export const useWebSocket = (): UsedWebSocket => use(primitives);

export default useWebSocket;
