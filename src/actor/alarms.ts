/** The one alarm that the platform gives an object. */
export interface AlarmPort {
  set(at: number): void;
}

/**
 * Does what is due and returns when it wants to be called again, if at all. Must be idempotent: an alarm fires
 * at least once. `remembered` is false when the alarm may stand for something that a former life of the object
 * armed: then what is due has to be derived from storage.
 */
export type AlarmHandler = (now: number, remembered: boolean) => number | undefined;

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Many named deadlines over one alarm, kept in memory only: each `set` is a written row, a table of deadlines
 * would be more. An instance that woke with an alarm pending, or by one, does not know what it was for, so at
 * its first alarm every handler runs.
 */
export class Alarms<Name extends string> {
  readonly #port: AlarmPort;
  readonly #handlers: Record<Name, AlarmHandler>;
  readonly #deadlines = new Map<Name, number>();
  /** When the platform's alarm goes off, as far as that is known. */
  #armedAt = NEVER;
  /** What a former life had armed. */
  #inheritedAt = NEVER;
  #remembers = false;
  #firing = false;

  constructor(port: AlarmPort, handlers: Record<Name, AlarmHandler>) {
    this.#port = port;
    this.#handlers = handlers;
  }

  /** Says what alarm was pending when this instance woke. Without one, there is nothing that it does not remember. */
  wokeWith(pendingAt: number | null): void {
    this.#remembers = pendingAt === null;
    if (pendingAt === null) return;
    this.#inheritedAt = pendingAt;
    this.#armedAt = Math.min(this.#armedAt, pendingAt);
  }

  /** Asks for `name` to run at `at`, or earlier if that was asked before. */
  arm(name: Name, at: number): void {
    this.#deadlines.set(name, Math.min(at, this.#deadlines.get(name) ?? at));
    if (!this.#firing) this.#set(at);
  }

  /** The transaction in which something was armed was undone, and the platform's alarm is again what it was before. */
  undone(): void {
    this.#armedAt = NEVER;
  }

  /** The platform's alarm went off. */
  fire(now: number): void {
    // When its own alarm wakes an object, it may find none pending: but then nothing that it knows of is due.
    const remembered = this.#remembers && Math.min(...this.#deadlines.values()) <= now;
    this.#armedAt = NEVER;
    this.#inheritedAt = NEVER;
    this.#remembers = false;
    this.#firing = true;
    try {
      for (const name of this.#names()) {
        if (remembered && (this.#deadlines.get(name) ?? NEVER) > now) continue;
        this.#deadlines.delete(name);
        const again = this.#handlers[name](now, remembered);
        if (again !== undefined) this.arm(name, again);
      }
      this.#remembers = true;
    } finally {
      this.#firing = false;
    }
    this.#set(Math.min(...this.#deadlines.values()));
  }

  #set(at: number): void {
    if (at >= this.#armedAt) return;
    // After a transaction was undone, an earlier alarm may stand that this must not put off.
    this.#armedAt = Math.min(at, this.#inheritedAt, ...this.#deadlines.values());
    this.#port.set(this.#armedAt);
  }

  #names(): Name[] {
    const names: Name[] = [];
    for (const name in this.#handlers) names.push(name);
    return names;
  }
}
