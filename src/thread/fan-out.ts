import type { Clock } from "../actor/clock.ts";
import { TIMES } from "../protocol/limits.ts";
import { fail, type Result } from "../protocol/result.ts";

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

/** What one inbox is owed, and when it was told last. */
interface Debt {
  /** Since when the inbox does not know what is so; undefined when it does. */
  since: number | undefined;
  /** When it is called, if nothing makes that earlier; `NEVER` while it is called, and when it is owed nothing. */
  dueAt: number;
  urgent: boolean;
  toldAt: number;
  /** From 0 to 1, evenly among members: those who are here and were touched together are not due together. */
  readonly share: number;
  inFlight: boolean;
  failures: number;
}

const NEVER = Number.POSITIVE_INFINITY;
const FIRST_RETRY_MS = 2_000;
/** An inbox that fails for good costs a call and an alarm this often. */
const LONGEST_RETRY_MS = 300_000;
/** A call that is not answered within this time has failed. */
const LONGEST_CALL_MS = 30_000;

/** One turn starts so many calls, and the next ones start after the pause: messages go between. */
export const SLICE = 2;
export const PAUSE_MS = 10;
/** Of a crowd that has the thread open each is told up to so much earlier than after five seconds, by a time of their own. */
const LONGEST_SPREAD_MS = TIMES.fanOutLiveMs / 2;
/** A few share one alarm; whoever comes on top of them widens the spread by this. */
const FEW = 10;
const SPREAD_PER_MEMBER_MS = 60;
/** Multiples of the golden ratio, without their whole parts, lie evenly however many they are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Tells the members' inboxes what happened, as derived state: an inbox that was told less than is so is told
 * what is so now. At least once, one call in flight per member, coalesced: a member who does not have the
 * thread open hears of it at once and then at most every two seconds, one who has at most every five (rule B9).
 * However many are due at once, they are called a few at a time.
 *
 * What was told is remembered in memory only. The alarm armed in the same transaction as the change is both
 * the trailing edge and the crash backup: an instance that does not remember calls `touch` for all.
 */
export class FanOut {
  readonly #ports: FanOutPorts;
  readonly #debts = new Map<string, Debt>();
  /** Calls under way, and the pause between them. */
  readonly #work = new Set<Promise<void>>();
  #pausing = false;
  /** No inbox is due before this. */
  #nextAt = NEVER;

  constructor(ports: FanOutPorts) {
    this.#ports = ports;
  }

  /** These members' inboxes do not know what is so. Urgent: sooner, though the thread is open. Calls nobody yet. */
  touch(userIds: Iterable<string>, { urgent = false } = {}): void {
    const now = this.#ports.clock.now();
    for (const userId of userIds) {
      const debt = this.#debtOf(userId);
      if (debt.since !== undefined && (debt.urgent || !urgent)) continue;
      debt.since ??= now;
      debt.urgent ||= urgent;
      this.#schedule(userId, debt);
    }
  }

  /** The member is there: whatever failed before is tried again as if it had not. */
  forgive(userId: string): void {
    const debt = this.#debts.get(userId);
    if (!debt) return;
    debt.failures = 0;
    this.#schedule(userId, debt);
  }

  /** The member has closed the thread, and may be due sooner. */
  paceChanged(userId: string): void {
    const debt = this.#debts.get(userId);
    if (debt) this.#schedule(userId, debt);
  }

  /** Forgets somebody who is owed nothing and never will be. */
  forget(userId: string): void {
    this.#debts.delete(userId);
  }

  /** Arms the alarm that calls `run` again, also if this instance should not live to do so. Within the transaction. */
  secure(): void {
    const now = this.#ports.clock.now();
    // Who is due already is called in this turn or after the pause: for them the alarm only makes up for a crash.
    this.#arm(Math.min(now + TIMES.fanOutLiveMs, this.#nextAt > now ? this.#nextAt : NEVER));
  }

