import type { Socket, SocketHandlers } from "../client/index.ts";
import type { ChangedThread, InboxThread } from "../protocol/inbox.ts";
import type { InboxClientFrame, InboxConnected, InboxServerFrame } from "../protocol/inbox-frames.ts";
import type { Status } from "../protocol/presence.ts";

export interface FakeInboxOptions {
  /** Whose it is. */
  readonly userId?: string;
  readonly pageSize?: number;
  /** Rows that a resume replays. */
  readonly replay?: number;
}

interface Line {
  readonly handlers: SocketHandlers;
  /** A dead one swallows everything, both ways, without a word. */
  isDead: boolean;
}

type Row = InboxThread & { readonly isLeft?: boolean };

/** One user's inbox as the rules B1–B8 and N2 have it, in memory, with the faults of a network at hand. */
export class FakeInbox {
  readonly rows = new Map<string, Row>();
  version = 0;
  seenVersion = 0;
  status: Status = "online";
  /** Everything that was said on any socket, in order; pings as "ping". */
  readonly said: (InboxClientFrame | { type: "ping" })[] = [];
  readonly dials: { readonly url: string; readonly protocols: readonly string[] }[] = [];
  readonly requests: string[] = [];
  /** Live frames that are still to be lost. */
  toLose = 0;
  /** Answers over HTTP wait until they are released. */
  isHolding = false;
  /** Upgrades are refused; HTTP is not. */
  isBlocked = false;
  /** What was posted, put or patched. */
  readonly posted: string[] = [];
  /** What dialling and asking get instead of an answer. */
  refuseWith: number | null = null;
  #held: (() => void)[] = [];
  readonly #lines = new Set<Line>();
  /** Hears what devices say, after the inbox itself. */
  onFrame: (frame: InboxClientFrame) => void = () => {};
  /** Hears when the first device comes and when the last one goes. */
  onDevices: () => void = () => {};
  readonly userId: string;
  readonly #pageSize: number;
  readonly #replay: number;

  constructor({ userId = "ada", pageSize = 50, replay = 200 }: FakeInboxOptions = {}) {
    this.userId = userId;
    this.#pageSize = pageSize;
    this.#replay = replay;
  }

  /** A row changes, as its thread or its owner has it. */
  change(threadId: string, to: Partial<InboxThread> = {}): InboxThread {
    const row: InboxThread = {
      ...newRow(threadId),
      ...this.#present(threadId),
      ...to,
      threadId,
      version: ++this.version,
    };
    this.rows.set(threadId, row);
    this.#tellLive(this.#changed(row));
    return row;
  }

  leave(threadId: string): void {
    const row = this.#present(threadId);
    if (!row) return;
    const left = { ...row, version: ++this.version, isLeft: true };
    this.rows.set(threadId, left);
    this.#tellLive(this.#changed(left));
  }

  see(): void {
    this.seenVersion = ++this.version;
    this.#tellLive({ type: "inbox_counts", version: this.version, ...this.counts });
  }

  /** How many devices are connected. */
  get devices(): number {
    return this.#lines.size;
  }

  get present(): InboxThread[] {
    return [...this.rows.values()].filter(({ isLeft }) => !isLeft).sort(compare);
  }

  /** All rows of a filter, in order. */
  list(filter: string): InboxThread[] {
    const passes = (row: InboxThread) =>
      filter === "archived" ? row.archived : !row.archived && (filter === "all" || row.unread > 0 || row.markedUnread);
    return this.present.filter(passes);
  }

  get counts() {
    const rows = this.present;
    return {
      unreadThreads: rows.filter((row) => row.unread > 0 || row.markedUnread).length,
      unseen: rows.filter((row) => row.unseen && row.version > this.seenVersion).length,
      seenVersion: this.seenVersion,
    };
  }

