import { Component } from "preact";
import { useState } from "preact/hooks";
import type { MessageView } from "../client/index.ts";
import type { Person } from "../protocol/member.ts";
import { useLanguage } from "./languages/use-language.ts";
import type { MessageActions } from "./message-actions.ts";
import { MessageFailure } from "./message-failure.tsx";
import { MessageText } from "./message-text.tsx";
import { Portrait } from "./portrait.tsx";
import { Ticks } from "./ticks.tsx";

interface MessageRowProps {
  readonly message: MessageView;
  readonly sender: string;
  /** Whose portrait stands beside it; undefined where there are none. */
  readonly person: Pick<Person, "userId" | "name" | "picture"> | undefined;
  /** Of a run by one sender. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** It has just come. Counts only when the row is first drawn. */
  readonly isFresh: boolean;
  readonly canEdit: boolean;
  readonly actions: MessageActions;
}

/** One message. Drawn anew only when something of it is another, however often the list is. */
export class MessageRow extends Component<MessageRowProps> {
  override shouldComponentUpdate(next: MessageRowProps): boolean {
    return !isSameRow(this.props, next);
  }

  override render(props: MessageRowProps) {
    return <DrawnRow {...props} />;
  }
}

/** Who, what, when, and how far it has come. */
function DrawnRow({ message, sender, person, isFirst, isLast, ...rest }: MessageRowProps) {
  const { time, words } = useLanguage();
  const [isFresh] = useState(rest.isFresh);
  const { id, text, at, isOwn, status, messageType, failure } = message;
  const side = messageType === "system" ? "system" : isOwn ? "own" : "other";
  const isTold = status === null || status === "sent" || status === "delivered" || status === "read";
  const run = `${isFirst ? " parlor-first" : ""}${isLast ? " parlor-last" : ""}${isFresh ? " parlor-fresh" : ""}`;
  return (
    <li class={`parlor-message parlor-message-${side}${run}`} data-message-id={id} data-status={status ?? undefined}>
      {person && isFirst && side === "other" && <Portrait person={person} size={28} />}
      {isFirst && side === "other" ? (
        <p class="parlor-sender" dir="auto">
          {sender}
        </p>
      ) : (
        <span class="parlor-hidden">{sender}: </span>
      )}
      <MessageText text={text} />
      {(isLast || !isTold) && (
        <p class="parlor-meta">
          <time dateTime={new Date(at).toISOString()}>{time(at)}</time>
          {status && <Ticks status={status} />}
          {status === "unconfirmed" && <span aria-hidden="true">{words.status.unconfirmed}</span>}
        </p>
      )}
      {failure && <MessageFailure {...{ message, failure }} canEdit={rest.canEdit} actions={rest.actions} />}
    </li>
  );
}

function isSameRow(a: MessageRowProps, b: MessageRowProps): boolean {
  return (
    isSameMessage(a.message, b.message) &&
    a.sender === b.sender &&
    a.person?.picture === b.person?.picture &&
    a.person?.name === b.person?.name &&
    a.person?.userId === b.person?.userId &&
    a.isFirst === b.isFirst &&
    a.isLast === b.isLast &&
    a.canEdit === b.canEdit &&
    a.actions === b.actions
  );
}

/** The client makes the objects anew with every change of the thread. */
function isSameMessage(a: MessageView, b: MessageView): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.text === b.text &&
      a.status === b.status &&
      a.at === b.at &&
      a.isOwn === b.isOwn &&
      a.messageType === b.messageType &&
      a.failure?.code === b.failure?.code &&
      a.failure?.retryable === b.failure?.retryable)
  );
}
