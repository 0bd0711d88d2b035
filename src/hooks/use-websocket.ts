import type {
  ServiceEvent,
  ServiceListener,
  ServiceStatus,
  WebSocketService,
} from "../client/service/websocket-service.ts";
import websocketService from "../client/service/websocket-service.ts";
import { retain } from "./hold.ts";
import type { Primitives } from "./primitives.ts";
import { useSource } from "./use-source.ts";

type Verbs = Pick<
  WebSocketService,
  | ("connect" | "disconnect" | "joinMessageThread" | "leaveMessageThread" | "sendMessage")
  | ("startTyping" | "stopTyping" | "markMessageRead" | "updateStatus")
>;

/** The state of the connection, and functions that stay the same for the life of the component. */
export interface UsedWebSocket extends ServiceStatus, Verbs {
  /** Every event reaches every listener. What the component does not remove is removed when it unmounts. */
  readonly addEventListener: WebSocketService["addEventListener"];
  readonly removeEventListener: WebSocketService["removeEventListener"];
  readonly on: WebSocketService["addEventListener"];
  readonly off: WebSocketService["removeEventListener"];
}

/** `websocketService` for a component: connected while one uses it, its listeners gone with the component. */
export function useWebSocket(framework: Primitives): UsedWebSocket {
  const { useEffect, useMemo } = framework;
  useEffect(() => retain(websocketService.whileUsed), []);
  const own = useMemo(ownListeners, []);
  useEffect(() => own.removeAll, [own]);
  const status = useSource(framework, websocketService);
  return useMemo(() => ({ ...status, ...VERBS, ...own.listening }), [status, own]);
}

const { connect, disconnect, joinMessageThread, leaveMessageThread, sendMessage } = websocketService;
const { startTyping, stopTyping, markMessageRead, updateStatus } = websocketService;
const VERBS: Verbs = {
  ...{ connect, disconnect, joinMessageThread, leaveMessageThread, sendMessage },
  ...{ startTyping, stopTyping, markMessageRead, updateStatus },
};

/** The listeners of one component. Another may have the same function, and keeps it. */
function ownListeners() {
  const offs = new Map<string, Map<unknown, () => void>>();
  const add = <Type extends ServiceEvent["type"]>(type: Type, listener: ServiceListener<Type>) => {
    remove(type, listener);
    const ofType = offs.get(type) ?? new Map<unknown, () => void>();
    const own: ServiceListener<Type> = (event) => listener(event);
    offs.set(type, ofType.set(listener, websocketService.addEventListener(type, own)));
    return () => remove(type, listener);
  };
  const remove = <Type extends ServiceEvent["type"]>(type: Type, listener: ServiceListener<Type>) => {
    offs.get(type)?.get(listener)?.();
    offs.get(type)?.delete(listener);
  };
  const removeAll = () => {
    for (const ofType of offs.values()) for (const off of ofType.values()) off();
    offs.clear();
  };
  const listening = { addEventListener: add, removeEventListener: remove, on: add, off: remove };
  return { listening, removeAll };
}
