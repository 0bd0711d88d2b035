import type { Encoded } from "../actor/frame-text.ts";
import { encode } from "../actor/frame-text.ts";
import { hasSchema, migrate } from "../actor/migrate.ts";
import type { DurableEvent } from "../protocol/frames.ts";
import type { Identity } from "../protocol/identity.ts";
import type { Access } from "../protocol/member.ts";
import { type Subject, subject } from "../protocol/thread.ts";
import { threadMigrations } from "./migrations.ts";
import { type Others, Tally } from "./tally.ts";
import type { MemberRecord, ThreadRecord, ThreadStore } from "./thread-store.ts";

/** What a caller may do in this thread, and from where on they see it. */
export interface Permissions {
  readonly userId: string;
  /** Absent for a service that is no member. */
  readonly access?: Access;
  readonly service: boolean;
  readonly visibleFromSeq: number;
  readonly member?: MemberRecord;
}

/** An event as it was committed, encoded once for all who read it. */
export interface Committed extends Encoded {
  readonly event: DurableEvent;
  /** Of a change, the seq of its message: who may not see that is told that something is hidden. */
  readonly messageSeq?: number;
}

/** The events that are changes to a message. */
export type ChangeEvent = Extract<DurableEvent, { type: "message_edited" | "message_deleted" | "reaction_changed" }>;

/**
 * One thread's durable state: its row, its members and the end of its log, in memory as in storage. It is
 * the only writer. Whatever changes it runs inside `commit`, and what it returns may be told to others
 * only afterwards: a frame sent within a transaction that then fails is delivered all the same.
 */
export class Thread {
  readonly store: ThreadStore;
  readonly #tally: Tally;
  readonly #members = new Map<string, MemberRecord>();
  #record: ThreadRecord | undefined;
  #lastSeq = 0;
  #committed: Committed[] = [];
  #hasNews = false;
  #membersRevision = 0;
  /** Undefined until it has been asked for. */
  #hasMessages: boolean | undefined;

  constructor(store: ThreadStore) {
    this.store = store;
    this.#tally = new Tally(store);
    if (hasSchema(store.sql)) store.sql.transaction(() => migrate(store.sql, threadMigrations));
    this.#load();
  }

  /** Undefined until the thread is created. */
  get record(): ThreadRecord | undefined {
    return this.#record;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get subject(): Subject | undefined {
    return this.#record?.subject ? subject.parse(JSON.parse(this.#record.subject)) : undefined;
  }

