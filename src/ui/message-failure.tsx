import type { MessageView } from "../client/index.ts";
import { FailureAction } from "./failure-action.tsx";
import { failureWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import type { MessageActions } from "./message-actions.ts";

interface MessageFailureProps {
  readonly message: MessageView;
  readonly failure: NonNullable<MessageView["failure"]>;
  /** Whether there is a field to write it anew. */
  readonly canEdit: boolean;
  readonly actions: MessageActions;
}

/**
 * Why it was not sent, and what can be done. The same again only where that may end differently; anew where the
 * words are the fault, or may no longer be true.
 */
export function MessageFailure({ message, failure, canEdit, actions }: MessageFailureProps) {
  const language = useLanguage();
  const { message: words } = language.words;
  const isEditable = canEdit && (!failure.retryable || failure.code === "expired");
  return (
    <p class="parlor-failure">
      <span>{failureWords(language, failure.code)}</span>
      {failure.retryable && <FailureAction words={words.retry} onDo={() => actions.retry(message.id)} />}
      {isEditable && <FailureAction words={words.edit} onDo={() => actions.edit(message)} />}
      <FailureAction words={words.cancel} onDo={() => actions.cancel(message.id)} />
    </p>
  );
}
