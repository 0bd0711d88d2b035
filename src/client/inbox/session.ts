import type { InboxPage } from "../../protocol/inbox.ts";
import type { InboxClientFrame } from "../../protocol/inbox-frames.ts";
import type { OpenPolling } from "../connection/polling.ts";
import { ConnectionSession } from "../connection/session.ts";
import { type Connection, dialOf, isAtRest, isLive, isSuspended, NEVER } from "../connection/state.ts";
import { lost, wake } from "../connection/transitions.ts";
import type { ClientContext } from "../context.ts";
import { INBOX_PAGE } from "../outbox/store.ts";
import type { TabLock } from "../outbox/tab-lock.ts";
import { replace } from "../snapshot/lists.ts";
import { Publisher } from "../snapshot/publisher.ts";
import { cachedInboxOf, readCachedInbox, takeCachedInbox } from "./cache.ts";
import { seeInView, takeEdited } from "./commands.ts";
import { dueEdits, type Edit, type Edits } from "./edits.ts";
import { type InboxIncoming, readInboxFrame } from "./frames.ts";
import { watchIdle } from "./idle.ts";
import {
  forgetElsewhere,
  hearInView,
  inViewDeadline,
  type Look,
  lookHere,
  NOTHING_IN_VIEW,
  tellInView,
} from "./in-view.ts";
import { FILTERS, NOTHING_LISTED, type PageAsk } from "./lists.ts";
import { retryLoads, takePage } from "./loading.ts";
import type { Notices } from "./notifications.ts";
import { readChanges, readInboxPage, readRow } from "./nouns.ts";
import { fallIdle, feelInput, idleAt, settleStatus, statusSettledAt, UNKNOWN_SELF } from "./own-status.ts";
import { newPace, paceReadyAt } from "./pacing.ts";
import { doubt, forgetStale, NOBODY_WATCHED, watchDeadline } from "./presence.ts";
import { type ReceiptCursors, receiptsDeadline } from "./receipts.ts";
import { receive, receiveChanges } from "./receive.ts";
import { NO_COUNTS, NO_ROWS } from "./rows.ts";
import { speak } from "./speak.ts";
import type { InboxContext, InboxEvent, InboxState } from "./state.ts";
import { type InboxView, inboxViewer } from "./view.ts";

