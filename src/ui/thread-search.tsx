import { useId, useRef } from "preact/hooks";
import { useSpoken } from "./hooks/use-spoken.ts";
import { useLanguage } from "./languages/use-language.ts";

interface ThreadSearchProps {
  readonly typed: string;
  readonly onType: (typed: string) => void;
  /** How many were found; null while nothing is searched for. */
  readonly found: number | null;
  /** The focus goes to what was found. */
  readonly onLeave: () => void;
}

/** Where one looks for a conversation. Esc empties it, and then leaves it, as the arrow down does. */
export function ThreadSearch({ typed, onType, found, onLeave }: ThreadSearchProps) {
  const { words, many } = useLanguage();
  const id = useId();
  const element = useRef<HTMLElement>(null);
  useSpoken(found !== null && many("found", found), { element, about: "found" });
  return (
    <search ref={element} class="parlor-search">
      <label class="parlor-hidden" for={id}>
        {words.inbox.search}
      </label>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="8.5" cy="8.5" r="5.5" />
        <path d="M12.8 12.8 17 17" />
      </svg>
      <input
        {...{ id }}
        type="search"
        // Empty it shows the language's words; "auto" would take it for left to right.
        dir={typed === "" ? undefined : "auto"}
        autocomplete="off"
        enterkeyhint="search"
        placeholder={words.inbox.search}
        value={typed}
        onInput={(event) => onType(event.currentTarget.value)}
        onKeyDown={(event) => {
          const { key, isComposing } = event;
          const isPlain = !event.altKey && !event.shiftKey && !event.ctrlKey && !event.metaKey;
          if (!isPlain || isComposing || (key !== "Escape" && key !== "ArrowDown")) return;
          event.preventDefault();
          event.stopPropagation();
          if (key === "Escape" && typed !== "") onType("");
          else onLeave();
        }}
      />
    </search>
  );
}
