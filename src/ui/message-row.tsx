import { Component } from "preact";
import { useState } from "preact/hooks";
import type { MessageView } from "../client/index.ts";
import { isSame } from "../client/snapshot/memo.ts";
import { ChangeFailure } from "./change-failure.tsx";
import { deletedWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill } from "./languages/words.ts";
import type { MessageActions } from "./message-actions.ts";
import { MessageFailure } from "./message-failure.tsx";
import { MessageText } from "./message-text.tsx";
import { Portrait } from "./portrait.tsx";
import { Reactions } from "./reactions.tsx";
import { Ticks } from "./ticks.tsx";

interface MessageRowProps {
  readonly message: MessageView;
  readonly sender: string;
  /** Whether the sender's portrait stands beside it, and their picture. */
  readonly hasPortrait: boolean;
  readonly picture?: string | undefined;
  /** Of a run by one sender. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** It has just come. Counts only when the row is first drawn. */
  readonly isFresh: boolean;
  readonly canEdit: boolean;
  /** What somebody is called here; oneself, too. */
  readonly called: (userId: string) => string;
  readonly actions: MessageActions;
}

/** One message. Drawn anew only when something of it is another, however often the list is. */
export class MessageRow extends Component<MessageRowProps> {
  override shouldComponentUpdate(next: MessageRowProps): boolean {
    return !isSame({ ...this.props, isFresh: next.isFresh }, next);
  }

  override render(props: MessageRowProps) {
    return <DrawnRow {...props} />;
  }
}

/** Who, what, when, and how far it has come. */
function DrawnRow({ message, sender, hasPortrait, picture, isFirst, isLast, ...rest }: MessageRowProps) {
  const language = useLanguage();
  const { time, words } = language;
  const [isFresh] = useState(rest.isFresh);
  const { id, text, at, isOwn, senderId, status, messageType, failure, editedAt, deleted, reactions, change } = message;
  const side = messageType === "system" ? "system" : isOwn ? "own" : "other";
  const isTold = status === null || status === "sent" || status === "delivered" || status === "read";
  const run = `${isFirst ? " parlor-first" : ""}${isLast ? " parlor-last" : ""}${isFresh ? " parlor-fresh" : ""}`;
  return (
    <li
      class={`parlor-message parlor-message-${side}${run}`}
      data-message-id={id}
      data-status={status ?? undefined}
      data-in-doubt={message.isInDoubt}
      title={message.isInDoubt && words.status.doubt}
    >
      {hasPortrait && isFirst && side === "other" && (
        <Portrait person={{ userId: senderId ?? "", name: sender, picture }} size={28} />
      )}
      {isFirst && side === "other" ? (
        <p class="parlor-sender" dir="auto">
          {sender}
        </p>
      ) : (
        <span class="parlor-hidden">{sender}: </span>
      )}
      {deleted ? (
        <p class="parlor-text parlor-deleted">{deletedWords(language, message)}</p>
      ) : (
        <MessageText text={text} />
      )}
      {reactions && (
        <Reactions
          {...{ reactions }}
          nameOf={rest.called}
          onReact={rest.canEdit ? (key, on) => rest.actions.react(id, key, on) : undefined}
        />
      )}
      {(isLast || !isTold || editedAt !== undefined) && (
        <p class="parlor-meta">
          {editedAt !== undefined && !deleted && (
            <span title={fill(words.message.editedAt, { when: language.moment(editedAt, Date.now()) })}>
              {words.message.edited}
            </span>
          )}
          <time dateTime={new Date(at).toISOString()}>{time(at)}</time>
          {status && <Ticks status={status} />}
          {status === "unconfirmed" && <span aria-hidden="true">{words.status.unconfirmed}</span>}
        </p>
      )}
      {change?.failure && <ChangeFailure {...{ message, change }} actions={rest.actions} />}
      {failure && <MessageFailure {...{ message, failure }} canEdit={rest.canEdit} actions={rest.actions} />}
    </li>
  );
}
