import { hearActivity, hearDeparture, markSeen, patchThread } from "../../src/inbox/changes.ts";
import { fail, type Result } from "../../src/protocol/errors.ts";
import type { InboxFromThread } from "../../src/protocol/rpc.ts";
import { generous } from "./fan-out-scene.ts";
import { HubStage, type StageDevice } from "./hub-stage.ts";
import { type Actor, person, Stage, THREAD_ID } from "./thread-stage.ts";

export const PEOPLE = ["ada", "bob", "cy"] as const;

/** How a call to an inbox goes: as it should, lost on the way, done and its answer lost, or done only after so long, if ever. */
export type Fate = "arrives" | "is lost" | "answer is lost" | { readonly slowMs: number };

/** Silence for so long is a failure. */
const PATIENCE_MS = 30_000;

/** What a user's phone was notified of, and when he had seen all of it. */
export type Noted = { is: "message"; seq: number } | { is: "added"; generation: number } | { is: "seen" };

/** What he chose for the thread, and how it was for him then. */
interface Choice {
  readonly generation: number;
  readonly lastSeq: number;
  readonly readSeq: number;
}

/** One user with his real inbox, a phone that follows it, and the simplest record of what he did. */
export class Person {
  readonly inbox = new HubStage();
  readonly phone: StageDevice = this.inbox.connect();
  readonly noted: Noted[] = [];
  archived: Choice | undefined;
  marked: Choice | undefined;
  readonly userId: string;

  constructor(userId: string) {
    this.userId = userId;
  }

  get hub() {
    return this.inbox.hub.of(this.userId);
  }

  /** What he sees of the thread's row, whether or not the thread still agrees. */
  get row() {
    return this.hub.inbox.liveRow(THREAD_ID);
  }

  /** Something came from the thread. */
  hear(work: () => Result<null>): Result<null> {
    const done = work();
    this.listen();
    return done;
  }

  see(): void {
    markSeen(this.hub);
    this.noted.push({ is: "seen" });
  }

  async archive(): Promise<void> {
    const wasArchived = this.row?.archived === 1;
    await this.#patch({ archived: true });
    if (!this.row || wasArchived) return;
    this.archived = { ...this.row };
    this.noted.push({ is: "seen" });
  }

  /** Marks the thread unread; it says meanwhile how far he has read. */
  async mark(room: Stage["room"]): Promise<void> {
    this.inbox.world.activity = room.inboxes.activity(this.userId);
    await this.#patch({ unread: true });
    if (this.row) this.marked = { ...this.row, readSeq: room.receipts.of(this.userId).readSeq };
  }

  /** Notes what the phone was notified of. */
  listen(): void {
    for (const frame of this.phone.take()) {
      if (frame.type === "new_message_notification") this.noted.push({ is: "message", seq: frame.seq });
      if (frame.type === "added_to_thread") this.noted.push({ is: "added", generation: this.row?.generation ?? -1 });
    }
  }

  async #patch(patch: object): Promise<void> {
    await patchThread(this.hub, person(this.userId), { threadId: THREAD_ID, patch });
    this.listen();
  }
}

/** A thread of three with their real inboxes, and calls between them that fail as they are told to. */
export class World {
  fate: Fate = "arrives";
  readonly people = new Map<string, Person>(PEOPLE.map((userId) => [userId, new Person(userId)]));
  readonly stage: Stage;
  readonly #actors = new Map<string, Actor>();

  constructor() {
    const inbox: InboxFromThread = {
      activity: (userId, activity) => this.#call(userId, ({ hub }) => hearActivity(hub, activity)),
      departed: (userId, departure) => this.#call(userId, ({ hub }) => hearDeparture(hub, departure)),
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
    const { fate } = this;
    const one = this.person(userId);
    const work = () => one.hear(() => tell(one));
    if (fate === "is lost") return fail("internal");
    if (typeof fate === "object") return this.#callSlowly(work, fate.slowMs);
    const done = work();
    return fate === "answer is lost" ? fail("internal") : done;
  }

  /** What is answered after the caller's patience changes nothing for him, but it was done. */
  #callSlowly(work: () => Result<null>, slowMs: number): Promise<Result<null>> {
    const { clock } = this.stage;
    return new Promise((resolve) => {
      clock.after(PATIENCE_MS, () => resolve(fail("internal")));
      clock.after(slowMs, () => resolve(work()));
    });
  }
}
