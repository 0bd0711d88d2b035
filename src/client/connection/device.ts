import { PONG_MS } from "../../protocol/limits.ts";
import type { Ports } from "../ports.ts";
import { DOUBTED_PONG_MS, hasten, type Listening } from "./heartbeat.ts";
import { rest, wake } from "./transitions.ts";

/** A line on a device that is carried about and put away. */
export interface Carried extends Listening {
  readonly base: { readonly ports: Pick<Ports, "watchDevice"> };
  hiddenSince: number | null;
  isFrozen: boolean;
  take(work: () => void): void;
  comeBack(): void;
}

/** Tells a line what happens to its device and its page. Returns how to stop. */
export function watchDevice(line: Carried): () => void {
  return line.base.ports.watchDevice({
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
        rest(line);
      }),
  });
}
