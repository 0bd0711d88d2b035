import type { MessageView } from "../client/index.ts";
import { timeOf } from "./days.ts";
import { Ticks } from "./ticks.tsx";
import { failureWords, STATUS_WORDS, WORDS } from "./words.ts";

export interface MessageActions {
  readonly onRetry: (id: string) => void;
  readonly onCancel: (id: string) => void;
  readonly onEdit?: (message: MessageView) => void;
}

interface MessageRowProps extends MessageActions {
  readonly message: MessageView;
  readonly sender: string;
  /** Of a run by one sender. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** One message: who, what, when, and how far it has come. */
export function MessageRow({ message, sender, isFirst, isLast, ...actions }: MessageRowProps) {
  const { id, text, at, isOwn, status, messageType } = message;
  const side = messageType === "system" ? "system" : isOwn ? "own" : "other";
  const isTold = status === null || status === "sent" || status === "delivered" || status === "read";
  const run = `${isFirst ? " parlor-first" : ""}${isLast ? " parlor-last" : ""}`;
  return (
    <li class={`parlor-message parlor-message-${side}${run}`} data-message-id={id} data-status={status ?? undefined}>
      {isFirst && !isOwn ? <p class="parlor-sender">{sender}</p> : <span class="parlor-hidden">{sender}: </span>}
      <p class="parlor-text" dir="auto">
        {text}
      </p>
      {(isLast || !isTold) && (
        <p class="parlor-meta">
          <time dateTime={new Date(at).toISOString()}>{timeOf(at)}</time>
          {status && <Ticks status={status} />}
          {status === "unconfirmed" && <span aria-hidden="true">{STATUS_WORDS.unconfirmed}</span>}
        </p>
      )}
      {message.failure && <Failure {...{ message, actions, failure: message.failure }} />}
    </li>
  );
}

interface FailureProps {
  readonly message: MessageView;
  readonly failure: NonNullable<MessageView["failure"]>;
  readonly actions: MessageActions;
}

/** Why it was not sent, and what can be done. The same again only where that may end differently. */
function Failure({ message, failure, actions: { onRetry, onCancel, onEdit } }: FailureProps) {
  const { id } = message;
  return (
    <p class="parlor-failure">
      <span>{failureWords(failure.code)}</span>
      {failure.retryable && (
        <button type="button" class="parlor-link" onClick={() => onRetry(id)}>
          {WORDS.retry}
        </button>
      )}
      {!failure.retryable && onEdit && (
        <button type="button" class="parlor-link" onClick={() => onEdit(message)}>
          {WORDS.edit}
        </button>
      )}
      <button type="button" class="parlor-link" onClick={() => onCancel(id)}>
        {WORDS.cancel}
      </button>
    </p>
  );
}
