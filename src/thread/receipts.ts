import type { Clock } from "../actor/clock.ts";
import { fail, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { MessageDelivered, MessageRead, PostRead } from "../protocol/receipt.ts";
import type { Room } from "./room.ts";
import { takeHttpFrame } from "./sending.ts";
import type { Session } from "./session.ts";
import type { Standing, Thread } from "./thread.ts";

/** Up to where somebody has read, and up to where it has reached his devices. */
export interface Cursors {
  readonly readSeq: number;
  readonly deliveredSeq: number;
}

interface Relay {
  at: number;
  told: Cursors;
  /** The socket that raised the cursor knows already, unless another one raised it too. */
  from: Session | undefined;
}

/**
 * The cursors of all members: live here, in the socket's attachment until written, and written at most every
 * five seconds. A cursor lost with a crash is sent again by its client on connecting. Rules R1–R5.
 */
export class Receipts {
  readonly #thread: Thread;
  readonly #clock: Clock;
  readonly #tell: (frame: MessageRead | MessageDelivered, except: Session | undefined) => void;
  readonly #live = new Map<string, Cursors>();
  readonly #relays = new Map<string, Relay>();
  readonly #unwritten = new Set<string>();
  #timer: (() => void) | undefined;

  constructor(ports: {
    thread: Thread;
    clock: Clock;
    tell: (frame: MessageRead | MessageDelivered, except: Session | undefined) => void;
  }) {
    this.#thread = ports.thread;
    this.#clock = ports.clock;
    this.#tell = ports.tell;
  }

  of(userId: string): Cursors {
    const stored = this.#thread.member(userId) ?? { readSeq: 0, deliveredSeq: 0 };
    const live = this.#live.get(userId) ?? stored;
    return {
      readSeq: Math.max(live.readSeq, stored.readSeq),
      deliveredSeq: Math.max(live.deliveredSeq, stored.deliveredSeq),
    };
  }

  /** Those whose cursors have risen since they were written. */
  get unwritten(): readonly string[] {
    return [...this.#unwritten];
  }

  /**
   * Raises a member's cursors; what is asked for is clamped to the end of the log, and read implies
   * delivered. Returns whether anything rose.
   */
  raise(userId: string, to: Partial<Cursors>, from?: Session): boolean {
    const member = this.#thread.member(userId);
    if (!member) return false;
    const before = this.of(userId);
    const readSeq = Math.max(before.readSeq, Math.min(to.readSeq ?? 0, this.#thread.lastSeq));
    const asked = Math.min(to.deliveredSeq ?? 0, this.#thread.lastSeq);
    const deliveredSeq = Math.max(before.deliveredSeq, readSeq, asked);
    if (readSeq === before.readSeq && deliveredSeq === before.deliveredSeq) return false;
    const after = { readSeq, deliveredSeq };
    this.#live.set(userId, after);
    this.#unwritten.add(userId);
    this.#relay(userId, { before, from });
    return true;
  }

  /** Takes over what a socket kept through the object's sleep. */
  restore(session: Session): void {
    const { readSeq, deliveredSeq } = session.state;
    const before = this.of(session.userId);
    if (!this.#thread.member(session.userId)) return;
    if (readSeq <= before.readSeq && deliveredSeq <= before.deliveredSeq) return;
    this.#live.set(session.userId, {
      readSeq: Math.max(readSeq, before.readSeq),
      deliveredSeq: Math.max(deliveredSeq, before.deliveredSeq),
    });
    this.#unwritten.add(session.userId);
  }

  /** Writes the cursors of these users. Within `thread.commit`. */
  write(userIds: readonly string[]): void {
    for (const userId of userIds) this.#thread.store.updateCursors(userId, this.of(userId));
  }

  /** What `write` wrote is durable. */
  written(userIds: readonly string[]): void {
    for (const userId of userIds) this.#unwritten.delete(userId);
  }

  /** Forgets somebody who left. */
  forget(userId: string): void {
    this.#live.delete(userId);
    this.#relays.delete(userId);
    this.#unwritten.delete(userId);
  }

  #relay(userId: string, change: { before: Cursors; from: Session | undefined }): void {
    if (this.#thread.members().length > LIMITS.receiptMembers) return;
    const relay = this.#relays.get(userId);
    if (!relay) {
      this.#relays.set(userId, { at: 0, told: change.before, from: change.from });
    } else if (relay.from !== change.from) {
      const alreadyTold = this.#isTold(relay, change.before);
      relay.from = alreadyTold ? change.from : undefined;
    }
    this.#flush();
  }

  #isTold(relay: Relay, cursors: Cursors): boolean {
    return relay.told.readSeq === cursors.readSeq && relay.told.deliveredSeq === cursors.deliveredSeq;
  }

  #flush(): void {
    this.#timer?.();
    this.#timer = undefined;
    const now = this.#clock.now();
    let wait = Number.POSITIVE_INFINITY;
    for (const [userId, relay] of this.#relays) {
      const cursors = this.of(userId);
      if (this.#isTold(relay, cursors)) continue;
      // A clock that jumped back must not silence anybody for longer than that.
      const dueIn = Math.min(relay.at + TIMES.receiptRelayMs - now, TIMES.receiptRelayMs);
      if (dueIn > 0) wait = Math.min(wait, dueIn);
      else this.#send(userId, { relay, cursors, now });
    }
    if (wait !== Number.POSITIVE_INFINITY) this.#timer = this.#clock.after(wait, () => this.#flush());
  }

  #send(userId: string, { relay, cursors, now }: { relay: Relay; cursors: Cursors; now: number }): void {
    const common = { threadId: this.#thread.record?.id ?? "", userId, at: now };
    const { told, from } = relay;
    this.#relays.set(userId, { at: now, told: cursors, from: undefined });
    if (cursors.deliveredSeq > Math.max(told.deliveredSeq, cursors.readSeq)) {
      this.#tell({ type: "message_delivered", ...common, seq: cursors.deliveredSeq }, from);
    }
    if (cursors.readSeq > told.readSeq) this.#tell({ type: "message_read", ...common, seq: cursors.readSeq }, from);
  }
}

/** The seq of a message that this caller may see. */
export function seqOf(room: Room, standing: Standing, id: string): number | undefined {
  const message = room.thread.store.messageById(id);
  return message && message.seq >= standing.visibleFromSeq ? message.seq : undefined;
}

/** `mark_message_read` over HTTP. */
export function markRead(room: Room, caller: Identity, read: PostRead): Result<null> {
  const standing = room.thread.standing(caller);
  const readSeq = standing && (read.seq ?? seqOf(room, standing, read.id ?? ""));
  return readSeq === undefined ? fail("not_found") : mark(room, caller, { readSeq });
}

/** `mark_message_delivered` over HTTP. */
export function markDelivered(room: Room, caller: Identity, seq: number): Result<null> {
  return room.thread.standing(caller) ? mark(room, caller, { deliveredSeq: seq }) : fail("not_found");
}

/** Without a socket there is no attachment that would outlive a crash: the cursors are written at once. */
function mark(room: Room, caller: Identity, to: Partial<Cursors>): Result<null> {
  const refused = takeHttpFrame(room, caller);
  if (refused) return refused;
  const { readSeq } = room.receipts.of(caller.userId);
  room.receipts.raise(caller.userId, to);
  const written = room.writeCursors(caller.userId);
  if (room.receipts.of(caller.userId).readSeq > readSeq) room.inboxes.caughtUp(caller.userId);
  return written;
}
