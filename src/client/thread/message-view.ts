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
  /** Of one's own messages; null for others'. */
  readonly status: SendStatus | null;
  readonly failure?: { readonly code: ErrorCode | string; readonly retryable: boolean };
  /** After a long absence: it is as it was before, and whether it is so still is being asked. */
  readonly isInDoubt?: true;
}

export type SendStatus = "queued" | "sending" | "unconfirmed" | "sent" | "delivered" | "read" | "failed";