  /** Says something on the live sockets. */
  say(...frames: unknown[]): void {
    for (const { isDead, handlers } of [...this.#lines]) if (!isDead) handlers.onText(JSON.stringify(frames));
  }

  saidOf<Type extends InboxClientFrame["type"]>(type: Type): Extract<InboxClientFrame, { type: Type }>[] {
    const isOfType = (frame: { type: string }): frame is Extract<InboxClientFrame, { type: Type }> =>
      frame.type === type;
    return this.said.filter(isOfType);
  }

  cut(code = 1006): void {
    const lines = [...this.#lines];
    for (const line of lines) this.#leave(line);
    for (const { handlers } of lines) handlers.onClose(code);
  }

  die(): void {
    for (const line of this.#lines) line.isDead = true;
  }

  release(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  readonly openSocket = (address: { url: string; protocols: readonly string[] }, handlers: SocketHandlers): Socket => {
    this.dials.push(address);
    const line: Line = { handlers, isDead: false };
    if (this.refuseWith === null && !this.isBlocked) {
      this.#lines.add(line);
      this.onDevices();
      queueMicrotask(() => this.#greet(line, new URL(address.url).searchParams.get("after")));
    } else queueMicrotask(() => handlers.onClose(1006));
    return {
      send: (text) => this.#hear(line, text),
      close: () => this.#leave(line),
    };
  };

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(url);
    this.requests.push(`${init.method} ${pathname}?${searchParams}`);
    const body = typeof init.body === "string" ? init.body : "{}";
    if (init.method !== "GET") this.posted.push(`${init.method} ${pathname} ${body}`);
    const answer = this.refuseWith ?? this.#answer({ method: init.method ?? "GET", pathname, searchParams, body });
    if (this.isHolding) await new Promise<void>((resolve) => this.#held.push(resolve));
    return typeof answer === "number"
      ? Response.json({ code: answer === 404 ? "not_found" : "internal" }, { status: answer })
      : Response.json(answer);
  };

  #answer({
    method,
    pathname,
    searchParams,
    body,
  }: {
    method: string;
    pathname: string;
    searchParams: URLSearchParams;
    body: string;
  }) {
    if (method === "PATCH") {
      const { unread, ...patch }: { unread?: boolean } = JSON.parse(body);
      const threadId = decodeURIComponent(pathname.split("/").at(-1) ?? "");
      if (!this.#present(threadId)) return 404;
      return this.change(threadId, { ...patch, ...(unread === undefined ? {} : { markedUnread: unread }) });
    }
    if (method !== "GET") {
      if (pathname.endsWith("/seen")) this.see();
      if (pathname.endsWith("/read"))
        this.#read(decodeURIComponent(pathname.split("/")[3] ?? ""), JSON.parse(body).seq);
      return {};
    }
    if (pathname.endsWith("/events")) {
      const changes = this.#since(Number(searchParams.get("after") ?? this.version));
      const threads = (changes ?? []).map(asChanged);
      const you = { userId: "ada", status: "online" };
      return { version: this.version, recovered: changes !== null, threads, ...this.counts, you, presence: [] };
    }
    return this.#page(searchParams.get("filter") ?? "all", searchParams.get("cursor"));
  }

  #page(filter: string, cursor: string | null) {
    const after: InboxThread | null = cursor === null ? null : JSON.parse(cursor);
    const rest = this.list(filter).filter((row) => !after || compare(row, after) > 0);
    const threads = rest.slice(0, this.#pageSize);
    const last = threads.at(-1);
    const next = rest.length > threads.length && last ? JSON.stringify(last) : null;
    return { threads, version: this.version, cursor: next, ...this.counts };
  }

  #greet(line: Line, after: string | null): void {
    if (!this.#lines.has(line) || line.isDead) return;
    line.handlers.onOpen();
    const changes = after === null ? null : this.#since(Number(after));
    const hello = {
      type: "connection_status",
      status: "connected",
      version: this.version,
      recovered: changes !== null,
      you: { userId: this.userId, status: this.status },
      heartbeatMs: 25_000,
      serverTime: 0,
      ...this.counts,
    } satisfies InboxConnected;
    const backlog = (changes ?? []).map((row) => this.#changed(row));
    line.handlers.onText(JSON.stringify([hello, ...backlog, { type: "caught_up", version: this.version }]));
  }

  #hear(line: Line, text: string): void {
    if (line.isDead || !this.#lines.has(line)) return;
    if (text === "ping") {
      this.said.push({ type: "ping" });
      line.handlers.onText(`pong:${this.version}`);
      return;
    }
    const heard: InboxClientFrame | InboxClientFrame[] = JSON.parse(text);
    for (const frame of [heard].flat()) {
      this.said.push(frame);
      this.#take(frame);
      this.onFrame(frame);
    }
  }

  /** What an inbox does by itself; the rest is for who hears it, if anybody. */
  #take(frame: InboxClientFrame): void {
    switch (frame.type) {
      case "mark_notifications_seen":
        this.see();
        break;
      case "mark_message_read":
        this.#read(frame.threadId, frame.seq);
        break;
      case "mark_message_delivered":
      case "update_status":
      case "watch_presence":
      case "unwatch_presence":
      case "refresh_token":
        break;
      default:
        frame satisfies never;
    }
  }

  #leave(line: Line): void {
    if (this.#lines.delete(line)) this.onDevices();
  }

  #read(threadId: string, seq: number): void {
    const row = this.#present(threadId);
    if (!row || (seq <= row.readSeq && !row.markedUnread && !row.unseen)) return;
    const readSeq = Math.min(Math.max(seq, row.readSeq), row.lastSeq);
    const unread = Math.min(row.unread, row.lastSeq - readSeq);
    this.change(threadId, { readSeq, unread, markedUnread: false, unseen: row.unseen && unread > 0 });
  }

  #since(after: number): Row[] | null {
    const changed = [...this.rows.values()].filter(({ version }) => version > after);
    return after > this.version || changed.length > this.#replay ? null : changed.sort((a, b) => a.version - b.version);
  }

  #tellLive(frame: InboxServerFrame): void {
    if (this.toLose > 0) this.toLose--;
    else this.say(frame);
  }

  #changed(row: Row): InboxServerFrame {
    return { type: "inbox_changed", thread: asChanged(row), ...this.counts };
  }

  #present(threadId: string): InboxThread | undefined {
    const row = this.rows.get(threadId);
    return row?.isLeft ? undefined : row;
  }
}

const asChanged = ({ isLeft, ...row }: Row): ChangedThread =>
  isLeft ? { threadId: row.threadId, version: row.version, left: true } : row;

const compare = (a: InboxThread, b: InboxThread): number =>
  Number(b.pinned) - Number(a.pinned) ||
  b.activityAt - a.activityAt ||
  (a.threadId === b.threadId ? 0 : a.threadId > b.threadId ? -1 : 1);

/** A row of which nothing is known yet. */
export const newRow = (threadId: string): InboxThread => ({
  threadId,
  version: 0,
  access: "member",
  counterparts: [],
  memberCount: 2,
  lastSeq: 0,
  activityAt: 0,
  unread: 0,
  readSeq: 0,
  markedUnread: false,
  muted: false,
  pinned: false,
  archived: false,
  unseen: false,
});

/** A row's last message, by another. */
export const lastMessage = (seq: number, senderId = "bob") => ({
  seq,
  id: `message-${String(seq).padStart(10, "0")}`,
  senderId,
  preview: `number ${seq}`,
  at: seq * 1_000,
});
