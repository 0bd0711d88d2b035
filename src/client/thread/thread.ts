import { connectionDeadline, isAtRest, isLive } from "../connection/state.ts";
import { pause, resume } from "../connection/transitions.ts";
import { isConnected, isOver } from "../connection/view.ts";
import type { ClientContext } from "../context.ts";
import { type Awaited, newlyAwaited } from "../outbox/awaited.ts";
import { isFree } from "../outbox/free.ts";
import type { Kind, NewOperation, OutboxEntry, StoredOperation } from "../outbox/operations.ts";
import { find, head, type SendOutcome } from "../outbox/queue.ts";
import {
  amend,
  cancel,
  cancelElsewhere,
  connect,
  isDue,
  retry,
  submit,
  takeKept,
  takeSent,
} from "../outbox/scheduler.ts";
import type { TabNews } from "../outbox/tab-channel.ts";
import type { Listener } from "../snapshot/publisher.ts";
import { readCached, takeCached } from "./cache.ts";
import { enter, forgetAll, leave, look, markRead } from "./commands.ts";
import { fillHole, type HoleSide, loadAround, loadOlder } from "./history.ts";
import type { Draft, SentChange, SentMessage } from "./sent.ts";
import { ThreadSession } from "./session.ts";
import type { ThreadEvent } from "./state.ts";
import type { Hole } from "./timeline.ts";
import { cease, press } from "./typing.ts";
import type { ThreadView } from "./view.ts";

export type ThreadEventType = ThreadEvent["type"];

/** One conversation: what is in it, who is there, and what can be done. */
export class Thread {
  readonly id: string;
  readonly #base: ClientContext;
  readonly #session: ThreadSession;
  readonly #awaited = new Map<string, Awaited>();
  /** The application has it open. What waits is sent all the same. */
  #isOpen = false;
  #isVisible = false;
  #isHidden = false;

  constructor(base: ClientContext, threadId: string) {
    this.#base = base;
    this.id = threadId;
    this.#session = new ThreadSession(base, threadId);
    this.#session.onAnswer = (id, outcome) => this.#answer(id, outcome);
    this.restore(base.store.of(threadId));
  }

  /**
   * Connects, and loads the newest `limit` messages: 50 unless told, 100 at most. Settles when they are there, or
   * when that has failed for good.
   */
  open({ limit = 50 }: { limit?: number } = {}): Promise<ThreadView> {
    this.#isOpen = true;
    this.#opens++;
    void this.#recall();
    this.#look();
    this.#take((session) => enter(session, limit));
    return this.#session.publisher.until(({ connection }) => isConnected(connection) || isOver(connection));
  }

  /** How often it has been opened. */
  get opens(): number {
    return this.#opens;
  }

  #opens = 0;

  /** Whether the application has it open. */
  get isOpen(): boolean {
    return this.#isOpen && !isOver(this.getSnapshot().connection);
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
    this.#take(leave);
    this.#settle();
  }

