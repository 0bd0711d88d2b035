import type { Clock } from "../actor/clock.ts";
import { TIMES } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { Activity, InboxFromThread } from "../protocol/rpc.ts";
import { activityFor, revisionOf } from "./activity.ts";
import { FanOut } from "./fan-out.ts";
import type { Receipts } from "./receipts.ts";
import type { Thread } from "./thread.ts";

/** How long an alarm waits for what it started: the next one, which tells others, cannot go off meanwhile. */
const PATIENCE_MS = TIMES.fanOutMs;

/** What telling inboxes needs of its thread and the platform. */
interface InboxesPorts {
  readonly thread: Thread;
  readonly receipts: Pick<Receipts, "of" | "writeRead">;
  readonly clock: Clock;
  /** Whether the member has a socket here that is alive. */
  readonly isLive: (userId: string) => boolean;
  /** Writes in one transaction what no inbox or socket is told of. */
  readonly write: (work: () => void) => Result<null>;
  /** Calls an inbox. Never rejects and never hangs: an exception is a failure, and so is silence. */
  readonly inbox: InboxFromThread;
  readonly arm: (at: number) => void;
  readonly background: (work: Promise<void>) => void;
  readonly report: (error: unknown) => void;
}

/** The inboxes of a thread's members: who has to be told, and what. */
export class Inboxes {
  readonly #ports: InboxesPorts;
  readonly #fanOut: FanOut;
  /** The revision that each member's inbox was told last, in this life of the object. */
  readonly #told = new Map<string, number>();
  /** All members are owed a call, as of this revision of them. */
  #allOwedAt = -1;

  constructor(ports: InboxesPorts) {
    this.#ports = ports;
    this.#fanOut = new FanOut({ ...ports, tell: (userId) => this.#tell(userId) });
  }

  /** Something happened in the thread. Within its transaction, so that a crash right after it is made up for. */
  changed(): void {
    this.#touchAll();
    this.#fanOut.secure();
  }

  /**
   * A member opened the thread: their inbox is told how it is unless it knows, though not at once, for they are about
   * to read.
   */
  memberOpened(userId: string): void {
    this.#fanOut.forgive(userId);
    if (!this.#isTold(userId)) this.#fanOut.touch([userId]);
    this.#fanOut.run();
  }

  /** A member closed the thread, on one device at least. */
  memberClosed(userId: string): void {
    this.#fanOut.paceChanged(userId);
    this.#fanOut.run();
  }

  /** A member has read on: their other devices should not wait. */
  memberRead(userId: string): void {
    this.#fanOut.touch([userId], { urgent: true });
    this.#fanOut.run();
  }

  /** Tells whoever is due. */
  run(): void {
    this.#fanOut.run();
  }

  /** An alarm: one that this instance does not remember arming treats all as untold. */
  onAlarm(remembered: boolean): void {
    if (!remembered && this.#ports.thread.record) this.#touchAll();
    this.#fanOut.run();
  }

  /** Settles when the calls under way have, or after a while: an inbox that hangs is left to another alarm. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.#ports.clock.after(PATIENCE_MS, () => {
        this.#fanOut.outlast();
        resolve();
      });
      void this.#fanOut.settled().finally(() => {
        forget();
        resolve();
      });
    });
  }

  /** How the thread is for a member now. Their inbox must not know of a cursor that a crash could still take back. */
  activity(userId: string): Result<Activity> {
    const { thread, receipts } = this.#ports;
    const member = thread.member(userId);
    if (!member) return fail("not_found");
    const written = receipts.writeRead(userId);
    return written.ok ? ok(activityFor(thread, member, receipts.of(userId).readSeq)) : written;
  }

  #isTold(userId: string): boolean {
    const { thread, receipts } = this.#ports;
    return this.#told.get(userId) === revisionOf(thread, receipts.of(userId).readSeq);
  }

  #touchAll(): void {
    const { thread } = this.#ports;
    if (this.#allOwedAt === thread.membersRevision) return;
    this.#allOwedAt = thread.membersRevision;
    this.#fanOut.touch(thread.members().map(({ userId }) => userId));
    const former = thread.former().filter(({ departureTold }) => departureTold === 0);
    this.#fanOut.touch(
      former.map(({ userId }) => userId),
      { urgent: true },
    );
  }

  async #tell(userId: string): Promise<Result<null>> {
    const { thread } = this.#ports;
    this.#allOwedAt = -1;
    const member = thread.member(userId);
    if (member) {
      if (!thread.isAnnouncedTo(member) || this.#isTold(userId)) return ok(null);
      const now = this.activity(userId);
      if (!now.ok) return now;
      const told = await this.#ports.inbox.activity(userId, now.value);
      if (told.ok) this.#told.set(userId, now.value.revision);
      return told;
    }
    const former = thread.anybody(userId);
    if (!former || former.leftSeq === null || former.departureTold === 1) return ok(null);
    // What an inbox was never told of does not end there either.
    if (!thread.isAnnouncedTo(former)) return this.#noteDeparture(userId, former.leftSeq);
    const told = await this.#ports.inbox.memberLeft(userId, {
      threadId: thread.record?.id ?? "",
      generation: former.leftSeq,
    });
    return told.ok ? this.#noteDeparture(userId, former.leftSeq) : told;
  }

  #noteDeparture(userId: string, leftSeq: number): Result<null> {
    const { thread, write } = this.#ports;
    const now = thread.anybody(userId);
    if (now?.leftSeq !== leftSeq) return ok(null);
    const written = write(() => thread.putMember({ ...now, departureTold: 1 }));
    if (written.ok) this.#fanOut.forget(userId);
    this.#told.delete(userId);
    return written;
  }
}
