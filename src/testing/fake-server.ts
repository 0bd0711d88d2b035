import type { Clock, ParlorOptions } from "../client/index.ts";
import type { InboxClientFrame } from "../protocol/inbox-frames.ts";
import type { Presence, Status } from "../protocol/presence.ts";
import { FakeInbox } from "./fake-inbox.ts";
import { type Asked, FakeRoom } from "./fake-room.ts";
import type { FakeThreadOptions } from "./fake-thread.ts";
import { type Faults, FaultyLine, NO_FAULTS } from "./faults.ts";
import { rowOf } from "./rows.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What the SDK loads when it needs it for the first time: a clock that stands still does not wait for files. */
const loaded = Promise.all([
  import("../client/connection/polling.ts"),
  import("../client/inbox/polling.ts"),
  import("../client/thread/pages.ts"),
  import("../client/thread/polling.ts"),
]);

/**
 * A server in memory for tests of your own: threads, inboxes and presence of as many users as you like, a clock that
 * stands still until `pass`, and faults to switch on. It knows no rates and forgets everything with the process.
 */
export class FakeServer {
  readonly url = "https://parlor.test";
  readonly clock: Clock;
  readonly faults: Faults = { ...NO_FAULTS };
  readonly #rooms = new Map<string, FakeRoom>();
  readonly #inboxes = new Map<string, FakeInbox>();
  readonly #watchers = new Map<string, Set<string>>();
  readonly #lines = new Set<FaultyLine>();
  /** Whose each good token is. */
  readonly #tokens = new Map<string, string>();
  #issued = 0;
  readonly #grants = new Map<string, FakeThreadOptions>();

  /** `clock`: another one than a `VirtualClock`, such as one that goes by itself. */
  constructor({ clock = new VirtualClock() }: { clock?: Clock } = {}) {
    this.clock = clock;
  }

  /** What `createParlor` needs to be this user on this server. Each call is another device. */
  ports(userId: string): ParlorOptions {
    return {
      url: this.url,
      getToken: async () => this.token(userId),
      clock: this.clock,
      random: () => 0.5,
      openSocket: (address, on) => this.#openSocket(address, on),
      fetch: (url, init) => this.#fetch(url, init),
      watchDevice: () => () => {},
      watchIdle: () => null,
      storage: null,
      tabs: undefined,
      // As soon as what happens has happened: no test waits for a frame.
      paint: (work) => queueMicrotask(work),
      debug: () => {},
    };
  }

  /** A new token of this user, good until `expireTokens`. */
  token(userId: string): string {
    return this.admit(
      `fake.${btoa(JSON.stringify({ sub: userId, jti: ++this.#issued })).replace(/=+$/, "")}.fake`,
      userId,
    );
  }

  /** From now on this text is a token of this user. */
  admit(token: string, userId: string): string {
    this.#tokens.set(token, userId);
    return token;
  }

  /** Makes a thread and puts it into the inboxes of its members, at once unless told. */
  createThread(options: FakeThreadOptions): FakeRoom {
    return this.#makeThread(options);
  }

