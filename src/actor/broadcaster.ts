import type { Clock } from "./clock.ts";

/**
 * When to flush: at once if nothing was flushed lately, else after a pause that grows with the number of
 * readers. Every frame to every socket costs workerd some 31 µs whatever it holds, so the only way to serve
 * a busy thread is fewer frames; a quiet one never waits.
 */
export class Broadcaster {
  readonly #clock: Clock;
  readonly #flush: () => void;
  readonly #readers: () => number;
  #pausing = false;
  #wanted = false;

  constructor(ports: { clock: Clock; flush: () => void; readers: () => number }) {
    this.#clock = ports.clock;
    this.#flush = ports.flush;
    this.#readers = ports.readers;
  }

  /** Something waits to be sent. */
  request(): void {
    if (this.#pausing) this.#wanted = true;
    else this.#run();
  }

  #run(): void {
    this.#wanted = false;
    this.#flush();
    const pauseMs = pauseFor(this.#readers());
    if (pauseMs === 0) return;
    this.#pausing = true;
    this.#clock.after(pauseMs, () => {
      this.#pausing = false;
      if (this.#wanted) this.#run();
    });
  }
}

const LONGEST_PAUSE_MS = 15;
const READERS_PER_PAUSE_MS = 16;

/** Milliseconds between two flushes to that many readers: two people never wait, from 240 on it is the longest. */
export function pauseFor(readers: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.floor(readers / READERS_PER_PAUSE_MS));
}
