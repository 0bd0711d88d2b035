/** The one alarm that the platform gives an object. */
export interface AlarmPort {
  set(at: number): void;
}

/** Does what is due and returns when it wants to be called again, if at all. Must be idempotent: an alarm fires at least once. */
export type AlarmHandler = (now: number) => number | undefined;

/**
 * Many named deadlines over one alarm, kept in memory only: each `set` is a written row, a table of deadlines
 * would be more. The first alarm in an instance's life may stand for a deadline that a former life armed and
 * this one does not remember, so then every handler runs and derives from storage what is due.
 */
export class Alarms<Name extends string> {
  readonly #port: AlarmPort;
  readonly #handlers: Record<Name, AlarmHandler>;
  readonly #deadlines = new Map<Name, number>();
  #armedAt = Number.POSITIVE_INFINITY;
  #remembersAll = false;

  constructor(port: AlarmPort, handlers: Record<Name, AlarmHandler>) {
    this.#port = port;
    this.#handlers = handlers;
  }

  /** Asks for `name` to run at `at`, or earlier if that was asked before. */
  arm(name: Name, at: number): void {
    this.#deadlines.set(name, Math.min(at, this.#deadlines.get(name) ?? at));
    if (at >= this.#armedAt) return;
    this.#armedAt = at;
    this.#port.set(at);
  }

  /** The platform's alarm went off. */
  fire(now: number): void {
    this.#armedAt = Number.POSITIVE_INFINITY;
    for (const name of this.#names()) {
      if (this.#remembersAll && (this.#deadlines.get(name) ?? Number.POSITIVE_INFINITY) > now) continue;
      this.#deadlines.delete(name);
      const again = this.#handlers[name](now);
      if (again !== undefined) this.#deadlines.set(name, again);
    }
    this.#remembersAll = true;
    const next = Math.min(...this.#deadlines.values());
    if (next !== Number.POSITIVE_INFINITY) {
      this.#armedAt = next;
      this.#port.set(next);
    }
  }

  #names(): Name[] {
    const names: Name[] = [];
    for (const name in this.#handlers) names.push(name);
    return names;
  }
}
