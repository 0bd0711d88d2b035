import type { PatchInboxThread } from "../protocol/inbox.ts";
import type { Status } from "../protocol/presence.ts";
import { isConnected } from "./connection-view.ts";
import { InboxEngine, type InboxEngineOptions } from "./inbox-engine.ts";
import type { Filter } from "./inbox-listings.ts";
import type { InboxEvent, InboxInput } from "./inbox-state.ts";
import { type InboxView, inboxViewer } from "./inbox-view.ts";
import { memo } from "./memo.ts";
import { viewSelf } from "./own-status.ts";
import type { Parlor } from "./parlor.ts";
import { type Listener, Publisher } from "./publisher.ts";
import type { Answer } from "./requests.ts";

type InboxOptions = Omit<InboxEngineOptions, "onChange" | "onEvent" | "onAnswer">;

export type InboxEventType = InboxEvent["type"];
export type InboxListener<Type extends InboxEventType> = Listener<InboxEvent, Type>;

/** All of a user's threads: what is new in them, what he has been told of, who is there; and his own status. */
export class Inbox {
  readonly #engine: InboxEngine;
  readonly #publisher: Publisher<InboxView, InboxEvent>;
  readonly #awaited = new Map<number, (answer: Answer<null>) => void>();
  #edits = 0;

  constructor(options: InboxOptions) {
    this.#engine = new InboxEngine({
      ...options,
      onChange: () => this.#publisher.publish(),
      onEvent: (event) => this.#publisher.tell(event),
      onAnswer: (id, answer) => this.#answer(id, answer),
    });
    const view = memo(inboxViewer());
    this.#publisher = new Publisher(() => view(this.#engine.state), options.ports.paint);
  }

  /** Connects, and loads the first page. Settles when it is there and live, or when that has failed for good. */
  open(): Promise<InboxView> {
    this.#take({ on: "open" });
    return new Promise((resolve) => {
      const look = () => {
        const { connection, isLoaded } = this.getSnapshot();
        const isThere = isConnected(connection) && isLoaded;
        if (!isThere && connection.is !== "failed" && connection.is !== "closed") return;
        unsubscribe();
        resolve(this.getSnapshot());
      };
      const unsubscribe = this.subscribe(look);
      look();
    });
  }

  /** Disconnects. What is known stays, and is brought up to date when it is opened again. */
  close(): void {
    this.#take({ on: "close" });
  }

  /** Calls `subscriber` when the snapshot is another, at most once before each frame. Returns how to stop. */
  subscribe(subscriber: () => void): () => void {
    return this.#publisher.subscribe(subscriber);
  }

  /** The inbox as it is now. The same object until something changes. */
  getSnapshot(): InboxView {
    return this.#publisher.snapshot;
  }

  /** Calls `listener` with every event of this type, after the snapshot shows it. Returns how to stop. */
  on<Type extends InboxEventType>(type: Type, listener: InboxListener<Type>): () => void {
    return this.#publisher.on(type, listener);
  }

  /** Loads the first page of a filter's list, unless it is there. `open` loads `all`. */
  load(filter: Filter): void {
    this.#take({ on: "load", filter });
  }

  /** Loads the page after those that are shown, once at a time. */
  loadMore(filter: Filter = "all"): void {
    this.#take({ on: "load-more", filter });
  }

  /** Which thread is before somebody's eyes on this device: notifications for it are marked `quiet`. */
  setInView(threadId: string | null): void {
    this.#take({ on: "look", threadId });
  }

  /** All notifications have been seen: clears the badge, not the unread. */
  markSeen(): void {
    this.#take({ on: "seen" });
  }

  /** Everything in the thread up to this seq has been read. For a thread that is open, `thread.markRead` says it. */
  markRead(threadId: string, seq: number): void {
    this.#take({ on: "read", threadId, seq });
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
    this.#take({ on: "set-status", status: { status, until } });
  }

  /** Whether the user has chosen to appear offline: then no thread may say that he views it or types. */
  get isHidden(): boolean {
    return viewSelf(this.#engine.state.self)?.manual === "offline";
  }

  /** Asks for the presence of fellow members of a thread, for as long as somebody wants it. Returns how to stop. */
  watch(threadId: string, userIds: readonly string[]): () => void {
    const wanted = { on: "watch", threadId, userIds: [...userIds] } as const;
    this.#take({ ...wanted, by: 1 });
    let isOver = false;
    return () => {
      if (!isOver) this.#take({ ...wanted, by: -1 });
      isOver = true;
    };
  }

  /** Tries again now, instead of when the time has come. */
  reconnect(): void {
    const retry: InboxInput = { on: this.#engine.state.connection.is === "failed" ? "open" : "wake" };
    this.#take(retry);
  }

  /** What was done here shows at once. */
  #take(input: InboxInput): void {
    this.#engine.take(input);
    this.#publisher.flush();
  }

  #edit(threadId: string, patch: PatchInboxThread): Promise<Answer<null>> {
    const id = ++this.#edits;
    const { promise, resolve } = Promise.withResolvers<Answer<null>>();
    this.#awaited.set(id, resolve);
    this.#take({ on: "edit", id, threadId, patch });
    return promise;
  }

  #answer(id: number, answer: Answer<null>): void {
    this.#awaited.get(id)?.(answer);
    this.#awaited.delete(id);
  }
}

const inboxes = new WeakMap<Parlor, Inbox>();

/**
 * A user's inbox: the same object each time. Imported by itself, so that a page with single threads does not carry it.
 */
export function inboxOf(parlor: Parlor): Inbox {
  const known = inboxes.get(parlor);
  if (known) return known;
  const inbox = new Inbox({ ...parlor.foundation, isOpen: (threadId) => parlor.isOpen(threadId) });
  inbox.subscribe(() => parlor.setHidden(inbox.isHidden));
  parlor.adopt(inbox);
  inboxes.set(parlor, inbox);
  return inbox;
}