/** The session of the inbox, and all that is known of it. */
export class InboxSession
  extends ConnectionSession<InboxIncoming, InboxClientFrame, InboxEvent, InboxView>
  implements InboxContext
{
  leads: boolean;
  version: number | null = null;
  gap: InboxState["gap"] = null;
  rows = NO_ROWS;
  listings: InboxState["listings"] = NOTHING_LISTED;
  counts = NO_COUNTS;
  edits: Edits = [];
  reads: ReceiptCursors = new Map();
  delivered: ReceiptCursors = new Map();
  notices: Notices = new Map();
  looks: readonly Look[] = [];
  inView = NOTHING_IN_VIEW;
  #tab: number | undefined;
  seen: InboxState["seen"] = null;
  self = UNKNOWN_SELF;
  subscriptions = NOBODY_WATCHED;
  pace = newPace(0);
  readonly publisher: Publisher<InboxView, InboxEvent>;
  /** Whether a thread has a live socket of its own. */
  readonly isOpen: (threadId: string) => boolean;
  /** To stay connected though out of sight. */
  #right: TabLock | undefined;
  #stopWatchingInput: (() => void) | null = null;
  #kept: readonly unknown[] = [];

  constructor(base: ClientContext, isOpen: (threadId: string) => boolean) {
    super(base, "/v1/inbox");
    this.isOpen = isOpen;
    const onChange = (isMine: boolean) =>
      this.take(() => {
        this.leads = isMine;
        // Whoever had the right is gone, and all others rest.
        if (isMine) wake(this);
      });
    this.leads = !base.ports.tabs;
    void base.store.opened.then(() => {
      this.#right = this.lockFor(INBOX_PAGE, { onChange });
      this.take(() => {
        this.leads = !this.#right;
        tellInView(this);
      });
    });
    const view = inboxViewer();
    this.publisher = new Publisher(() => view(this), base.ports.paint);
  }

  /** Tells this tab from others. Drawn when it is: outside of its handlers, a Worker may not. */
  get tab(): number {
    this.#tab ??= this.random();
    return this.#tab;
  }

  /** What is known to be missing is being asked for already. */
  get heardUpTo(): number {
    return Math.max(this.version ?? 0, this.gap?.heard ?? 0);
  }

  async polling(): Promise<OpenPolling> {
    return (await import("./polling.ts")).inboxPolling(this);
  }

  get cursor(): string {
    return this.version === null ? "" : `after=${this.version}`;
  }

  get query(): string {
    return this.cursor && `?${this.cursor}`;
  }

  get isNeeded(): boolean {
    return this.leads;
  }

  get dueAt(): number {
    const { reads, delivered, subscriptions, self, listings, pace, gap } = this;
    const anywhere = Math.min(subscriptions.staleAt, inViewDeadline(this.inView));
    if (isAtRest(this.connection)) return anywhere;
    const spoken = Math.min(receiptsDeadline(reads), receiptsDeadline(delivered), watchDeadline(subscriptions));
    return Math.min(
      anywhere,
      idleAt(self),
      ...FILTERS.map((filter) => listings[filter].retryAt),
      // What is due but found no room in the socket's rate waits for that.
      ...(this.isLive ? [Math.max(spoken, paceReadyAt(pace)), gap?.askAt ?? NEVER, statusSettledAt(self)] : []),
    );
  }

  readonly read = readInboxFrame;

  receive(frame: InboxIncoming): void {
    receive(this, frame);
  }

  miss(heard: number): void {
    this.gap = { heard, askAt: this.now };
  }

  /** Presence is judged by the pings alone. */
  revive(): void {}

  pursue(): void {
    const { now, gap } = this;
    this.subscriptions = forgetStale(this.subscriptions, now);
    forgetElsewhere(this);
    lookHere(this);
    seeInView(this);
    for (const edit of dueEdits(this.edits)) void this.#edit(edit);
    if (isAtRest(this.connection)) return;
    retryLoads(this);
    fallIdle(this);
    if (!this.isLive) return;
    this.self = settleStatus(this.self, now);
    if (gap && gap.askAt <= now) {
      this.gap = { ...gap, askAt: NEVER };
      void this.#catchUp();
    }
    speak(this);
  }

  /** Lets go of what dies with a socket. */
  moved(before: Connection): void {
    const isOver = isAtRest(this.connection);
    if (this.isLive || !(isLive(before) || isOver)) return;
    this.heartbeat = null;
    this.gap = null;
    this.subscriptions = doubt(this.subscriptions, this.now, isOver);
  }

  settled(): void {
    const { connection, rows, listings, counts, version, self } = this;
    const isOpen = !isAtRest(connection);
    this.#watchInput(isOpen);
    // Whoever is put away could not use it.
    this.#right?.want(isOpen || (isSuspended(connection) && !this.isFrozen));
    // What came before it was live is kept when it is.
    if (!this.isLive) return;
    const kept = [rows, listings, counts, version, self.you];
    const isNew = kept.some((part, index) => part !== this.#kept[index]);
    this.#kept = kept;
    if (isNew) this.client.store.remember(INBOX_PAGE, () => cachedInboxOf(this));
  }

  /** What was seen here before shows until the server is reached; while this tab rests, what another one sees. */
  async recall(): Promise<void> {
    const cached = readCachedInbox(await this.client.store.recall(INBOX_PAGE));
    if (cached) this.take(() => takeCachedInbox(this, cached));
  }

  /** Another tab says what is in view there, or has kept what is new: of use only to one that rests. */
  hearTab(news: unknown): void {
    this.take(() => {
      if (!hearInView(this, news) && this.connection.status === "idle") void this.recall();
    });
  }

  /** Asks for what one of the user's tabs at a time may do. Returns how to give it back. */
  claim(what: string, onChange: (isMine: boolean) => void): () => void {
    const asking = this.client.store.opened.then(() => {
      const right = this.lockFor(`/${what}`, { onChange });
      if (right) right.want(true);
      else onChange(true);
      return right;
    });
    return () => void asking.then((right) => right?.want(false));
  }

  async load(ask: PageAsk): Promise<void> {
    const { filter, cursor } = ask;
    const query = new URLSearchParams(cursor === null ? { filter } : { filter, cursor });
    const answer = await this.client.ask<InboxPage>({ path: `${this.path}?${query}`, read: readInboxPage });
    this.take(() => takePage(this, ask, answer));
  }

  async #catchUp(): Promise<void> {
    const dial = dialOf(this.connection);
    const asked = this.gap?.heard ?? 0;
    const path = `${this.path}/events?after=${this.version ?? 0}&wait=0`;
    const answer = await this.client.ask({ path, read: readChanges });
    this.take(() => {
      if (dialOf(this.connection) !== dial || !this.isLive) return;
      if (answer.ok) receiveChanges(this, answer.value, asked);
      else lost(this);
    });
  }

  async #edit(waiting: Edit): Promise<void> {
    const edit: Edit = { ...waiting, stage: "sent" };
    this.edits = replace(this.edits, waiting, edit);
    const { threadId, patch } = edit;
    const path = `${this.path}/threads/${encodeURIComponent(threadId)}`;
    const answer = await this.client.ask({ path, method: "PATCH", body: patch, read: readRow });
    this.take(() => takeEdited(this, edit, answer));
  }

  #watchInput(isWanted: boolean): void {
    if (!isWanted) {
      this.#stopWatchingInput?.();
      this.#stopWatchingInput = null;
    } else if (!this.#stopWatchingInput) {
      const onInput = () => this.take(() => feelInput(this));
      this.#stopWatchingInput = (this.client.ports.watchIdle ?? watchIdle)(onInput);
      // Somebody has just opened it.
      if (this.#stopWatchingInput) onInput();
    }
  }
}
