import type { ErrorCode } from "../../protocol/errors.ts";
import type { Status } from "../../protocol/presence.ts";
import { createParlor, type Parlor, type ParlorOptions } from "../client.ts";
import type { GetToken } from "../connection/tokens.ts";
import { isConnected } from "../connection/view.ts";
import { type Inbox, inboxOf } from "../inbox/inbox.ts";
import type { InboxEvent } from "../inbox/state.ts";
import { storageOrMemory } from "../outbox/found-storage.ts";
import { Publisher } from "../snapshot/publisher.ts";
import type { SentChange, SentMessage } from "../thread/sent.ts";
import type { Thread } from "../thread/thread.ts";
import { namesOf, type ServiceError, type ServiceEvent, type ServiceListener, type ServiceStatus } from "./events.ts";
import { JoinedThread } from "./joined-thread.ts";

export type {
  ConnectionStatusEvent,
  ServiceError,
  ServiceEvent,
  ServiceListener,
  ServiceStatus,
} from "./events.ts";

/** `url`: the page's own host unless told. With `getToken` nobody has to call `connect`, and tokens renew themselves. */
export interface ServiceSettings extends Omit<Partial<ParlorOptions>, "getToken"> {
  readonly getToken?: GetToken;
}

/** One user's client, and their inbox. */
export interface ServiceClient {
  readonly parlor: Parlor;
  readonly inbox: Inbox;
}

/** A client that somebody else has made, and ends: the service only uses it. */
export interface LentClient extends ServiceClient {
  /** Opens it as long as anybody holds it. Returns how to let go. */
  readonly retain: (part: Thread | Inbox) => () => void;
}

const INBOX_EVENTS = namesOf<Exclude<InboxEvent["type"], "connection_status">>({
  new_message_notification: true,
  added_to_thread: true,
  user_status_change: true,
  user_status_update: true,
});

/**
 * Parlor as one object with events, for applications that were written for a socket: `connect`, join threads, listen.
 * Every function may be taken out of it and called by itself.
 */
