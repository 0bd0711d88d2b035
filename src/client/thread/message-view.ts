import type { ErrorCode } from "../../protocol/errors.ts";
import type { MessageType } from "../../protocol/message.ts";

/** A message as it can be drawn. Immutable; the same object until something of it is another. */
export interface MessageView {
  readonly id: string;
  /** Null while it is not known to be in the thread. */
  readonly seq: number | null;
  readonly senderId: string | null;
  readonly isOwn: boolean;
  readonly messageType: MessageType;
  readonly text: string;
  /** By the server's clock; by this device's while it is not in the thread. */
  readonly at: number;
  readonly replyTo?: string;
  /** When its text was changed last. */
  readonly editedAt?: number;
  /** Its text is gone: when it was deleted, and by whom, its sender or somebody who manages the thread. */
  readonly deleted?: { readonly at: number; readonly by: string };
  /** Each kind of reaction; absent when there is none. */
  readonly reactions?: readonly ReactionView[];
  /** Of one's own messages; null for others'. */
  readonly status: SendStatus | null;
  readonly failure?: { readonly code: ErrorCode | string; readonly retryable: boolean };
  /** What the user has done to it and the thread does not have yet; or refused. */
  readonly change?: ChangeView;
  /** After a long absence: it is as it was before, and whether it is so still is being asked. */
  readonly isInDoubt?: true;
}

/** A change of a message on its way. */
export interface ChangeView {
  /** With which it is tried again or taken back. */
  readonly id: string;
  readonly kind: "edit" | "delete" | "react";
  readonly status: Exclude<SendStatus, "delivered" | "read">;
  /** The text of an edit that was refused. */
  readonly text?: string;
  readonly failure?: MessageView["failure"];
}

/** One kind of reaction to a message. */
export interface ReactionView {
  /** The emoji. */
  readonly key: string;
  readonly count: number;
  /** The first of them; there may be more. */
  readonly userIds: readonly string[];
  /** Whether the user is one of them. */
  readonly mine?: true;
}

export type SendStatus = "queued" | "sending" | "unconfirmed" | "sent" | "delivered" | "read" | "failed";
