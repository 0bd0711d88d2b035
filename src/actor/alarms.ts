/** The one alarm that the platform gives an object. */
export interface AlarmPort {
  /** A time that has passed is taken for now. */
  set(at: number): void;
}

/** A deadline that stands for nothing stored, and the clock, by which the alarm's time can say so. */
interface Volatile<Name extends string> {
  readonly name: Name;
  readonly now: () => number;
}

/**
 * Does what is due and returns when it wants to be called again, if at all. Must be idempotent: an alarm fires
 * at least once. `remembered` is false when the alarm may stand for something that a former life of the object
 * armed: then what is due has to be derived from storage.
 */
export type AlarmHandler = (now: number, remembered: boolean) => number | undefined;

const NEVER = Number.POSITIVE_INFINITY;

/** Deadlines that may be a little late stand at multiples of this: those that are near to each other share an alarm. */
export const ALARM_GRID_MS = 250;

/** The next place on the grid. */
export const onAlarmGrid = (at: number): number => Math.ceil(at / ALARM_GRID_MS) * ALARM_GRID_MS;

/**
 * Many named deadlines over one alarm, kept in memory only: each `set` is a written row, a table of deadlines
 * would be more. An instance that woke with an alarm pending, or by one, does not know what it was for, so at
 * its first alarm every handler runs.
 */
export class Alarms<Name extends string> {
  readonly #port: AlarmPort;
  readonly #handlers: Record<Name, AlarmHandler>;
  readonly #volatile: Volatile<Name> | undefined;
  readonly #deadlines = new Map<Name, number>();
  /** When the platform's alarm goes off, as far as that is known. */
  #armedAt = NEVER;
  /** What a former life had armed. */
  #inheritedAt = NEVER;
  #remembers = false;
  #firing = false;

  /**
   * `volatile` is a deadline that stands for nothing stored: an alarm for it alone, in a later instance, runs its handler
   * and no other. The last bit of the alarm's time says so: odd for it alone, even for anything else.
   */
  constructor(port: AlarmPort, handlers: Record<Name, AlarmHandler>, volatile?: NoInfer<Volatile<Name>>) {
    this.#port = port;
    this.#handlers = handlers;
    this.#volatile = volatile;
  }

  /** Says what alarm was pending when this instance woke. Without one, there is nothing that it does not remember. */
  wokeWith(pendingAt: number | null): void {
    this.#remembers = pendingAt === null || this.#isForVolatile(pendingAt);
    if (pendingAt === null) return;
    if (this.#remembers) this.#recallVolatile(pendingAt);
    else this.#inheritedAt = pendingAt;
    this.#armedAt = Math.min(this.#armedAt, pendingAt);
  }

  /** Whether `name` is to run some time. */
  isArmed(name: Name): boolean {
    return this.#deadlines.has(name);
  }

  /** Asks for `name` to run at `at`, or earlier if that was asked before. */
  arm(name: Name, at: number): void {
    const known = this.#deadlines.get(name) ?? NEVER;
    // Nearly always: a busy object arms one alarm in some seconds, and asks for it with each message.
    if (known <= at && this.#armedAt <= known && !this.#isForVolatile(this.#armedAt)) return;
    this.#deadlines.set(name, Math.min(at, known));
    if (this.#firing) return;
    // An alarm for the volatile deadline alone would not make up for this one.
    if (name !== this.#volatile?.name && this.#isForVolatile(this.#armedAt)) this.#armedAt = NEVER;
    this.#set(at);
  }

  /** The transaction in which something was armed was undone, and the platform's alarm is again what it was before. */
  undone(): void {
    this.#armedAt = NEVER;
  }

  /** The platform's alarm went off, which was set for `scheduledAt`; it may stand for anything if nobody says for when. */
  fire(now: number, scheduledAt?: number): void {
    const isForVolatile = scheduledAt !== undefined && this.#isForVolatile(scheduledAt);
    if (isForVolatile) this.#recallVolatile(now);
    // When its own alarm wakes an object, it may find none pending: but then nothing that it knows of is due.
    const remembered = isForVolatile || (this.#remembers && Math.min(...this.#deadlines.values()) <= now);
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
    // After a transaction was undone, an earlier alarm may stand that this must not put off.
    const next = this.#marked(Math.min(at, this.#inheritedAt, ...this.#deadlines.values()));
    if (next >= this.#armedAt) return;
    this.#armedAt = next;
    this.#port.set(next);
  }

  #isForVolatile(at: number): boolean {
    return this.#volatile !== undefined && at % 2 === 1;
  }

  #recallVolatile(at: number): void {
    if (this.#volatile !== undefined) this.#deadlines.set(this.#volatile.name, at);
  }

  /** The time at which the alarm says by its last bit what it is for; a millisecond later at most. */
  #marked(at: number): number {
    if (this.#volatile === undefined || at === NEVER) return at;
    const { name: alone, now } = this.#volatile;
    const isAlone = this.#inheritedAt === NEVER && [...this.#deadlines.keys()].every((name) => name === alone);
    // The platform would take a time that has passed for now, whatever its last bit.
    const soonest = Math.max(at, now());
    return isAlone ? Math.floor(soonest / 2) * 2 + 1 : Math.ceil(soonest / 2) * 2;
  }

  #names(): Name[] {
    const names: Name[] = [];
    for (const name in this.#handlers) names.push(name);
    return names;
  }
}
