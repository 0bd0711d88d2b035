import { isConnected } from "./connection-view.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import type { Keeper, TabNews } from "./keeper.ts";
import { memo } from "./memo.ts";
import type { NewMessageId } from "./message-id.ts";
import { find, isWaiting } from "./outbox.ts";
import { type Listener, Publisher } from "./publisher.ts";
import { pageLimit } from "./requests.ts";
import type { SendOutcome } from "./sending.ts";
import type { Input, ThreadEvent } from "./state.ts";
import type { Kept } from "./storage.ts";
import { type SendStatus, type ThreadView, viewer } from "./view.ts";

/** A message on its way. */
export interface SentMessage {
  readonly id: string;
  readonly status: SendStatus;
  /** Settles when the thread has stored it or refused it for good; never rejects. After `retry` it is a new promise. */
  readonly done: Promise<SendOutcome>;
  /** Sends it again now. */
  retry(): void;
  /** Takes it back. False when it may be in the thread already. */
  cancel(): boolean;
}

/** What somebody writes. */
export interface Draft {
  readonly text: string;
  /** Id of the message that it answers. */
  readonly replyTo?: string;
}

type ThreadOptions = Omit<EngineOptions, "onChange" | "onEvent" | "onAnswer"> & { readonly newMessageId: NewMessageId };

export type ThreadEventType = ThreadEvent["type"];

/** One conversation: what is in it, who is there, and what can be done. */
export class Thread {
  readonly id: string;
  readonly #engine: Engine;
  readonly #newMessageId: NewMessageId;
  readonly #publisher: Publisher<ThreadView, ThreadEvent>;
  readonly #awaited = new Map<string, PromiseWithResolvers<SendOutcome>>();
  readonly #keeper: Keeper;
  /** The application has it open. What waits is sent all the same. */
  #isOpen = false;
  #isVisible = false;
  #isHidden = false;

