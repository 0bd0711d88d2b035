import { markSeen, patchThread, receiveActivity, receiveDeparture } from "../../src/inbox/changes.ts";
import { fail, type Result } from "../../src/protocol/result.ts";
import type { InboxFromThread } from "../../src/protocol/rpc.ts";
import { generous } from "./fan-out-scene.ts";
import { InboxRoomStage, type StageDevice } from "./inbox-room-stage.ts";
import { type Actor, person, Stage, THREAD_ID } from "./thread-stage.ts";

export const PEOPLE = ["ada", "bob", "cy"] as const;

/**
 * How calls to inboxes go: as they should, lost on the way, done and their answers lost, or done only after so long,
 * if ever. Of `next`, one call goes so, and those after it as they should.
 */
export type Fate = "arrives" | "is lost" | "answer is lost" | { readonly slowMs: number } | { readonly next: Loss };
export type Loss = "is lost" | "answer is lost";

/** Silence for so long is a failure. */
const PATIENCE_MS = 30_000;

/** What a user's phone was notified of, and when they had seen all of it. */
export type Noted = { is: "message"; seq: number } | { is: "added"; generation: number } | { is: "seen" };

/** What they chose for the thread, and how it was for them then. */
interface Choice {
  readonly generation: number;
  readonly lastSeq: number;
  readonly readSeq: number;
}

/** One user with their real inbox, a phone that follows it, and the simplest record of what they did. */
export class Person {
  readonly inbox = new InboxRoomStage();
  readonly phone: StageDevice = this.inbox.connect();
  readonly noted: Noted[] = [];
  archived: Choice | undefined;
  marked: Choice | undefined;
  readonly userId: string;

  constructor(userId: string) {
    this.userId = userId;
  }

  get room() {
    return this.inbox.roomFor(this.userId);
  }

  /** What they see of the thread's row, whether or not the thread still agrees. */
  get row() {
    return this.room.inbox.liveRow(THREAD_ID);
  }

  /** Something came from the thread. */
  hear(work: () => Result<null>): Result<null> {
    const done = work();
    this.listen();
    return done;
  }

  see(): void {
    if (markSeen(this.room).ok) this.noted.push({ is: "seen" });
  }

  async archive(): Promise<void> {
    const wasArchived = this.row?.archived === 1;
    const isDone = await this.#patch({ archived: true });
    if (!isDone || !this.row || wasArchived) return;
    this.archived = { ...this.row };
    this.noted.push({ is: "seen" });
  }

  /** Marks the thread unread; it says meanwhile how far they have read, if it can. */
  async mark(room: Stage["room"]): Promise<void> {
    const said = room.inboxes.activity(this.userId);
    this.inbox.world.activity = said;
    const isDone = await this.#patch({ unread: true });
    if (!isDone || !this.row) return;
    this.marked = { ...this.row, readSeq: said.ok ? said.value.readSeq : this.row.readSeq };
  }

  /** Notes what the phone was notified of. */
  listen(): void {
    for (const frame of this.phone.take()) {
      if (frame.type === "new_message_notification") this.noted.push({ is: "message", seq: frame.seq });
      if (frame.type === "added_to_thread") this.noted.push({ is: "added", generation: this.row?.generation ?? -1 });
    }
  }

  /** Whether it was done: it is not where there is no row, nor while storage fails. */
  async #patch(patch: object): Promise<boolean> {
    const patched = await patchThread(this.room, person(this.userId), { threadId: THREAD_ID, patch });
    this.listen();
    return patched.ok;
  }
}

/** A thread of three with their real inboxes, and calls between them that fail as they are told to. */
export class World {
  fate: Fate = "arrives";
  /** Calls to which the thread still awaits an answer. */
  callsUnderWay = 0;
  readonly people = new Map<string, Person>(PEOPLE.map((userId) => [userId, new Person(userId)]));
  readonly stage: Stage;
  readonly #actors = new Map<string, Actor>();

  constructor() {
    const inbox: InboxFromThread = {
      activity: (userId, activity) => this.#call(userId, ({ room }) => receiveActivity(room, activity)),
      memberLeft: (userId, departure) => this.#call(userId, ({ room }) => receiveDeparture(room, departure)),
    };
    this.stage = new Stage({ rates: generous, members: PEOPLE.map((userId) => ({ userId })), inbox });
  }

  person(userId: string): Person {
    const one = this.people.get(userId);
    if (!one) throw new Error(`there is no ${userId}`);
    return one;
  }

  /** The device of a member; undefined for who is none. */
  device(userId: string): Actor | undefined {
    const open = this.#actors.get(userId);
    if (open?.isOpen() || !this.stage.room.thread.member(userId)) return open?.isOpen() ? open : undefined;
    const device = this.stage.connect(userId);
    this.#actors.set(userId, device);
    return device;
  }

  async #call(userId: string, tell: (one: Person) => Result<null>): Promise<Result<null>> {
    const fate = this.#takeFate();
    const one = this.person(userId);
    const work = () => one.hear(() => tell(one));
    if (fate === "is lost") return fail("internal");
    if (typeof fate === "object") return this.#callSlowly(work, fate.slowMs);
    const done = work();
    return fate === "answer is lost" ? fail("internal") : done;
  }

  #takeFate(): Exclude<Fate, { next: Loss }> {
    const { fate } = this;
    if (typeof fate === "string" || "slowMs" in fate) return fate;
    this.fate = "arrives";
    return fate.next;
  }

  /** What is answered after the caller's patience changes nothing for them, but it was done. */
  #callSlowly(work: () => Result<null>, slowMs: number): Promise<Result<null>> {
    const { clock } = this.stage;
    this.callsUnderWay++;
    const answered = new Promise<Result<null>>((resolve) => {
      clock.after(PATIENCE_MS, () => resolve(fail("internal")));
      clock.after(slowMs, () => resolve(work()));
    });
    return answered.finally(() => this.callsUnderWay--);
  }
}