  /** Whether this member's inbox may know of the thread: with `announce: "first_message"` at first only its creator's. */
  isAnnouncedTo({ userId, addedBy }: MemberRecord): boolean {
    if (this.#record?.announce !== "first_message" || userId === addedBy) return true;
    this.#hasMessages ??= this.store.hasMessages();
    return this.#hasMessages;
  }

  /** Rises when somebody's row changes, and when all are read anew. */
  get membersRevision(): number {
    return this.#membersRevision;
  }

  /** Those who belong to the thread now, in the order of their joining. */
  members(): MemberRecord[] {
    return [...this.#members.values()].filter((member) => member.leftSeq === null);
  }

  /** Those who left. */
  former(): MemberRecord[] {
    return [...this.#members.values()].filter((member) => member.leftSeq !== null);
  }

  /** Somebody who belongs to the thread now. */
  member(userId: string): MemberRecord | undefined {
    const member = this.#members.get(userId);
    return member?.leftSeq === null ? member : undefined;
  }

  /** Somebody who belongs to the thread or once did. */
  anybody(userId: string): MemberRecord | undefined {
    return this.#members.get(userId);
  }

  /** Undefined for strangers, for former members and in a thread that does not exist: all alike. */
  permissionsOf(caller: Pick<Identity, "userId" | "service">): Permissions | undefined {
    if (!this.#record) return undefined;
    const { userId, service } = caller;
    const member = this.member(userId);
    if (member) {
      const visibleFromSeq = service ? 0 : member.visibleFromSeq;
      return { userId, access: member.access, service, visibleFromSeq, member };
    }
    return service ? { userId, service, visibleFromSeq: 0 } : undefined;
  }

  /**
   * Runs `work` in one transaction and returns its value with the events it appended. When it throws, storage
   * and memory are as before, and the exception goes on to the caller.
   */
  commit<T>(work: () => T): { value: T; committed: Committed[] } {
    this.#committed = [];
    this.#hasNews = false;
    try {
      const value = this.store.sql.transaction(work);
      return { value, committed: this.#committed };
    } catch (error) {
      this.#load();
      throw error;
    } finally {
      this.#committed = [];
    }
  }

  /** Whether there is something in this transaction that inboxes should hear of. Within `commit`. */
  get hasNews(): boolean {
    return this.#hasNews;
  }

  /** Makes the tables and the thread. Within `commit`. */
  create(record: ThreadRecord): void {
    migrate(this.store.sql, threadMigrations);
    this.store.insertThread(record);
    this.#record = record;
    this.#hasNews = true;
  }

  /** Changes title and subject. Within `commit`. */
  retitle(change: { title: string | null; subject: string | null }): void {
    this.store.updateThread(change);
    if (this.#record) this.#record = { ...this.#record, ...change };
  }

  /** Writes a member. Within `commit`. */
  putMember(member: MemberRecord): void {
    const known = this.#members.get(member.userId);
    this.store.putMember(member);
    this.#membersRevision++;
    this.#members.set(member.userId, member);
    if (known?.joinedSeq !== member.joinedSeq) this.#sortMembers();
  }

  /** The seq of the next event. Within `commit`. */
  nextSeq(): number {
    return this.#lastSeq + 1;
  }

  /** Takes the next seq for an event whose row is written. Within `commit`. */
  append(event: DurableEvent, messageSeq?: number): void {
    this.#lastSeq = event.seq;
    this.#hasNews = true;
    if (event.type === "new_message") this.#hasMessages = true;
    this.#tally.append(event);
    this.#committed.push({ event, ...encode(event), ...(messageSeq !== undefined && { messageSeq }) });
  }

  /** What others than this user have written past `after`. */
  othersAfter(userId: string, after: number): Others {
    return this.#tally.others(userId, { after, lastSeq: this.#lastSeq });
  }

  /** Writes and appends an event that is neither a message nor a change to one. Within `commit`. */
  appendEvent(event: Exclude<DurableEvent, ChangeEvent | { type: "new_message" }>): void {
    this.store.insertEvent({ seq: event.seq, frame: JSON.stringify(event), messageSeq: null });
    this.append(event);
  }

  /** Appends a change to the message at `messageSeq`, whose row is written; of the event only `change` is kept. Within `commit`. */
  appendChange(event: ChangeEvent, { messageSeq, change }: { messageSeq: number; change: object }): void {
    this.store.insertEvent({ seq: event.seq, frame: JSON.stringify(change), messageSeq });
    this.append(event, messageSeq);
  }

  /** Takes a message whose row says so out of what is counted. Within `commit`. */
  messageDeleted(message: { seq: number; senderId: string }): void {
    this.#tally.remove(message);
  }

  #sortMembers(): void {
    const inOrder = [...this.#members.values()].sort(
      (a, b) => a.joinedSeq - b.joinedSeq || (a.userId < b.userId ? -1 : 1),
    );
    this.#members.clear();
    for (const member of inOrder) this.#members.set(member.userId, member);
  }

  #load(): void {
    const record = hasSchema(this.store.sql) ? this.store.thread() : undefined;
    const lastSeq = record ? this.store.lastSeq() : 0;
    const members = record ? this.store.members() : [];
    // Only now: storage that cannot be read must not leave a thread without members.
    this.#record = record;
    this.#lastSeq = lastSeq;
    this.#hasMessages = undefined;
    this.#tally.forget();
    this.#membersRevision++;
    this.#members.clear();
    for (const member of members) this.#members.set(member.userId, member);
  }
}
