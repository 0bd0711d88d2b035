import { isOver, type ThreadView } from "../client/index.ts";
import { useLanguage } from "./languages/use-language.ts";

interface ListBeginningProps {
  readonly view: ThreadView;
  /** Whether the first message that is loaded is drawn below it. */
  readonly isDrawn: boolean;
  readonly onOlder: () => void;
}

/** What stands above the first message: the beginning, or how to get to what is before. */
export function ListBeginning({ view, isDrawn, onOlder }: ListBeginningProps) {
  const { isLoaded, hasOlder, older, messages, connection } = view;
  const { thread: words } = useLanguage().words;
  if (!isLoaded) {
    return isOver(connection) ? null : <p class="parlor-note">{words.loading}</p>;
  }
  if (messages.length === 0) return <p class="parlor-note">{words.empty}</p>;
  if (!isDrawn) return null;
  if (!hasOlder) return <p class="parlor-note">{words.beginning}</p>;
  if (older === "loading") return <p class="parlor-note">{words.olderLoading}</p>;
  return (
    <p class="parlor-note">
      <button type="button" class="parlor-link" onClick={onOlder}>
        {older === "failed" ? words.olderFailed : words.older}
      </button>
    </p>
  );
}
