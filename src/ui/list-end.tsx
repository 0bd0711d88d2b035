import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import type { Filter, PageView } from "../client/index.ts";
import { linkOf } from "./focus.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill } from "./languages/words.ts";
import { PassingButton } from "./passing-button.tsx";

interface SearchEndProps {
  readonly page: PageView;
  readonly filter: Filter;
  readonly typed: string;
  readonly isFound: boolean;
}

/** What comes after the rows that were found. */
export function SearchEnd({ page, filter, typed, isFound }: SearchEndProps) {
  const { inbox: words } = useLanguage().words;
  if (page.hasMore) return <p class="parlor-note">{words.searching}</p>;
  const nothing = filter === "all" ? words.nothingFoundAtAll : words.nothingFound;
  return isFound ? null : <p class="parlor-note">{fill(nothing, { words: typed.trim() })}</p>;
}

interface ListEndProps {
  readonly page: PageView;
  readonly filter: Filter;
  readonly rows: RefObject<HTMLElement | null>;
  /** Why nothing is here has been said. */
  readonly isSilent: boolean;
  readonly onMore: () => void;
}

/** What comes after the rows: more of them, or why there are none. */
export function ListEnd({ page, filter, rows, isSilent, onMore }: ListEndProps) {
  const last = useRef<Element | null>(null);
  const { inbox: words, noThreads } = useLanguage().words;
  const { threads, isLoaded, hasMore, load } = page;
  if (!isLoaded) {
    if (isSilent) return null;
    return <p class="parlor-note">{load === "failed" ? words.loadFailed : words.loading}</p>;
  }
  if (hasMore) {
    const more = { idle: words.more, loading: words.moreLoading, failed: words.moreFailed }[load];
    return (
      <p class="parlor-note">
        <PassingButton
          class="parlor-link"
          aria-disabled={load === "loading"}
          onClick={() => {
            last.current = rows.current?.lastElementChild ?? null;
            onMore();
          }}
          handOn={() => linkOf(last.current?.nextElementSibling ?? last.current)?.focus()}
        >
          {more}
        </PassingButton>
      </p>
    );
  }
  return threads.length === 0 ? <p class="parlor-note">{noThreads[filter]}</p> : null;
}