  /** Whether it is connected, and something goes out. */
  get isSending(): boolean {
    return isConnected(this.getSnapshot().connection) && isDue(this.#session);
  }

  /** Gives up its turn, to go on where it was another time. Returns when it would have done something again. */
  pause(): number {
    const { connection, outbox } = this.#session;
    this.#take(pause);
    if (isAtRest(connection)) return 0;
    return isLive(connection) ? (head(outbox)?.at ?? 0) : connectionDeadline(connection);
  }

  /** The user is gone, and with them what they saw and wrote here. */
  forget(): void {
    this.#take(forgetAll);
  }

  /** What was kept: before this tab began, if `isOlder`. */
  restore(kept: readonly StoredOperation[], isOlder = true): void {
    for (const { id } of kept) this.#base.newMessageId.passBy(id);
    if (kept.length > 0) this.#take((session) => takeKept(session, kept, isOlder));
  }

  /** What another tab says of it. */
  hear(news: TabNews): void {
    if (news.news === "kept") this.restore([news.kept], false);
    else if (news.news === "sent") this.#take((session) => takeSent(session, news));
    else if (news.news === "cancelled") this.#take((session) => cancelElsewhere(session, news.id));
    this.#session.progress();
    if (!isAtRest(this.#session.connection)) this.#leave();
  }

  /** Sends what waits, though nobody has it open. Settles when it has been sent, or cannot be. */
  drain(): Promise<unknown> {
    const isDone = () => !this.#session.isNeeded;
    if (!isDone()) this.#take((session) => connect(session, resume));
    return this.#session.publisher.until(({ connection }) => isDone() || isOver(connection));
  }

  /** Calls `subscriber` when the snapshot is another, at most once before each frame. Returns how to stop. */
  subscribe(subscriber: () => void): () => void {
    return this.#session.publisher.subscribe(subscriber);
  }

  /**
   * Calls `listener` with every event of this type, after the snapshot shows it: each frame of the server that told
   * something new, and `connection_status` when the connection changed. Returns how to stop.
   */
  on<Type extends ThreadEventType>(type: Type, listener: Listener<ThreadEvent, Type>): () => void {
    return this.#session.publisher.on(type, listener);
  }

  /** The thread as it is now. The same object until something changes. */
  getSnapshot(): ThreadView {
    return this.#session.publisher.snapshot;
  }

  /** Sends a message; it is shown at once, and goes out when there is a connection. */
  send({ text, replyTo }: Draft): SentMessage {
    const written = { kind: "send", id: this.#base.newMessageId(), text, replyTo } as const;
    const awaited = newlyAwaited();
    this.#send(written, awaited);
    return this.#handle(written, awaited);
  }

  /**
   * Gives one's own message another text: shown at once, sent when there is a connection. One that still waits to be sent
   * is sent with it, and the handle is that of the message. The server refuses what is too old (`edit_window_passed`),
   * was changed by another device meanwhile (`conflict`: the message is shown as it is now) or deleted (`gone`); the text
   * that was refused is kept in the message's `change`.
   */
  edit(messageId: string, text: string): SentChange {
    const { outbox, timeline } = this.#session;
    const waiting = find(outbox, messageId);
    if (waiting?.kind === "send" && isFree(waiting) && !this.#base.store.refusal) return this.#amend(waiting, text);
    const baseRev = find(timeline.messages, messageId)?.rev ?? (waiting?.is === "sent" ? waiting.seq : 0);
    return this.#change({ kind: "edit", id: this.#base.newMessageId(), messageId, message: text, baseRev });
  }

  /** Deletes a message: one's own, or as somebody who manages the thread anybody's. One that still waits is taken back. */
  delete(messageId: string): SentChange {
    const waiting = find(this.#session.outbox, messageId);
    if (waiting?.kind !== "send" || !isFree(waiting) || waiting.isTried) {
      // What was tried and has failed may be in the thread all the same.
      if (waiting?.is === "failed") this.cancel(messageId);
      return this.#change({ kind: "delete", id: this.#base.newMessageId(), messageId });
    }
    const awaited = newlyAwaited();
    this.cancel(messageId);
    awaited.resolve({ ok: true, seq: 0, at: this.#session.now });
    return this.#handleOf(messageId, awaited);
  }

  /** Reacts to a message with an emoji, or takes that back. */
  react(messageId: string, key: string, on = true): SentChange {
    return this.#change({ kind: "react", id: this.#base.newMessageId(), messageId, key, on });
  }

  /** Sends again a message, or a change of one, that failed or waits. */
  retry(id: string): void {
    const awaited = this.#awaited.get(id);
    const { is = "sent" } = find(this.#session.outbox, id) ?? {};
    if (awaited && is !== "sent") this.#await(id, awaited);
    this.#take((session) => retry(session, id));
    this.#settle();
  }

  /** Takes back a message, or a change of one, that has not been sent. False when it may be in the thread already. */
  cancel(id: string): boolean {
    const { isTried } = find(this.#session.outbox, id) ?? {};
    this.#take((session) => cancel(session, id));
    return !isTried && !find(this.#session.outbox, id) && !find(this.getSnapshot().messages, id);
  }

  /** Loads the page before the first message, once at a time. */
  loadOlder(): void {
    this.#take((session) => void loadOlder(session));
  }

  /**
   * Loads a page of what is missing at a hole of the snapshot: next to what stands before it (`older`), or after it
   * (`newer`). One at a time.
   */
  fill(hole: Hole, side: HoleSide): void {
    this.#take((session) => void fillHole(session, hole, side));
  }

  /**
   * Loads the message of this seq, and those around it, however far back that is. Settles with whether it is here now:
   * not without a connection, or before the newest page has arrived.
   */
  loadAround(seq: number): Promise<boolean> {
    return loadAround(this.#session, seq);
  }

  /** A key was pressed. Call it as often as that happens. */
  typing(): void {
    if (!this.#isHidden) this.#take(press);
  }

  /** The composer was emptied or left. */
  stopTyping(): void {
    this.#take(cease);
  }

  /** Everything up to this seq was before somebody's eyes. */
  markRead(seq: number): void {
    this.#take((session) => markRead(session, seq));
  }

  /** Whether the thread is before somebody's eyes. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#look();
  }

  /** Whether the user appears offline: then nobody is told that they look here or type. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    if (isHidden) this.#take(cease);
    this.#look();
  }

  /** Tries again now, instead of when the time has come. */
  reconnect(): void {
    this.#take((session) => session.reconnect());
  }

  /** What was done here shows at once. */
  #take(work: (session: ThreadSession) => void): void {
    this.#session.take(() => work(this.#session));
    this.#session.publisher.flush();
  }

  #look(): void {
    this.#take((session) => look(session, this.#isOpen && this.#isVisible && !this.#isHidden));
  }

  /** What was seen here before shows until the server is reached. */
  async #recall(): Promise<void> {
    if (this.getSnapshot().isLoaded) return;
    const thread = readCached(await this.#base.store.recall(this.id));
    if (thread) this.#take((session) => takeCached(session, thread));
  }

  /** Nobody looks, and nothing waits: there is nothing to be connected for. */
  #leave(): void {
    const { connection, outbox } = this.#session;
    if (!this.#isOpen && (isAtRest(connection) || !head(outbox))) this.#take(leave);
  }

  #send(written: NewOperation<"send">, awaited: Awaited): void {
    const { id, text } = written;
    const code = typeof text === "string" ? this.#base.store.refusal : "invalid_text";
    this.#await(id, awaited);
    if (code) this.#answer(id, { ok: false, code, retryable: code === FULL });
    else {
      this.#take((session) => {
        // What is sent is no longer being typed.
        cease(session);
        submit(session, written);
      });
    }
    this.#settle();
  }

  #change(change: NewOperation<Exclude<Kind, "send">>): SentChange {
    const { id } = change;
    const awaited = newlyAwaited();
    const code = this.#base.store.refusal;
    this.#await(id, awaited);
    if (code) this.#answer(id, { ok: false, code, retryable: code === FULL });
    else this.#take((session) => submit(session, change));
    this.#settle();
    return this.#handleOf(id, awaited);
  }

  /** A message that is not on its way yet goes with another text. */
  #amend(waiting: OutboxEntry<"send">, text: string): SentChange {
    const { id } = waiting;
    const awaited = this.#awaited.get(id) ?? newlyAwaited();
    this.#await(id, awaited);
    this.#take((session) => amend(session, waiting, text));
    return this.#handleOf(id, awaited);
  }

  #handleOf(id: string, awaited: Awaited): SentChange {
    return {
      id,
      get done() {
        return awaited.promise;
      },
      retry: () => this.retry(id),
      cancel: () => this.cancel(id),
    };
  }

  #handle(written: NewOperation<"send">, awaited: Awaited): SentMessage {
    const { id } = written;
    const status = () => find(this.getSnapshot().messages, id)?.status;
    return {
      id,
      get status() {
        return status() ?? (awaited.outcome?.ok ? "sent" : "failed");
      },
      get done() {
        return awaited.promise;
      },
      retry: () => {
        const { outcome } = awaited;
        if (outcome?.ok === false && outcome.code === FULL) this.#send(written, awaited);
        else this.retry(id);
      },
      cancel: () => this.cancel(id),
    };
  }

  /** From now on an answer is awaited: the first, or the next after a refusal. */
  #await(id: string, awaited: Awaited): void {
    if (awaited.outcome) Object.assign(awaited, newlyAwaited());
    this.#awaited.set(id, awaited);
  }

  /** Once the client is closed, nobody is told any more what becomes of a message. */
  #settle(): void {
    if (!this.#base.store.isClosed) return;
    for (const [id, { outcome }] of this.#awaited) if (!outcome) this.#answer(id, CLOSED);
  }

  #answer(id: string, outcome: SendOutcome): void {
    const awaited = this.#awaited.get(id);
    if (awaited) awaited.outcome = outcome;
    awaited?.resolve(outcome);
    // What failed and is still shown may be tried again.
    if (!find(this.#session.outbox, id)) this.#awaited.delete(id);
    if (!this.#isOpen) this.#leave();
  }
}

const FULL = "outbox_full";
const CLOSED: SendOutcome = { ok: false, code: "closed", retryable: true };
