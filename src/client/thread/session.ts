import type { ClientFrame } from "../../protocol/frames.ts";
import { MESSAGE_CODE_POINTS } from "../../protocol/limits.ts";
import type { OpenPolling } from "../connection/polling.ts";
import { POLLING_TOOLS } from "../connection/polling-tools.ts";
import { threadPath } from "../connection/requests.ts";
import { ConnectionSession } from "../connection/session.ts";
import { type Connection, dialOf, isOpen, NEVER } from "../connection/state.ts";
import type { ClientContext } from "../context.ts";
import { requestOf } from "../outbox/kinds.ts";
import type { Outbox } from "../outbox/operations.ts";
import { head, requeue, type SendOutcome } from "../outbox/queue.ts";
import { drain, drainAt, failUndeliverable, isDue, takeSendLock } from "../outbox/scheduler.ts";
import type { TabLock } from "../outbox/tab-lock.ts";
import { Publisher } from "../snapshot/publisher.ts";
import { cachedOf } from "./cache.ts";
import { type Incoming, readEvents, readFrame } from "./frames.ts";
import { doubtsDeadline, NO_RECHECK, recheckDoubts } from "./history.ts";
import { NOBODY } from "./members.ts";
import { NO_RECEIPTS, receiptsDeadline, tellReceipts } from "./receipts.ts";
import { missEvents, receive, receiveMissed } from "./receive.ts";
import type { ThreadContext, ThreadEvent, ThreadState } from "./state.ts";
import { EMPTY_TIMELINE } from "./timeline.ts";
import { forget, NOBODY_TYPES, typingDeadline } from "./typing.ts";
import { type ThreadView, viewer } from "./view.ts";

/** A tab that may send and makes no progress in this time is taken for frozen. */
const PATIENCE_MS = 5_000;

/** The session of one thread, and all that is known of it. */
export class ThreadSession
  extends ConnectionSession<Incoming, ClientFrame, ThreadEvent, ThreadView>
  implements ThreadContext
{
  timeline = EMPTY_TIMELINE;
  /** The dial on which the server has said hello: before that, nothing is known to be of this log. */
  hello = 0;
  gap: ThreadState["gap"] = null;
  outbox: Outbox = [];
  people = NOBODY;
  typing = NOBODY_TYPES;
  /** When we last said that we type, unless we said since that we stopped. */
  toldTypingAt = -NEVER;
  receipts = NO_RECEIPTS;
  /** Up to where somebody said that they have read, also of what is not here yet. */
  readUpTo = 0;
  about: ThreadState["about"] = { limits: { messageCodePoints: MESSAGE_CODE_POINTS } };
  pageSize = 50;
  pageLoad: ThreadState["pageLoad"] = null;
  recheck = NO_RECHECK;
  isVisible = false;
  holdsSendLock = false;
  /** A message's writer can be told; called when all is as it should be. */
  onAnswer: (id: string, outcome: SendOutcome) => void = () => {};
  readonly publisher: Publisher<ThreadView, ThreadEvent>;
  readonly #id: string;
  /** To send what is in the outbox. */
  #drain: TabLock | undefined;
  #followed = this.outbox;
  #read = 0;
  #kept = this.timeline;

  constructor(base: ClientContext, threadId: string) {
    super(base, threadPath(threadId));
    this.#id = threadId;
    const view = viewer();
    this.publisher = new Publisher(() => view(this), base.ports.paint);
    // What was kept from before goes out before what is written now.
    void base.store.opened.then(() => {
      this.#drain = this.lockFor(threadId, {
        patienceMs: PATIENCE_MS,
        onChange: (isMine) => this.take(() => takeSendLock(this, isMine)),
      });
      this.take(() => takeSendLock(this, !this.#drain));
    });
  }

  get heardUpTo(): number {
    return this.timeline.cursor;
  }

  /** Should what follows the cursor be too much, or of another log, the newest page comes instead, at once. */
  async polling(): Promise<OpenPolling> {
    return (await import("./polling.ts")).threadPolling(this, { ...POLLING_TOOLS, requestOf });
  }

  get cursor(): string {
    const { epoch, cursor } = this.timeline;
    return epoch === null ? "" : `epoch=${encodeURIComponent(epoch)}&after=${cursor}`;
  }

  get query(): string {
    return `?tail=${this.pageSize}${this.cursor && `&${this.cursor}`}`;
  }

  /** Something is still to be sent. */
  get isNeeded(): boolean {
    return head(this.outbox) !== undefined;
  }

  get dueAt(): number {
    const spoken = this.isLive ? Math.min(drainAt(this), receiptsDeadline(this.receipts), doubtsDeadline(this)) : NEVER;
    return Math.min(spoken, typingDeadline(this.typing));
  }

  readonly read = readFrame;

  receive(frame: Incoming): void {
    receive(this, frame);
  }

  miss(): void {
    missEvents(this, []);
  }

  /** The server takes a socket that was silent for long as unseen. */
  revive(): void {
    if (this.isVisible) this.say({ type: "set_view", visible: true });
  }

  pursue(): void {
    this.typing = forget(this.typing, this.now);
    failUndeliverable(this);
    if (!this.isLive) return;
    drain(this);
    tellReceipts(this);
    recheckDoubts(this);
  }

  /** Lets go of what dies with a socket. */
  moved(before: Connection): void {
    const { connection, people } = this;
    if (!isOpen(before) || dialOf(connection) === before.dial) return;
    this.heartbeat = null;
    this.gap = null;
    this.outbox = requeue(this.outbox, this.now);
    this.typing = NOBODY_TYPES;
    this.toldTypingAt = -NEVER;
    if (people.viewing.length > 0) this.people = { ...people, viewing: [] };
  }

  /** What waits is kept, and sent by one tab: this one asks for the right when it can send now. */
  settled(): void {
    const { outbox, timeline, receipts } = this;
    const { store, onRead } = this.client;
    if (receipts.read.seq !== this.#read) onRead(this.#id, receipts.read.seq);
    this.#read = receipts.read.seq;
    if (outbox !== this.#followed) store.follow(this.#id, this.#followed, outbox);
    if (timeline !== this.#kept) store.remember(this.#id, () => cachedOf(this.#id, this));
    this.#followed = outbox;
    this.#kept = timeline;
    this.#drain?.want(this.isLive && isDue(this));
  }

  /** Another tab sends what waits here too. */
  progress(): void {
    this.#drain?.progress();
  }

  answer(id: string, outcome: SendOutcome): void {
    this.client.store.settled(this.#id, id, outcome);
    this.take(() => this.onAnswer(id, outcome));
  }

  async catchUp(): Promise<void> {
    const dial = dialOf(this.connection);
    const path = `${this.path}/events?${this.cursor}&wait=0`;
    const missed = await this.client.ask({ path, read: readEvents });
    this.take(() => {
      if (dialOf(this.connection) === dial) receiveMissed(this, missed.ok ? missed.value : null);
    });
  }
}