  constructor(options: ThreadOptions) {
    this.id = options.threadId;
    this.#newMessageId = options.newMessageId;
    this.#keeper = options.keeper;
    this.#engine = new Engine({
      ...options,
      onChange: () => this.#publisher.publish(),
      onEvent: (event) => this.#publisher.tell(event),
      onAnswer: (id, outcome) => this.#answer(id, outcome),
    });
    const view = memo(viewer());
    this.#publisher = new Publisher(() => view(this.#engine.state), options.ports.paint);
    this.#restore(this.#keeper.of(this.id));
  }

  /**
   * Connects, and loads the newest `limit` messages: 50 unless told, 100 at most. Settles when they are there, or
   * when that has failed for good.
   */
  open({ limit = 50 }: { limit?: number } = {}): Promise<ThreadView> {
    this.#isOpen = true;
    void this.#recall();
    this.#look();
    this.#take({ on: "open", limit: pageLimit(limit) });
    return new Promise((resolve) => {
      const look = () => {
        const { connection } = this.getSnapshot();
        if (!isConnected(connection) && connection.is !== "failed" && connection.is !== "closed") return;
        unsubscribe();
        resolve(this.getSnapshot());
      };
      const unsubscribe = this.subscribe(look);
      look();
    });
  }

  /** Leaves, as soon as what waits has been sent. */
  close(): void {
    this.#isOpen = false;
    this.#look();
    this.#leave();
  }

  /** Disconnects at once. What was not sent is kept, and goes out another time. */
  end(): void {
    this.#isOpen = false;
    this.#take({ on: "close" });
  }

  /** What was kept before, or what another tab says of it. Connects if something of it has yet to be sent from here. */
  hear(news: TabNews | readonly Kept[]): void {
    if (!("news" in news)) {
      this.#restore(news);
      const isIdle = !this.#isOpen && isWaiting(this.#engine.state.outbox);
      if (isIdle) this.#take({ on: "open", limit: this.#engine.state.pageSize });
      return;
    }
    if (news.news === "kept") this.#restore([news.kept]);
    else if (news.news === "sent") this.#take({ ...news, on: "sent-elsewhere" });
    else if (news.news === "cancelled") this.#take({ ...news, on: "cancelled-elsewhere" });
    this.#engine.progress();
  }

  /** Calls `subscriber` when the snapshot is another, at most once before each frame. Returns how to stop. */
  subscribe(subscriber: () => void): () => void {
    return this.#publisher.subscribe(subscriber);
  }

  /**
   * Calls `listener` with every event of this type, after the snapshot shows it: each frame of the server that told
   * something new, and `connection_status` when the connection changed. Returns how to stop.
   */
  on<Type extends ThreadEventType>(type: Type, listener: Listener<ThreadEvent, Type>): () => void {
    return this.#publisher.on(type, listener);
  }

  /** The thread as it is now. The same object until something changes. */
  getSnapshot(): ThreadView {
    return this.#publisher.snapshot;
  }

  /** Sends a message; it is shown at once, and goes out when there is a connection. */
  send({ text, replyTo }: Draft): SentMessage {
    const id = this.#newMessageId();
    this.#await(id);
    const sent = this.#handle(id);
    if (this.#keeper.isFull) {
      this.#answer(id, { ok: false, code: "outbox_full", retryable: true });
    } else this.#take({ on: "send", message: { id, text, replyTo } });
    return sent;
  }

  /** Sends again a message that failed or waits. */
  retry(id: string): void {
    if (find(this.#engine.state.outbox, id)) this.#await(id);
    this.#take({ on: "retry", id });
  }

  /** Takes back a message that has not been sent. False when it may be in the thread already. */
  cancel(id: string): boolean {
    this.#take({ on: "cancel", id });
    return !find(this.#engine.state.outbox, id) && !this.getSnapshot().messages.some((message) => message.id === id);
  }

  /** Loads the page before the first message, once at a time. */
  loadOlder(): void {
    this.#take({ on: "load-older" });
  }

  /** A key was pressed. Call it as often as that happens. */
  typing(): void {
    if (!this.#isHidden) this.#take({ on: "press" });
  }

  /** The composer was emptied or left. */
  stopTyping(): void {
    this.#take({ on: "cease" });
  }

  /** Everything up to this seq was before somebody's eyes. */
  markRead(seq: number): void {
    this.#take({ on: "read", seq });
  }

  /** Whether the thread is before somebody's eyes. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#look();
  }

  /** Whether the user appears offline: then nobody is told that he looks here or types. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    if (isHidden) this.#take({ on: "cease" });
    this.#look();
  }

  /** Tries again now, instead of when the time has come. */
  reconnect(): void {
    const { is } = this.#engine.state.connection;
    this.#take(is === "failed" ? { on: "open", limit: this.#engine.state.pageSize } : { on: "wake" });
  }

  /** What was done here shows at once. */
  #take(input: Input): void {
    this.#engine.take(input);
    this.#publisher.flush();
  }

  #look(): void {
    this.#take({ on: "look", isVisible: this.#isOpen && this.#isVisible && !this.#isHidden });
  }

  #restore(kept: readonly Kept[]): void {
    for (const { id } of kept) this.#newMessageId.passBy(id);
    if (kept.length > 0) this.#take({ on: "restored", kept });
  }

  /** What was seen here before shows until the server is reached. */
  async #recall(): Promise<void> {
    if (this.getSnapshot().isLoaded) return;
    const thread = await this.#keeper.recall(this.id);
    if (thread) this.#take({ on: "cached", thread });
  }

  /** Nobody looks, and nothing waits: there is nothing to be connected for. */
  #leave(): void {
    const { connection, outbox } = this.#engine.state;
    const isGoing = connection.is !== "idle" && connection.is !== "closed" && connection.is !== "failed";
    if (!this.#isOpen && !(isGoing && isWaiting(outbox))) this.#take({ on: "close" });
  }

  #handle(id: string): SentMessage {
    const isIn = () => this.getSnapshot().messages.find((message) => message.id === id)?.status;
    const awaited = () => this.#awaited.get(id)?.promise;
    let done = awaited() ?? Promise.resolve<SendOutcome>({ ok: false, code: "unknown", retryable: false });
    return {
      id,
      get status() {
        return isIn() ?? "failed";
      },
      get done() {
        done = awaited() ?? done;
        return done;
      },
      retry: () => this.retry(id),
      cancel: () => this.cancel(id),
    };
  }

  #await(id: string): void {
    if (!this.#awaited.has(id)) this.#awaited.set(id, Promise.withResolvers());
  }

  #answer(id: string, outcome: SendOutcome): void {
    this.#awaited.get(id)?.resolve(outcome);
    this.#awaited.delete(id);
    if (!this.#isOpen) this.#leave();
  }
}
