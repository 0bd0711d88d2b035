import type { Clock, Locks } from "./ports.ts";

/** Who holds the right and makes no progress in this time has it taken away: a tab that was frozen, perhaps. */
const PATIENCE_MS = 5_000;

interface DrainOptions {
  readonly locks: Locks;
  readonly clock: Clock;
  /** The name of the right: the same in all tabs. */
  readonly name: () => string;
  readonly onChange: (isMine: boolean) => void;
}

/** The right to drain a thread's outbox, which one tab at a time has (Web Locks). It ends with its tab. */
export class Drain {
  readonly #options: DrainOptions;
  /** Gives up what was asked for last; undefined when nothing is. */
  #end: (() => void) | undefined;
  #isMine = false;
  #cancelTimer = () => {};

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** Asks for the right, or gives it back. */
  want(isWanted: boolean): void {
    if (isWanted && !this.#end) this.#ask(false);
    if (!isWanted && this.#end) this.#stop();
  }

  /** Whoever has the right has used it: he is left in peace for another while. */
  progress(): void {
    if (this.#end && !this.#isMine) this.#wait();
  }

  #ask(steal: boolean): void {
    const { locks, name, onChange } = this.#options;
    const asking = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => {
      asking.abort();
      resolve();
    };
    this.#end = end;
    const hold = () => {
      if (this.#end !== end) return undefined;
      this.#isMine = true;
      this.#cancelTimer();
      onChange(true);
      return promise;
    };
    const over = () => {
      if (this.#end === end) this.#stop();
    };
    // It rejects when the request was given up, or the right was stolen.
    locks.request(name(), steal ? { steal } : { signal: asking.signal }, hold).then(over, over);
    if (!steal) this.#wait();
  }

  #wait(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(PATIENCE_MS, () => {
      this.#stop();
      this.#ask(true);
    });
  }

  #stop(): void {
    this.#cancelTimer();
    this.#end?.();
    this.#end = undefined;
    if (!this.#isMine) return;
    this.#isMine = false;
    this.#options.onChange(false);
  }
}
