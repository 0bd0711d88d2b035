import type { PatchInboxThread } from "../../protocol/inbox.ts";
import type { Status } from "../../protocol/presence.ts";
import type { Parlor } from "../client.ts";
import type { Answer } from "../connection/requests.ts";
import { isAtRest, isSuspended } from "../connection/state.ts";
import { close, open } from "../connection/transitions.ts";
import { isConnected, isOver } from "../connection/view.ts";
import type { ClientContext } from "../context.ts";
import { without } from "../snapshot/lists.ts";
import type { Listener } from "../snapshot/publisher.ts";
import { edit, forgetAll, hearRead, markRead, markSeen, setStatus, watch } from "./commands.ts";
import type { Filter } from "./lists.ts";
import { load, loadMore } from "./loading.ts";
import { viewSelf } from "./own-status.ts";
import { InboxSession } from "./session.ts";
import type { InboxEvent } from "./state.ts";
import type { InboxView } from "./view.ts";

export type InboxEventType = InboxEvent["type"];
export type InboxListener<Type extends InboxEventType> = Listener<InboxEvent, Type>;

/** All of a user's threads: what is new in them, what they have been told of, who is there; and their own status. */
export class Inbox {
  readonly #session: InboxSession;
  #opens = 0;

  constructor(context: ClientContext, isOpen: (threadId: string) => boolean) {
    this.#session = new InboxSession(context, isOpen);
  }

  /** Connects, and loads the first page. Settles when it is there and live, or when that has failed for good. */
  open(): Promise<InboxView> {
    this.#opens++;
    void this.#session.recall();
    this.#take((session) => {
      open(session);
      load(session, "all");
    });
    return this.#session.publisher.until(
      // What was kept is shown at once, and not yet what there is.
      ({ connection, isLoaded, pages }) =>
        isOver(connection) || (isConnected(connection) && isLoaded && pages.all.load === "idle"),
    );
  }

  /** Whether the application has it open. */
  get isOpen(): boolean {
    const { connection } = this.#session;
    return isSuspended(connection) || !isAtRest(connection);
  }

  /** How often it has been opened. */
  get opens(): number {
    return this.#opens;
  }

  /** Disconnects. What is known stays, and is brought up to date when it is opened again. */
  close(): void {
    this.#take(close);
  }

  /** The user is gone, and with them what they saw. */
  forget(): void {
    this.#take(forgetAll);
  }

  /** A thread of its own was read. */
  hearRead(threadId: string, seq: number): void {
    this.#take((session) => hearRead(session, threadId, seq));
  }

  /** What another tab tells. */
  hear(news: unknown): void {
    this.#session.hearTab(news);
  }

  /** Calls `subscriber` when the snapshot is another, at most once before each frame. Returns how to stop. */
  subscribe(subscriber: () => void): () => void {
    return this.#session.publisher.subscribe(subscriber);
  }

  /** The inbox as it is now. The same object until something changes. */
  getSnapshot(): InboxView {
    return this.#session.publisher.snapshot;
  }

  /** Calls `listener` with every event of this type, after the snapshot shows it. Returns how to stop. */
  on<Type extends InboxEventType>(type: Type, listener: InboxListener<Type>): () => void {
    return this.#session.publisher.on(type, listener);
  }

  /** Loads the first page of a filter's list, unless it is there. `open` loads `all`. */
  load(filter: Filter): void {
    this.#take((session) => load(session, filter));
  }

  /** Loads the page after those that are shown, once at a time. */
  loadMore(filter: Filter = "all"): void {
    this.#take((session) => loadMore(session, filter));
  }

  /**
   * This thread is before somebody's eyes: notifications for it are marked `quiet`, in all tabs of the browser. Of
   * several on a page, each is said by itself. Returns how to take it back.
   */
  look(threadId: string): () => void {
    const look = { threadId };
    this.#take((session) => {
      session.looks = [...session.looks, look];
    });
    return () =>
      this.#take((session) => {
        session.looks = without(session.looks, (other) => other === look);
      });
  }

  /**
   * Asks for something that one of the user's tabs at a time may do, of those that ask: to sound, for instance.
   * `onChange` hears whether it is this one: each is, where tabs cannot know of each other. Returns how to give it back.
   */
  claim(what: string, onChange: (isMine: boolean) => void): () => void {
    return this.#session.claim(what, onChange);
  }

  /** All notifications have been seen: clears the badge, not the unread. */
  markSeen(): void {
    this.#take(markSeen);
  }

  /** Everything in the thread up to this seq has been read. For a thread that is open, `thread.markRead` says it. */
  markRead(threadId: string, seq: number): void {
    this.#take((session) => markRead(session, threadId, seq));
  }

  /** Whether the thread's messages are told. Shown at once; taken back if the answer is a refusal. */
  mute(threadId: string, muted: boolean): Promise<Answer<null>> {
    return this.#edit(threadId, { muted });
  }

  /** Whether the thread stands above the others. */
  pin(threadId: string, pinned: boolean): Promise<Answer<null>> {
    return this.#edit(threadId, { pinned });
  }

  /** Whether the thread is put away. A message by another brings it back, unless it is muted. */
  archive(threadId: string, archived: boolean): Promise<Answer<null>> {
    return this.#edit(threadId, { archived });
  }

  /** Whether the thread counts as unread until it is read. */
  markUnread(threadId: string, unread: boolean): Promise<Answer<null>> {
    return this.#edit(threadId, { unread });
  }

  /** Sets one's status by hand, for all devices, `until` a time (milliseconds since 1970) if given. `online` ends it. */
  setStatus(status: Status, { until }: { until?: number } = {}): void {
    this.#take((session) => setStatus(session, { status, until }));
  }

  /** Whether the user has chosen to appear offline: then no thread may say that they view it or type. */
  get isHidden(): boolean {
    return viewSelf(this.#session.self)?.manual === "offline";
  }

  /** Asks for the presence of fellow members of a thread, for as long as somebody wants it. Returns how to stop. */
  watch(threadId: string, userIds: readonly string[]): () => void {
    const wish = { threadId, userIds: [...userIds] };
    this.#take((session) => watch(session, [...session.subscriptions.wishes, wish]));
    return () =>
      this.#take((session) =>
        watch(
          session,
          without(session.subscriptions.wishes, (other) => other === wish),
        ),
      );
  }

  /** Tries again now, instead of when the time has come. */
  reconnect(): void {
    this.#take((session) => session.reconnect());
  }

  /** What was done here shows at once. */
  #take(work: (session: InboxSession) => void): void {
    this.#session.take(() => work(this.#session));
    this.#session.publisher.flush();
  }

  #edit(threadId: string, patch: PatchInboxThread): Promise<Answer<null>> {
    return new Promise((tell) => this.#take((session) => edit(session, { threadId, patch, tell })));
  }
}

const inboxes = new WeakMap<Parlor, Inbox>();

/**
 * A user's inbox: the same object each time. Imported by itself, so that a page with single threads does not carry it.
 */
export function inboxOf(parlor: Parlor): Inbox {
  const known = inboxes.get(parlor);
  if (known) return known;
  const inbox = new Inbox(parlor.context, (threadId) => parlor.isOpen(threadId));
  inbox.subscribe(() => parlor.setHidden(inbox.isHidden));
  parlor.adopt(inbox);
  inboxes.set(parlor, inbox);
  return inbox;
}
