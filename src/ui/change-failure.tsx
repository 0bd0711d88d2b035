import type { ChangeView, MessageView } from "../client/index.ts";
import { FailureAction } from "./failure-action.tsx";
import { failureWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill } from "./languages/words.ts";
import type { MessageActions } from "./message-actions.ts";

interface ChangeFailureProps {
  readonly message: MessageView;
  readonly change: ChangeView;
  readonly actions: MessageActions;
}

/** Why a message was not changed. The text that was to be is shown, so that it is not lost, and may be tried again. */
export function ChangeFailure({ message, change: { id, text, failure }, actions }: ChangeFailureProps) {
  const language = useLanguage();
  const { message: words } = language.words;
  const isConflict = failure?.code === "conflict" && text !== undefined;
  return (
    <p class="parlor-failure">
      <span>{failureWords(language, failure?.code ?? "")}</span>
      {text !== undefined && <span dir="auto">{fill(words.yourText, { text })}</span>}
      {isConflict && <FailureAction words={words.retry} onDo={() => actions.editAgain(message, text)} />}
      {failure?.retryable && <FailureAction words={words.retry} onDo={() => actions.retry(id)} />}
      <FailureAction words={words.cancel} onDo={() => actions.cancel(id)} />
    </p>
  );
}
