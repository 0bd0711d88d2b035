import type { Clock } from "../actor/clock.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { MessageDelivered, MessageRead } from "../protocol/receipt.ts";
import { ok, type Result } from "../protocol/result.ts";
import type { Session } from "./session.ts";
import type { Thread } from "./thread.ts";

/** Up to where somebody has read, and up to where the thread has reached their devices. */
export interface Cursors {
  readonly readSeq: number;
  readonly deliveredSeq: number;
}

/** What receipts need of the room around them. */
export interface ReceiptPorts {
  readonly thread: Thread;
  readonly clock: Clock;
  /** Tells all sockets but one that knows already. */
  readonly tell: (frame: MessageRead | MessageDelivered, except: Session | undefined) => void;
  /** Writes in one transaction what no inbox or socket is told of. */
  readonly write: (work: () => void) => Result<null>;
  /** Sees to it that `onAlarm` is called at this time, even after a crash. */
  readonly arm: (at: number) => void;
  /** Whether more may follow in this turn, at whose end `relay` is called. */
  readonly isGathering: () => boolean;
  /** A member has read on: their inbox is to hear of it. */
  readonly onRead: (userId: string) => void;
}

/** What the other sockets were told of a user's cursors, and when. */
interface Relay {
  at: number;
  told: Cursors;
  /** The socket that raised the cursor knows already, unless another one raised it too. */
  from: Session | undefined;
}

/** The cursors of a user before and after they rose. */
interface Risen {
  readonly before: Cursors;
  readonly after: Cursors;
}

/**
 * The cursors of all members: live here, in the socket's attachment until written, and written at most every
 * five seconds. A cursor lost with a crash is sent again by its client on connecting. Rules R1–R5.
 */
export class Receipts {
  readonly #ports: ReceiptPorts;
  readonly #live = new Map<string, Cursors>();
  readonly #relays = new Map<string, Relay>();
  readonly #unwritten = new Set<string>();
  /** Of these the users who have read on. */
  readonly #unwrittenReads = new Set<string>();
  #timer: (() => void) | undefined;
  #hasRisen = false;
  #revision = 0;

  constructor(ports: ReceiptPorts) {
    this.#ports = ports;
  }

  /** Rises when somebody's cursors do. */
  get revision(): number {
    return this.#revision;
  }

  /** The cursors of a user as they are now, written or not. */
  of(userId: string): Cursors {
    const stored = this.#ports.thread.member(userId) ?? { readSeq: 0, deliveredSeq: 0 };
    const live = this.#live.get(userId) ?? stored;
    return {
      readSeq: Math.max(live.readSeq, stored.readSeq),
      deliveredSeq: Math.max(live.deliveredSeq, stored.deliveredSeq),
    };
  }

  /**
   * A socket says how far its user has read or has been reached. It keeps that, from the end of the turn, until it is
   * written in five seconds.
   */
  raise(session: Session, to: Partial<Cursors>): void {
    const risen = this.#raise(session.userId, to, session);
    if (!risen) return;
    session.change(risen.after);
    // Armed before the inbox is told: it also makes up for a crash during that call.
    this.#ports.arm(this.#ports.clock.now() + TIMES.cursorWriteMs);
    this.#tellInbox(session.userId, risen);
  }

  /** The same over HTTP: no attachment would outlive a crash, so it is written at once. */
  raiseAndWrite(userId: string, to: Partial<Cursors>): Result<null> {
    const risen = this.#raise(userId, to);
    const written = this.write(userId);
    if (risen) this.#tellInbox(userId, risen);
    return written;
  }

