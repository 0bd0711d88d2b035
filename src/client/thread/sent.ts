import type { SendOutcome } from "../outbox/queue.ts";
import type { SendStatus } from "./message-view.ts";

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

/** A change of a message on its way: an edit, a deletion, a reaction. */
export interface SentChange {
  readonly id: string;
  /** Settles when the thread has it or refused it for good; never rejects. After `retry` it is a new promise. */
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