  /** `creatorId`: who hears of it in any case. */
  #makeThread({ announce = "now", ...options }: FakeThreadOptions, creatorId?: string): FakeRoom {
    const isTold = (room: FakeRoom, userId: string) =>
      announce === "now" || userId === creatorId || room.texts().length > 0;
    const tell = (room: FakeRoom) => {
      for (const { userId } of room.members) if (isTold(room, userId)) this.#tellInbox(room, userId);
    };
    const room = new FakeRoom(options, { clock: this.clock, onChange: tell });
    this.#rooms.set(room.id, room);
    tell(room);
    return room;
  }

  /** A grant for this thread: `parlor.createThread({ grant })` makes it, or finds it. */
  grant(options: FakeThreadOptions): string {
    const grant = `fake.grant.${this.#grants.size}`;
    this.#grants.set(grant, options);
    return grant;
  }

  /** A user's inbox, as the server has it. */
  inbox(userId: string): FakeInbox {
    const known = this.#inboxes.get(userId);
    if (known) return known;
    const inbox = new FakeInbox({ userId });
    inbox.onFrame = (frame) => this.#takeInboxFrame(userId, frame);
    inbox.onDevices = () => this.#tellWatchers(userId);
    this.#inboxes.set(userId, inbox);
    return inbox;
  }

  /** Ends the sockets of this user, or all; clients come back by themselves. */
  cut(userId?: string, code = 1006): void {
    for (const line of [...this.#lines]) if (userId === undefined || line.userId === userId) line.end(code);
  }

  /** The tokens that this user has, or all, are good no more: sockets are closed with 4101, requests get 401. */
  expireTokens(userId?: string): void {
    for (const [token, owner] of [...this.#tokens]) {
      if (userId === undefined || owner === userId) this.#tokens.delete(token);
    }
    this.cut(userId, 4101);
  }

  /** Lets `ms` pass on a `VirtualClock`, in steps, with everything that happens on the way; where nothing does, at once. */
  async pass(ms: number, step = 100): Promise<void> {
    await loaded;
    await settle();
    const { clock } = this;
    if (!(clock instanceof VirtualClock)) return;
    for (let left = ms; left > 0; ) {
      const by = Math.min(left, Math.max(step, clock.nextAt - clock.now()));
      clock.advance(by);
      left -= by;
      await settle();
    }
  }

  readonly #openSocket: NonNullable<ParlorOptions["openSocket"]> = ({ url, protocols }, on) => {
    const token = protocols.find((protocol) => protocol.startsWith("bearer."))?.slice("bearer.".length) ?? "";
    const userId = this.#tokens.get(token);
    const { clock, faults } = this;
    if (userId === undefined || faults.refuseUpgrades || faults.isDown) {
      queueMicrotask(() => on.onClose(1006));
      return { send: () => {}, close: () => {} };
    }
    const line = new FaultyLine({ userId, token, faults, clock, on, onEnd: (ended) => void this.#lines.delete(ended) });
    this.#lines.add(line);
    const { pathname, searchParams } = new URL(url);
    if (pathname.startsWith("/v1/inbox"))
      return line.reach(this.inbox(userId).openSocket({ url, protocols }, line.handlers));
    return line.reach(this.#roomAt(pathname).openSocket(userId, searchParams, line.handlers));
  };

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    if (this.faults.isDown) throw new TypeError("unable to fetch; because the fake server is down");
    const userId = this.#tokens.get(new Headers(init.headers).get("authorization")?.replace("Bearer ", "") ?? "");
    if (userId === undefined) return problem(401);
    const { pathname, searchParams: query } = new URL(url);
    const body = typeof init.body === "string" ? JSON.parse(init.body) : {};
    if (pathname.startsWith("/v1/inbox") && init.method !== "PUT") return this.inbox(userId).fetch(url, init);
    const answer = await this.#answer(userId, { method: init.method ?? "GET", pathname, query, body });
    if (answer instanceof Response) return answer;
    if (answer === 204) return new Response(null, { status: 204 });
    return typeof answer === "number" ? problem(answer) : Response.json(answer);
  }

  #answer(userId: string, asked: Asked): object | number | Promise<object> {
    const { pathname, body } = asked;
    if (pathname === "/v1/inbox/status") {
      this.#takeInboxFrame(userId, { type: "update_status", status: isStatus(body.status) ? body.status : "online" });
      return 204;
    }
    const watched: readonly unknown[] = Array.isArray(body.userIds) ? body.userIds : [];
    if (pathname === "/v1/inbox/watches") return { presence: watched.map((other) => this.#presence(String(other))) };
    if (pathname === "/v1/threads") return this.#create(userId, String(body.grant));
    if (pathname.startsWith("/v1/users/")) return this.#presence(decodeURIComponent(pathname.split("/")[3] ?? ""));
    return this.#roomAt(pathname).answer(userId, asked);
  }

  /** By a grant for the user; the thread that there is stays as it is. */
  #create(userId: string, grant: string): object | number {
    const options = this.#grants.get(grant);
    if (!options) return 403;
    const room =
      this.#rooms.get(options.threadId ?? "t1") ?? this.#makeThread({ announce: "first_message", ...options }, userId);
    return room.member(userId) ? room.hello(userId) : 403;
  }

  /** A thread that nobody made is one in which nobody is. */
  #roomAt(pathname: string): FakeRoom {
    const threadId = decodeURIComponent(pathname.split("/")[3] ?? "");
    return (
      this.#rooms.get(threadId) ?? new FakeRoom({ threadId, members: [] }, { clock: this.clock, onChange: () => {} })
    );
  }

  #tellInbox(room: FakeRoom, userId: string): void {
    const inbox = this.inbox(userId);
    const before = inbox.rows.get(room.id);
    const row = inbox.change(room.id, rowOf(room, userId, before));
    const { lastMessage, unread, title } = row;
    const isNews = lastMessage && lastMessage.seq > (before?.lastSeq ?? 0) && lastMessage.senderId !== userId;
    if (isNews && !row.muted)
      inbox.say({ type: "new_message_notification", ...lastMessage, threadId: room.id, title, unread });
  }

  #takeInboxFrame(userId: string, frame: InboxClientFrame): void {
    switch (frame.type) {
      case "mark_message_read":
        this.#rooms.get(frame.threadId)?.raise(userId, "read", frame.seq);
        break;
      case "mark_message_delivered":
        this.#rooms.get(frame.threadId)?.raise(userId, "delivered", frame.seq);
        break;
      case "update_status":
        this.#setStatus(userId, frame);
        break;
      case "watch_presence":
        this.#watch(userId, frame.userIds);
        break;
      case "unwatch_presence":
        for (const watched of frame.userIds) this.#watchers.get(watched)?.delete(userId);
        break;
      case "mark_notifications_seen":
      case "refresh_token":
        break;
      default:
        frame satisfies never;
    }
  }

  #setStatus(userId: string, { status, auto }: { status: Status; auto?: boolean | undefined }): void {
    const inbox = this.inbox(userId);
    inbox.status = status;
    inbox.say({ type: "user_status_update", userId, status, ...(!auto && { manual: status }) });
    this.#tellWatchers(userId);
  }

  #watch(userId: string, userIds: readonly string[]): void {
    for (const watched of userIds) {
      this.#watchers.set(watched, (this.#watchers.get(watched) ?? new Set()).add(userId));
      this.inbox(userId).say({ type: "user_status_change", ...this.#presence(watched) });
    }
  }

  #tellWatchers(userId: string): void {
    for (const watcher of this.#watchers.get(userId) ?? []) {
      this.inbox(watcher).say({ type: "user_status_change", ...this.#presence(userId) });
    }
  }

  #presence(userId: string): Presence {
    const { devices, status } = this.inbox(userId);
    return devices > 0 && status !== "offline"
      ? { userId, status }
      : { userId, status: "offline", lastSeenAt: this.clock.now() };
  }
}

const isStatus = (value: unknown): value is Status =>
  value === "online" || value === "away" || value === "busy" || value === "offline";

const CODES: Readonly<Record<number, string>> = { 401: "invalid_token", 403: "invalid_grant" };

const problem = (status: number): Response => Response.json({ status, code: CODES[status] ?? "not_found" }, { status });

/** Answers and their readers are promises upon promises: each round lets the next one through. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise<void>((resolve) => void setTimeout(resolve));
}
