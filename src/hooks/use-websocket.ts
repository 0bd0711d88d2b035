import { inboxOf } from "../client/inbox/inbox.ts";
import type { Parlor } from "../client/index.ts";
import type { ServiceEvent, ServiceListener, ServiceStatus } from "../client/service/websocket-service.ts";
import { WebSocketService, websocketService } from "../client/service/websocket-service.ts";
import type { Primitives, Provided } from "./primitives.ts";
import { retain } from "./retain.ts";
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

/**
 * `websocketService` for a component, or within a `ParlorProvider` the same with that one's client: connected while a
 * component uses it, its listeners gone with the component.
 */
export function useWebSocket(framework: Primitives): UsedWebSocket {
  const { useEffect, useMemo, useProvided } = framework;
  const provided = useProvided();
  const service = provided ? serviceOf(provided) : websocketService;
  useEffect(() => retain(service.whileUsed), [service]);
  const own = useMemo(() => ownListeners(service), [service]);
  useEffect(() => own.removeAll, [own]);
  const verbs = useMemo(() => verbsOf(service), [service]);
  const status = useSource(framework, service);
  return useMemo(() => ({ ...status, ...verbs, ...own.listening }), [status, verbs, own]);
}

const services = new WeakMap<Parlor, WebSocketService>();

/** One for each client, however many components use it. */
function serviceOf({ parlor, inbox = inboxOf(parlor) }: Provided): WebSocketService {
  const service = services.get(parlor) ?? new WebSocketService({ parlor, inbox, retain });
  services.set(parlor, service);
  return service;
}

function verbsOf(service: WebSocketService): Verbs {
  const { connect, disconnect, joinMessageThread, leaveMessageThread, sendMessage } = service;
  const { startTyping, stopTyping, markMessageRead, updateStatus } = service;
  return {
    connect,
    disconnect,
    joinMessageThread,
    leaveMessageThread,
    sendMessage,
    startTyping,
    stopTyping,
    markMessageRead,
    updateStatus,
  };
}

/** The listeners of one component. Another may have the same function, and keeps it. */
function ownListeners(service: WebSocketService) {
  const offs = new Map<string, Map<unknown, () => void>>();
  const add = <Type extends ServiceEvent["type"]>(type: Type, listener: ServiceListener<Type>) => {
    remove(type, listener);
    const ofType = offs.get(type) ?? new Map<unknown, () => void>();
    const own: ServiceListener<Type> = (event) => listener(event);
    offs.set(type, ofType.set(listener, service.addEventListener(type, own)));
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
