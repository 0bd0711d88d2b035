import { useRef } from "preact/hooks";
import { isOver, type ThreadView } from "../client/index.ts";
import { useOnScreen } from "./hooks/use-on-screen.ts";
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
  if (!isLoaded && (messages.length === 0 || isOver(connection))) {
    const isOut = connection.status === "offline" && messages.length === 0;
    return isOver(connection) ? null : <p class="parlor-note">{isOut ? words.notHere : words.loading}</p>;
  }
  if (messages.length === 0) return <p class="parlor-note">{words.empty}</p>;
  if (!isDrawn) return null;
  if (!hasOlder) return <p class="parlor-note">{words.beginning}</p>;
  if (older === "loading") return <p class="parlor-note">{words.olderLoading}</p>;
  return <Older words={older === "failed" ? words.olderFailed : words.older} onOlder={onOlder} />;
}

/** A stop for Tab only where it is in view: from the end of the list it would carry the reader to the top. */
function Older({ words, onOlder }: { words: string; onOlder: () => void }) {
  const line = useRef<HTMLParagraphElement>(null);
  const isInView = useOnScreen(line);
  return (
    <p ref={line} class="parlor-note">
      <button type="button" class="parlor-link" tabIndex={isInView ? 0 : -1} onClick={onOlder}>
        {words}
      </button>
    </p>
  );
}
