import { PONG_MS } from "../../protocol/limits.ts";
import type { Ports } from "../ports.ts";
import { DOUBTED_PONG_MS, type HeartbeatContext, hasten } from "./heartbeat.ts";
import { suspend, wake } from "./transitions.ts";

/** A line on a device that is carried about and put away. */
export interface DeviceContext extends HeartbeatContext {
  readonly client: { readonly ports: Pick<Ports, "watchDevice"> };
  hiddenSince: number | null;
  isFrozen: boolean;
  take(work: () => void): void;
  comeBack(): void;
}

/** Tells a line what happens to its device and its page. Returns how to stop. */
export function watchDevice(line: DeviceContext): () => void {
  return line.client.ports.watchDevice({
    onWake: () => line.take(() => line.comeBack()),
    onNetwork: (isOnline) =>
      line.take(() => {
        line.isOnline = isOnline;
        hasten(line, isOnline ? DOUBTED_PONG_MS : PONG_MS);
        if (isOnline) wake(line);
      }),
    onHidden: () =>
      line.take(() => {
        line.hiddenSince ??= line.now;
      }),
    onFreeze: () =>
      line.take(() => {
        line.isFrozen = true;
        suspend(line);
      }),
  });
}
