import { useContext, useEffect, useSyncExternalStore } from "react";
import websocketService from "../client/service/websocket-service.ts";
import type { Provided } from "../hooks/primitives.ts";
import { retain } from "../hooks/retain.ts";
import { Context } from "./primitives.ts";

/** What the nearest `ParlorProvider` gives, else `websocketService`; null as long as that has not connected. */
export function useClient(): Provided | null {
  const provided = useContext(Context);
  useEffect(() => (provided ? undefined : retain(websocketService.whileUsed)), [provided]);
  const { subscribe, getClient } = websocketService;
  const ofService = useSyncExternalStore(subscribe, getClient, getClient);
  return provided ?? ofService;
}