  /** Takes over what a socket kept through the object's sleep. */
  restore(session: Session): void {
    const { readSeq, deliveredSeq } = session.state;
    const before = this.of(session.userId);
    if (!this.#ports.thread.member(session.userId)) return;
    if (readSeq <= before.readSeq && deliveredSeq <= before.deliveredSeq) return;
    this.#revision++;
    this.#live.set(session.userId, {
      readSeq: Math.max(readSeq, before.readSeq),
      deliveredSeq: Math.max(deliveredSeq, before.deliveredSeq),
    });
    this.#unwritten.add(session.userId);
    if (readSeq > before.readSeq) this.#unwrittenReads.add(session.userId);
  }

  /** Writes how far a user has read, if that is not written: what was delivered only waits for the others. */
  writeRead(userId: string): Result<null> {
    return this.#unwrittenReads.has(userId) ? this.write(userId) : ok(null);
  }

  /** Writes the cursors that have risen, of everybody or of one. */
  write(userId?: string): Result<null> {
    const userIds = [...this.#unwritten].filter((other) => userId === undefined || other === userId);
    if (userIds.length === 0) return ok(null);
    const { store } = this.#ports.thread;
    const written = this.#ports.write(() => {
      for (const other of userIds) store.updateCursors(other, this.of(other));
    });
    if (!written.ok) return written;
    for (const other of userIds) {
      this.#unwritten.delete(other);
      this.#unwrittenReads.delete(other);
    }
    return written;
  }

  /** What cannot be written is tried again: the cursors are still in memory and in the attachments. */
  onAlarm(now: number): number | undefined {
    return this.write().ok ? undefined : now + TIMES.cursorWriteMs;
  }

  /** Forgets somebody who left. */
  forget(userId: string): void {
    this.#live.delete(userId);
    this.#relays.delete(userId);
    this.#unwritten.delete(userId);
    this.#unwrittenReads.delete(userId);
  }

  /** Tells of cursors that have risen, as far as they may be told now. */
  relay(): void {
    if (!this.#hasRisen) return;
    this.#hasRisen = false;
    this.#flush();
  }

  /** Raises a member's cursors and relays them. What is asked for is clamped to the log's end; read implies delivered. */
  #raise(userId: string, to: Partial<Cursors>, from?: Session): Risen | undefined {
    const { thread } = this.#ports;
    if (!thread.member(userId)) return undefined;
    const before = this.of(userId);
    const readSeq = Math.max(before.readSeq, Math.min(to.readSeq ?? 0, thread.lastSeq));
    const asked = Math.min(to.deliveredSeq ?? 0, thread.lastSeq);
    const deliveredSeq = Math.max(before.deliveredSeq, readSeq, asked);
    if (readSeq === before.readSeq && deliveredSeq === before.deliveredSeq) return undefined;
    const after = { readSeq, deliveredSeq };
    this.#revision++;
    this.#live.set(userId, after);
    this.#unwritten.add(userId);
    if (readSeq > before.readSeq) this.#unwrittenReads.add(userId);
    this.#relay(userId, { before, from });
    return { before, after };
  }

  #tellInbox(userId: string, { before, after }: Risen): void {
    if (after.readSeq > before.readSeq) this.#ports.onRead(userId);
  }

  #relay(userId: string, change: { before: Cursors; from: Session | undefined }): void {
    if (this.#ports.thread.members().length > LIMITS.receiptMembers) return;
    const relay = this.#relays.get(userId);
    if (!relay) {
      this.#relays.set(userId, { at: 0, told: change.before, from: change.from });
    } else if (relay.from !== change.from) {
      const alreadyTold = this.#isTold(relay, change.before);
      relay.from = alreadyTold ? change.from : undefined;
    }
    // What is delivered and read in one turn is told at once, and not the second of it a second later.
    this.#hasRisen = true;
    if (!this.#ports.isGathering()) this.relay();
  }

  #isTold(relay: Relay, cursors: Cursors): boolean {
    return relay.told.readSeq === cursors.readSeq && relay.told.deliveredSeq === cursors.deliveredSeq;
  }

  #flush(): void {
    this.#timer?.();
    this.#timer = undefined;
    const now = this.#ports.clock.now();
    let wait = Number.POSITIVE_INFINITY;
    for (const [userId, relay] of this.#relays) {
      const cursors = this.of(userId);
      if (this.#isTold(relay, cursors)) continue;
      // A clock that jumped back must not silence anybody for longer than that.
      const dueIn = Math.min(relay.at + TIMES.receiptRelayMs - now, TIMES.receiptRelayMs);
      if (dueIn > 0) wait = Math.min(wait, dueIn);
      else this.#send(userId, { relay, cursors, now });
    }
    if (wait !== Number.POSITIVE_INFINITY) this.#timer = this.#ports.clock.after(wait, () => this.#flush());
  }

  #send(userId: string, { relay, cursors, now }: { relay: Relay; cursors: Cursors; now: number }): void {
    const common = { threadId: this.#ports.thread.record?.id ?? "", userId, at: now };
    const { told, from } = relay;
    this.#relays.set(userId, { at: now, told: cursors, from: undefined });
    if (cursors.deliveredSeq > Math.max(told.deliveredSeq, cursors.readSeq)) {
      this.#ports.tell({ type: "message_delivered", ...common, seq: cursors.deliveredSeq }, from);
    }
    if (cursors.readSeq > told.readSeq)
      this.#ports.tell({ type: "message_read", ...common, seq: cursors.readSeq }, from);
  }
}
