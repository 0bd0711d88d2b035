import { CLOSE } from "../../protocol/close-codes.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { isConnected, isOver } from "../connection/view.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { Thread, ThreadEventType } from "../thread/thread.ts";
import { namesOf, type ServiceEvent } from "./events.ts";

/** All that a thread tells, passed on as it is; the others are told of the service as a whole. */
const EVENTS = namesOf<Exclude<ThreadEventType, "connection_status" | "error">>({
  new_message: true,
  message_edited: true,
  message_deleted: true,
  reaction_changed: true,
  message_sent: true,
  message_changed: true,
  message_read: true,
  message_delivered: true,
  user_typing: true,
  viewing_changed: true,
  member_joined: true,
  member_updated: true,
  member_left: true,
  thread_updated: true,
});

/** Close codes after which a thread stays closed, as the errors that they are. */
const ENDS: Readonly<Record<number, ErrorCode>> = {
  [CLOSE.notMember]: "not_found",
  [CLOSE.notFound]: "not_found",
  [CLOSE.protocolVersion]: "upgrade_required",
};

interface Joining {
  readonly thread: Thread;
  readonly inbox: Inbox;
  readonly tell: (event: ServiceEvent) => void;
  /** How the thread is opened where others have it open too; the service's own alone unless told. */
  readonly retain?: (thread: Thread) => () => void;
}

/** A thread that the service has joined: passes its events on, and watches who of its members is there. */
export class JoinedThread {
  readonly thread: Thread;
  readonly #inbox: Inbox;
  readonly #offs: (() => void)[];
  readonly #opened: Promise<unknown>;
  readonly #letGo: () => void;
  #watched = "";
  #unwatch: () => void = () => {};

  constructor({ thread, inbox, tell, retain }: Joining) {
    this.thread = thread;
    this.#inbox = inbox;
    const threadId = thread.id;
    this.#offs = [
      ...EVENTS.map((type) => thread.on(type, tell)),
      // Those of a message are told when it has failed for good.
      thread.on("error", (error) => error.id === undefined && tell({ ...error, threadId })),
      thread.on("connection_status", ({ connection }) => {
        if (connection.status !== "failed") return;
        const code = ENDS[connection.code] ?? "internal";
        const message = `unable to join ${threadId}; because it was closed with ${connection.code}`;
        tell({ type: "error", code, message, retryable: false, threadId });
      }),
      thread.subscribe(() => this.#watch()),
    ];
    this.#letGo = retain ? retain(thread) : () => thread.close();
    this.#opened = retain ? connectionOf(thread) : thread.open();
  }

  leave(): void {
    for (const off of this.#offs) off();
    this.#unwatch();
    this.#letGo();
  }

  /** The seq of a message, once the thread is there. */
  async seqOf(messageId: string): Promise<number | undefined> {
    const find = () => this.thread.getSnapshot().messages.find(({ id }) => id === messageId)?.seq ?? undefined;
    const known = find();
    if (known === undefined) await this.#opened;
    return known ?? find();
  }

  /** So that `user_status_change` tells of everybody whom the user can meet here. */
  #watch(): void {
    const { members, you } = this.thread.getSnapshot();
    const others = members.map(({ userId }) => userId).filter((userId) => userId !== you?.userId);
    const watched = JSON.stringify(others);
    if (watched === this.#watched || !you) return;
    this.#watched = watched;
    this.#unwatch();
    this.#unwatch = others.length > 0 ? this.#inbox.watch(this.thread.id, others) : () => {};
  }
}

/** Settles when the thread is connected, or cannot be. To open it once more would make it this one's. */
const connectionOf = (thread: Thread): Promise<void> =>
  new Promise((resolve) => {
    const isSettled = () => {
      const { connection } = thread.getSnapshot();
      return isConnected(connection) || isOver(connection);
    };
    if (isSettled()) return resolve();
    const stop = thread.subscribe(() => {
      if (!isSettled()) return;
      stop();
      resolve();
    });
  });
