import type { Clock } from "../actor/clock.ts";
import { fail, type Result } from "../protocol/errors.ts";
import { TIMES } from "../protocol/limits.ts";

/** What the fan-out needs. */
export interface FanOutPorts {
  readonly clock: Clock;
  /** Tells a member's inbox how the thread is for them now, or that they left; asked again after a failure. Never hangs. */
  readonly tell: (userId: string) => Promise<Result<null>>;
  /** Whether the member has the thread open on some device. */
  readonly isLive: (userId: string) => boolean;
  /** Wakes the object at this time, even after a crash. */
  readonly arm: (at: number) => void;
  /** Keeps the object alive until the promise settles. */
  readonly background: (work: Promise<void>) => void;
  /** Notes an exception that counts as a failed call. */
  readonly report: (error: unknown) => void;
}

/** What one inbox is owed. A member who is owed nothing and was not told lately has none. */
interface Debt {
  /** Since when the inbox does not know what is so; undefined when it does. */
  since: number | undefined;
  urgent: boolean;
  toldAt: number;
  inFlight: boolean;
  failures: number;
}

const FIRST_RETRY_MS = 2_000;
/** An inbox that fails for good costs a call and an alarm this often. */
const LONGEST_RETRY_MS = 300_000;
/** A call that is not answered within this time has failed. */
const LONGEST_CALL_MS = 30_000;

/**
 * Tells the members' inboxes what happened, as derived state: an inbox that was told less than is so is told
 * what is so now. At least once, one call in flight per member, coalesced: a member who does not have the
 * thread open hears of it at once and then at most every two seconds, one who has at most every five (rule B9).
 *
 * What was told is remembered in memory only. The alarm armed in the same transaction as the change is both
 * the trailing edge and the crash backup: an instance that does not remember calls `touch` for all.
 */
export class FanOut {
  readonly #ports: FanOutPorts;
  readonly #debts = new Map<string, Debt>();
  readonly #calls = new Set<Promise<void>>();

  constructor(ports: FanOutPorts) {
    this.#ports = ports;
  }

  /** These members' inboxes do not know what is so. Urgent: sooner, though the thread is open. Calls nobody yet. */
  touch(userIds: Iterable<string>, { urgent = false } = {}): void {
    const now = this.#ports.clock.now();
    for (const userId of userIds) {
      const debt = this.#debts.get(userId) ?? { since: now, urgent, toldAt: 0, inFlight: false, failures: 0 };
      debt.since ??= now;
      debt.urgent ||= urgent;
      this.#debts.set(userId, debt);
    }
  }

  /** The member is there: whatever failed before is tried again as if it had not. */
  forgive(userId: string): void {
    const debt = this.#debts.get(userId);
    if (debt) debt.failures = 0;
  }

  /** Arms the alarm that calls `run` again, also if this instance should not live to do so. Within the transaction. */
  secure(): void {
    const now = this.#ports.clock.now();
    this.#ports.arm(Math.min(now + TIMES.fanOutLiveMs, this.#nextDue(now)));
  }

  /** Calls whoever is due, and arms the alarm for the rest. */
  run(): void {
    const now = this.#ports.clock.now();
    for (const [userId, debt] of this.#debts) {
      if (debt.since === undefined) {
        if (!debt.inFlight && now - debt.toldAt > TIMES.fanOutLiveMs) this.#debts.delete(userId);
      } else if (!debt.inFlight && this.#dueAt(userId, debt) <= now) {
        const call = this.#call(userId, debt).finally(() => this.#calls.delete(call));
        this.#calls.add(call);
        this.#ports.background(call);
      }
    }
    const next = this.#nextDue(now);
    if (next !== Number.POSITIVE_INFINITY) this.#ports.arm(next);
  }

  /**
   * Settles when the calls under way have, and those that followed from them. An alarm waits for this: one that a
   * crash interrupts goes off again, and nothing else would tell what its calls were about to.
   */
  async settled(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all(this.#calls);
  }

  /** Calls under way take long: an alarm makes up for a crash before they end. */
  outlast(): void {
    this.#ports.arm(this.#ports.clock.now() + LONGEST_CALL_MS);
  }

  async #call(userId: string, debt: Debt): Promise<void> {
    debt.inFlight = true;
    debt.since = undefined;
    debt.urgent = false;
    debt.toldAt = this.#ports.clock.now();
    const told = await this.#ports.tell(userId).catch((error: unknown) => {
      this.#ports.report(error);
      return fail("internal");
    });
    debt.inFlight = false;
    debt.failures = told.ok ? 0 : debt.failures + 1;
    if (!told.ok) debt.since ??= this.#ports.clock.now();
    if (debt.since !== undefined) this.run();
  }

  /** When the next is due whom `run` does not call now. */
  #nextDue(now: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [userId, debt] of this.#debts) {
      if (debt.since === undefined || debt.inFlight) continue;
      const dueAt = this.#dueAt(userId, debt);
      if (dueAt > now) next = Math.min(next, dueAt);
    }
    return next;
  }

  #dueAt(userId: string, debt: Debt): number {
    const { since = 0, urgent, toldAt, failures } = debt;
    if (failures > 0) return toldAt + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    if (urgent) return Math.max(since, toldAt + TIMES.fanOutReadMs);
    if (!this.#ports.isLive(userId)) return Math.max(since, toldAt + TIMES.fanOutMs);
    return Math.max(since, toldAt) + TIMES.fanOutLiveMs;
  }
}
