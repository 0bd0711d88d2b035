import { createUseWebSocket } from "../../hooks/use-websocket.ts";
import { primitives } from "./primitives.ts";

/** `websocketService` for a Preact component: connected while one uses it, its listeners gone with the component. */
export const useWebSocket = /* @__PURE__ */ createUseWebSocket(primitives);

export default useWebSocket;
