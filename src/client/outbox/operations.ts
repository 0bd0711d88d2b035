import type { ClientFrame, DurableEvent } from "../../protocol/frames.ts";
import type { Fields } from "../codec/readers.ts";
import type { Post } from "../connection/polling.ts";
import type { Limits } from "../thread/frames.ts";
import type { MessageView, SendStatus } from "../thread/message-view.ts";

/**
 * Each kind of operation, with its own fields. A new kind is a file like `send.ts` and a line in `kinds.ts`, which does
 * not compile without it. Versions from before there were kinds take what has a `text` for a message.
 */
interface Operations {
  readonly send: SendMessage;
  readonly edit: EditMessage;
  readonly delete: DeleteMessage;
  readonly react: React;
}

interface EditMessage extends DeleteMessage {
  readonly message: string;
  /** The revision that its writer saw; 0 of a message that is not known to be in the thread. */
  readonly baseRev: number;
}

interface DeleteMessage {
  readonly messageId: string;
}

interface React extends DeleteMessage {
  readonly key: string;
  readonly on: boolean;
}

interface SendMessage {
  readonly text: string;
  readonly replyTo?: string;
  /** It may be in the thread with the text that it had before. */
  readonly isAmended?: true;
}

export type Kind = keyof Operations;

/** What somebody does to a thread. A mapped type, so that an operation fits the rules of its kind (`kinds.ts`). */
export type Operation<K extends Kind = Kind> = { [P in K]: { readonly kind: P } & Operations[P] }[K];

/** An operation as it was asked for. Its id is its own and final: to send it again is always safe. */
export type NewOperation<K extends Kind = Kind> = Operation<K> & { readonly id: string };

/** What is known of each operation, whatever its kind. */
interface Envelope {
  readonly id: string;
  /** By this device's clock. */
  readonly writtenAt: number;
  /** It may have been on the wire, and so in the thread already. */
  readonly isTried: boolean;
  /** How often in a row it was refused for now, and for how long it is held back therefore. */
  readonly refusals?: number;
  readonly waitMs?: number;
  /** Why it was refused for good. */
  readonly failed?: { readonly code: string; readonly retryable: boolean };
}

/** An operation as it is kept until its thread has it. */
export type StoredOperation<K extends Kind = Kind> = Operation<K> & Envelope & { readonly threadId: string };

/** An operation in the outbox. `failed`: only of what has failed. */
export type OutboxEntry<K extends Kind = Kind> = Operation<K> &
  Envelope & {
    readonly is: "waiting" | "flying" | "sent" | "failed";
    /** waiting: when it may go; flying: when its answer must be there; sent: when the thread stored it. */
    readonly at: number;
    /** sent: its own; failed: how far the log had come, so that it stays among the messages between which it was seen. */
    readonly seq: number;
  };

/**
 * What was done here and is not known to be in the thread: a queue that drains in order, one operation on the wire at a
 * time, so that a refusal of one never lets a later one pass it. What of it outlives a reload, `store.ts` keeps.
 */
export type Outbox = readonly OutboxEntry[];

/** All that is particular to a kind of operation. `Type` is what its frame is called. */
export interface OperationKind<K extends Kind, Type extends ClientFrame["type"] = ClientFrame["type"]> {
  readonly type: Type;
  /** Its own fields as they were kept, perhaps by another version; null if they are not understood. */
  read(kept: unknown): Operations[K] | null;
  /** What is said on a socket. */
  frame(operation: NewOperation<K>): ClientFrame & { readonly type: Type };
  /** By which route that frame goes where there is no socket. `path` is the thread's. */
  request(path: string, frame: Fields): Post;
  /** Why it cannot go out, whatever the server would say. */
  fault(operation: Operation<K>, limits: Limits): string | undefined;
  /** Whether this event of the log, perhaps of a page of history, shows that it is done. */
  isSettledBy(operation: NewOperation<K>, event: DurableEvent): boolean;
  /** Lays it over what is shown. */
  overlay(entry: OutboxEntry<K>, shown: Shown): void;
  /** Puts it into the outbox, in which it may change what waits before it, or take it out: then that is `cancelled`. */
  enqueue(outbox: Outbox, entry: OutboxEntry<K>): Outbox;
}

/** The messages of a snapshot while operations are laid over them, one after the other. */
export interface Shown {
  /** Those of the log, and what was refused at its place among them. */
  readonly placed: MessageView[];
  /** What is on its way. It will come last, and stands there. */
  readonly last: MessageView[];
  /** The user, once it is known who they are. */
  readonly self: string | undefined;
  /** How far the user's message of this seq has come. */
  reached(seq: number): SendStatus;
  /** Draws an entry; as long as it is the same, `from` the same, it is what was drawn before. */
  keep(entry: OutboxEntry, from: unknown, draw: () => MessageView): MessageView;
}