export class WebSocketService {
  #settings: ServiceSettings = {};
  /** The token that `connect` was given; `isNew` until it has been used. */
  #given: { readonly token: string; isNew: boolean } | null = null;
  #connected: { readonly client: ServiceClient; readonly stop: () => void } | null = null;
  #isHeld = false;
  /** What waits to be sent outlives a `disconnect` also where IndexedDB is not there or refused. */
  readonly #storage = storageOrMemory((problem) => this.#settings.onProblem?.(problem));
  #error: ServiceError | null = null;
  #status: ServiceStatus = { isConnected: false, connectionStatus: "idle", error: null };
  readonly #publisher = new Publisher<ServiceStatus, ServiceEvent>(
    () => this.#status,
    (work) => work(),
  );
  readonly #offs = new Map<string, Map<unknown, () => void>>();
  readonly #joined = new Map<string, JoinedThread | null>();
  readonly #lent: LentClient | null;
  #letGo: (() => void) | null = null;

  /** With a client of its own, unless one is lent: then that is the user, `configure` and tokens change nothing. */
  constructor(lent: LentClient | null = null) {
    this.#lent = lent;
    if (!lent) return;
    this.#follow(lent);
    this.#show();
  }

  /** Where the service is, and how to get a token. Takes effect with the next `connect`. */
  readonly configure = (settings: ServiceSettings): void => {
    this.#settings = { ...this.#settings, ...settings };
  };

  /**
   * Connects as the user of this token; without one, as who `getToken` says. A new token of the same user takes the
   * place of the old one. Settles when that has worked (true) or failed for good (false).
   */
  readonly connect = async (token?: string): Promise<boolean> => {
    if (token !== undefined && token !== this.#given?.token && !this.#lent) this.#takeToken(token);
    this.#isHeld = false;
    return await this.#open();
  };

  /** Leaves everything. Listeners stay. */
  readonly disconnect = (): void => {
    this.#leaveThreads();
    if (this.#lent) {
      this.#lent.inbox.close();
      return;
    }
    const connected = this.#connected;
    // Whoever hears of it finds that there is nothing any more.
    this.#connected = null;
    connected?.stop();
    connected?.client.parlor.close();
    this.#given = null;
    this.#show();
  };

  /** From now on, events of this thread are heard. Before `connect` it is remembered. */
  readonly joinMessageThread = (threadId: string): void => {
    if (this.#joined.get(threadId)) return;
    const { parlor, inbox } = this.getClient() ?? {};
    const tell = (event: ServiceEvent) => this.#tell(event);
    this.#joined.set(
      threadId,
      parlor && inbox
        ? new JoinedThread({ thread: parlor.thread(threadId), inbox, tell, retain: this.#lent?.retain })
        : null,
    );
  };

  readonly leaveMessageThread = (threadId: string): void => {
    this.#joined.get(threadId)?.leave();
    this.#joined.delete(threadId);
  };

  /** Sends a text, and joins its thread if need be. Null, and an `error` event, when that cannot be. */
  readonly sendMessage = (threadId: string, text: string, type = "text"): SentMessage | null => {
    const thread = type === "text" ? this.#thread(threadId) : null;
    if (!thread) {
      const why = type === "text" ? "nobody is connected" : `messages of type "${type}" cannot be sent yet`;
      this.#tell(failure({ code: "invalid_request", threadId, message: `unable to send; because ${why}` }));
      return null;
    }
    const sent = thread.send({ text });
    this.#watchOutcome(threadId, sent);
    return sent;
  };

  /** Gives one's own message another text. Null, and an `error` event, when nobody is connected. */
  readonly editMessage = (threadId: string, messageId: string, text: string): SentChange | null =>
    this.#change(threadId, (thread) => thread.edit(messageId, text));

  /** Deletes a message: one's own, or anybody's as somebody who manages the thread. */
  readonly deleteMessage = (threadId: string, messageId: string): SentChange | null =>
    this.#change(threadId, (thread) => thread.delete(messageId));

  /** Reacts to a message with an emoji, or takes that back. */
  readonly react = (threadId: string, messageId: string, key: string, on = true): SentChange | null =>
    this.#change(threadId, (thread) => thread.react(messageId, key, on));

  /** A key was pressed; call it as often as that happens. Others see it for six seconds at most. */
  readonly startTyping = (threadId: string): void => this.#thread(threadId)?.typing();

  readonly stopTyping = (threadId: string): void => this.#joined.get(threadId)?.thread.stopTyping();

  /** Everything up to this message has been read: its id, or its seq. */
  readonly markMessageRead = (threadId: string, threadMessageId: string | number): void => {
    void this.#markRead(threadId, threadMessageId);
  };

  /** Sets one's status for all devices, `until` a time (milliseconds since 1970) if given. */
  readonly updateStatus = (status: Status, options?: { until?: number }): void =>
    this.getClient()?.inbox.setStatus(status, options);

  /** Calls `listener` with every event of this type, once however often it is added. Returns how to stop. */
  readonly addEventListener = <Type extends ServiceEvent["type"]>(
    type: Type,
    listener: ServiceListener<Type>,
  ): (() => void) => {
    const offs = this.#offs.get(type) ?? new Map<unknown, () => void>();
    this.#offs.set(type, offs);
    if (!offs.has(listener)) offs.set(listener, this.#publisher.on(type, listener));
    return () => this.removeEventListener(type, listener);
  };

  readonly removeEventListener = <Type extends ServiceEvent["type"]>(
    type: Type,
    listener: ServiceListener<Type>,
  ): void => {
    this.#offs.get(type)?.get(listener)?.();
    this.#offs.get(type)?.delete(listener);
  };

  readonly on = this.addEventListener;
  readonly off = this.removeEventListener;

  /** Calls `subscriber` when the status changes. Returns how to stop. */
  readonly subscribe = (subscriber: () => void): (() => void) => this.#publisher.subscribe(subscriber);
  readonly getSnapshot = (): ServiceStatus => this.#status;
  /** What it is made of, for components that draw it; the same object from `connect` to `disconnect`, then null. */
  readonly getClient = (): ServiceClient | null => this.#connected?.client ?? null;

  /** For those who only use it: connects if `getToken` is known; ends only what it began. */
  readonly whileUsed = {
    open: async (): Promise<void> => {
      if (this.#lent) this.#retainLent(this.#lent);
      if (this.#connected || !this.#settings.getToken) return;
      this.#isHeld = true;
      await this.#open();
    },
    close: (): void => {
      if (this.#isHeld && this.#lent) this.#leaveThreads();
      else if (this.#isHeld) this.disconnect();
      this.#letGo?.();
      this.#letGo = null;
    },
    /** Whose it is, `close` knows. */
    isOpen: false,
    opens: 0,
  };

  async #open(): Promise<boolean> {
    const { inbox } = this.getClient() ?? this.#begin();
    await inbox.open();
    return this.#status.isConnected;
  }

  #retainLent({ retain, inbox }: LentClient): void {
    if (this.#letGo) return;
    this.#isHeld = true;
    this.#letGo = retain(inbox);
  }

  #leaveThreads(): void {
    for (const joined of this.#joined.values()) joined?.leave();
    this.#joined.clear();
  }

  #begin(): ServiceClient {
    const { url = pageUrl(), getToken, storage = this.#storage, ...ports } = this.#settings;
    const ask = async () => {
      const given = this.#given;
      // One that was refused is not worth a second try where another can be had.
      if (getToken && !given?.isNew) return await getToken();
      if (!given) throw new Error("unable to connect; because there is neither a token nor getToken");
      given.isNew = false;
      return given.token;
    };
    const parlor = createParlor({ ...ports, storage, url, getToken: ask });
    const client = { parlor, inbox: inboxOf(parlor) };
    this.#follow(client);
    for (const threadId of this.#joined.keys()) this.joinMessageThread(threadId);
    return client;
  }

  /** Passes on what happens in the inbox of this client. */
  #follow(client: ServiceClient): void {
    const { inbox } = client;
    const offs = [
      inbox.on("connection_status", () => this.#show()),
      ...INBOX_EVENTS.map((type) => inbox.on(type, (event) => this.#tell(event))),
    ];
    this.#connected = { client, stop: () => offs.forEach((off) => void off()) };
  }

  #takeToken(token: string): void {
    const before = this.#given?.token;
    const isSameUser = before !== undefined && subjectOf(token) === subjectOf(before);
    if (this.#connected && !isSameUser) this.disconnect();
    this.#given = { token, isNew: true };
    if (!this.#connected) return;
    const { parlor, inbox } = this.#connected.client;
    // Nobody has refused it, but there is a newer one.
    parlor.context.tokens.get(before).catch(() => {});
    inbox.reconnect();
  }

  #thread(threadId: string): Thread | null {
    this.joinMessageThread(threadId);
    return this.#joined.get(threadId)?.thread ?? null;
  }

  /** Changes a message, and joins its thread if need be. */
  #change(threadId: string, change: (thread: Thread) => SentChange): SentChange | null {
    const thread = this.#thread(threadId);
    if (!thread) {
      const message = "unable to change a message; because nobody is connected";
      this.#tell(failure({ code: "invalid_request", threadId, message }));
      return null;
    }
    const sent = change(thread);
    this.#watchOutcome(threadId, sent);
    return sent;
  }

  /** What is refused for good is told. */
  #watchOutcome(threadId: string, { id, done }: Pick<SentChange, "id" | "done">): void {
    void done.then((outcome) => {
      if (outcome.ok || outcome.code === "cancelled" || outcome.code === "closed") return;
      const { code, retryable } = outcome;
      this.#tell({ ...failure({ code, threadId, message: "unable to send" }), retryable, id });
    });
  }

  async #markRead(threadId: string, message: string | number): Promise<void> {
    const joined = this.#joined.get(threadId);
    const seq = typeof message === "number" ? message : await joined?.seqOf(message);
    if (seq === undefined) {
      const why = `unable to mark message ${message} as read; because it is not among those loaded`;
      this.#tell(failure({ code: "not_found", threadId, message: why }));
    } else if (joined) joined.thread.markRead(seq);
    else this.getClient()?.inbox.markRead(threadId, seq);
  }

  #tell(event: ServiceEvent): void {
    if (event.type === "error") {
      this.#error = event;
      this.#show();
    }
    this.#publisher.tell(event);
  }

  #show(): void {
    const connection = this.getClient()?.inbox.getSnapshot().connection ?? ({ status: "closed" } as const);
    const connected = isConnected(connection);
    const before = this.#status;
    if (connected && !before.isConnected) this.#error = null;
    if (connection.status === before.connectionStatus && this.#error === before.error) return;
    this.#status = { isConnected: connected, connectionStatus: connection.status, error: this.#error };
    this.#publisher.publish();
    if (connection.status === before.connectionStatus) return;
    this.#publisher.tell({ type: "connection_status", status: connection.status, connected, connection });
  }
}

const failure = (of: { code: ErrorCode | string; threadId: string; message: string }): ServiceError => ({
  type: "error",
  retryable: false,
  ...of,
});

function pageUrl(): string {
  if (typeof location !== "undefined" && location.origin.startsWith("http")) return location.origin;
  throw new Error("unable to connect; because no url is known: websocketService.configure({ url })");
}

/** Whose token it is; read, not verified: the server does that. */
function subjectOf(token: string): unknown {
  try {
    return JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))).sub;
  } catch {
    return token;
  }
}

/** The one of this page. */
export const websocketService = /* @__PURE__ */ new WebSocketService();

export default websocketService;
