import type { Clock } from "./clock.ts";

/** What the broadcaster needs. */
export interface BroadcasterPorts {
  readonly clock: Clock;
  /** Sends what waits to all readers. */
  readonly flush: () => void;
  readonly readers: () => number;
  /** What the platform takes to send one frame to one socket, whatever it holds, in milliseconds. */
  readonly frameMs: number;
}

/**
 * When to flush: at once if nothing was flushed lately, else after a pause that grows with the number of
 * readers. Each frame to each socket has its price whatever it holds, so the only way to serve a busy thread is
 * fewer frames; a quiet one never waits.
 */
export class Broadcaster {
  readonly #ports: BroadcasterPorts;
  #pausing = false;
  #wanted = false;

  constructor(ports: BroadcasterPorts) {
    this.#ports = ports;
  }

  /** Something waits to be sent. */
  request(): void {
    if (this.#pausing) this.#wanted = true;
    else this.#run();
  }

  #run(): void {
    this.#wanted = false;
    const { clock, flush, readers, frameMs } = this.#ports;
    flush();
    const pauseMs = pauseFor(readers(), frameMs);
    if (pauseMs === 0) return;
    this.#pausing = true;
    clock.after(pauseMs, () => {
      this.#pausing = false;
      if (this.#wanted) this.#run();
    });
  }
}

const LONGEST_PAUSE_MS = 15;

/** Milliseconds between two flushes: twice what sending one takes, so that two thirds of the time are for all else. */
export function pauseFor(readers: number, frameMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.floor(2 * readers * frameMs));
}