  /** Calls some of those who are due, the others after a pause, and arms the alarm for the rest. */
  run(): void {
    if (this.#pausing) {
      // One may have come to be owed a call outside of any transaction.
      if (this.#nextAt !== NEVER) this.secure();
      return;
    }
    const now = this.#ports.clock.now();
    if (this.#nextAt <= now) this.#callDue(now);
    if (this.#nextAt > now) this.#arm(this.#nextAt);
  }

  /**
   * Settles when the calls under way have, and those that followed from them. An alarm waits for this: one that a
   * crash interrupts goes off again, and nothing else would tell what its calls were about to.
   */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Calls under way take long: an alarm makes up for a crash before they end. */
  outlast(): void {
    this.#arm(this.#ports.clock.now() + LONGEST_CALL_MS);
  }

  #callDue(now: number): void {
    const due: [userId: string, debt: Debt][] = [];
    this.#nextAt = NEVER;
    for (const [userId, debt] of this.#debts) {
      if (debt.dueAt <= now) due.push([userId, debt]);
      else this.#nextAt = Math.min(this.#nextAt, debt.dueAt);
    }
    // Whoever waits longest comes first, so that nobody waits for ever behind those who are always due.
    due.sort(([, a], [, b]) => a.dueAt - b.dueAt);
    const slice = due.splice(0, SLICE);
    for (const [, debt] of due) this.#nextAt = Math.min(this.#nextAt, debt.dueAt);
    for (const [userId, debt] of slice) this.#ports.background(this.#begin(this.#call(userId, debt)));
    if (slice.length > 0) this.#pause();
  }

  #pause(): void {
    this.#pausing = true;
    const over = new Promise<void>((resolve) => {
      this.#ports.clock.after(PAUSE_MS, () => {
        this.#pausing = false;
        this.run();
        resolve();
      });
    });
    void this.#begin(over);
  }

  #begin(work: Promise<void>): Promise<void> {
    const noted = work.finally(() => this.#work.delete(noted));
    this.#work.add(noted);
    return noted;
  }

  async #call(userId: string, debt: Debt): Promise<void> {
    debt.inFlight = true;
    debt.since = undefined;
    debt.urgent = false;
    debt.dueAt = NEVER;
    debt.toldAt = this.#ports.clock.now();
    const told = await this.#ports.tell(userId).catch((error: unknown) => {
      this.#ports.report(error);
      return fail("internal");
    });
    debt.inFlight = false;
    debt.failures = told.ok ? 0 : debt.failures + 1;
    if (!told.ok) debt.since ??= this.#ports.clock.now();
    if (debt.since === undefined) return;
    this.#schedule(userId, debt);
    this.run();
  }

  #debtOf(userId: string): Debt {
    const known = this.#debts.get(userId);
    if (known) return known;
    const share = (this.#debts.size * GOLDEN) % 1;
    const debt = { since: undefined, dueAt: NEVER, urgent: false, toldAt: 0, share, inFlight: false, failures: 0 };
    this.#debts.set(userId, debt);
    return debt;
  }

  #schedule(userId: string, debt: Debt): void {
    const { since, inFlight } = debt;
    if (since === undefined || inFlight) return;
    debt.dueAt = this.#dueAt(userId, debt, since);
    this.#nextAt = Math.min(this.#nextAt, debt.dueAt);
  }

  #dueAt(userId: string, { urgent, toldAt, share, failures }: Debt, since: number): number {
    if (failures > 0) return toldAt + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    if (urgent) return Math.max(since, toldAt + TIMES.fanOutReadMs);
    if (!this.#ports.isLive(userId)) return Math.max(since, toldAt + TIMES.fanOutMs);
    const spreadMs = Math.min(LONGEST_SPREAD_MS, Math.max(0, this.#debts.size - FEW) * SPREAD_PER_MEMBER_MS);
    return Math.max(since + TIMES.fanOutLiveMs - spreadMs * share, toldAt + TIMES.fanOutLiveMs);
  }

  #arm(at: number): void {
    if (at !== NEVER) this.#ports.arm(at);
  }
}
