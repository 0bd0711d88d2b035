import { PONG_MS } from "../../protocol/limits.ts";
import type { Ports } from "../ports.ts";
import { DOUBTED_PONG_MS, type HeartbeatContext, hasten } from "./heartbeat.ts";
import { suspend, wake } from "./transitions.ts";

/** A session on a device that is carried about and put away. */
export interface DeviceContext extends HeartbeatContext {
  readonly client: { readonly ports: Pick<Ports, "watchDevice"> };
  hiddenSince: number | null;
  isFrozen: boolean;
  take(work: () => void): void;
  comeBack(): void;
}

/** Tells a session what happens to its device and its page. Returns how to stop. */
export function watchDevice(session: DeviceContext): () => void {
  return session.client.ports.watchDevice({
    onWake: () => session.take(() => session.comeBack()),
    onNetwork: (isOnline) =>
      session.take(() => {
        session.isOnline = isOnline;
        hasten(session, isOnline ? DOUBTED_PONG_MS : PONG_MS);
        if (isOnline) wake(session);
      }),
    onHidden: () =>
      session.take(() => {
        session.hiddenSince ??= session.now;
      }),
    onFreeze: () =>
      session.take(() => {
        session.isFrozen = true;
        suspend(session);
      }),
  });
}
