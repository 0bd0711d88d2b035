import type { Clock, Locks } from "../ports.ts";

export interface TabLockOptions {
  readonly locks: Locks;
  readonly clock: Clock;
  /** The name of the right: the same in all tabs. */
  readonly name: string;
  /**
   * Who holds the right and makes no progress in this time has it taken away: a tab that was frozen, perhaps. Unless
   * told, it is left to whoever has it.
   */
  readonly patienceMs?: number;
  readonly onChange: (isMine: boolean) => void;
}

export interface TabLock {
  /** Asks for the right, or gives it back. */
  want(isWanted: boolean): void;
  /** Whoever has the right has used it: they are left in peace for another while. */
  progress(): void;
}

/** A right that one of a user's tabs has at a time (Web Locks). It ends with its tab. */
export function tabLock({ locks, clock, name, patienceMs, onChange }: TabLockOptions): TabLock {
  /** Gives up what was asked for last; undefined when nothing is. */
  let end: (() => void) | undefined;
  let isMine = false;
  let cancelTimer = () => {};
  const stop = () => {
    cancelTimer();
    end?.();
    end = undefined;
    if (!isMine) return;
    isMine = false;
    onChange(false);
  };
  const ask = (steal: boolean) => {
    const asking = new AbortController();
    const ended = new Promise<void>((resolve) => asking.signal.addEventListener("abort", () => resolve()));
    const own = () => asking.abort();
    end = own;
    const hold = () => {
      if (end !== own) return undefined;
      cancelTimer();
      isMine = true;
      onChange(true);
      return ended;
    };
    // It rejects when it was given up or stolen; or at once, where there are no rights: then nothing is kept from sending.
    const over = () => {
      if (end !== own) return;
      if (isMine) stop();
      else void hold();
    };
    locks.request(name, steal ? { steal } : { signal: asking.signal }, hold).then(over, over);
  };
  const wait = () => {
    cancelTimer();
    const onLate = () => {
      stop();
      ask(true);
    };
    if (patienceMs !== undefined) cancelTimer = clock.after(patienceMs, onLate);
  };
  return {
    want: (isWanted) => {
      if (!isWanted) end && stop();
      else if (!end) {
        ask(false);
        wait();
      }
    },
    progress: () => end && !isMine && wait(),
  };
}
