import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Filter, type Inbox, type InboxView, isOver, type PageView } from "../client/index.ts";
import { useInbox } from "./hooks/index.ts";
import { useDelayed } from "./hooks/use-delayed.ts";
import { useRoot } from "./hooks/use-root.ts";
import { useSpoken } from "./hooks/use-spoken.ts";
import { useToday } from "./hooks/use-today.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill } from "./languages/words.ts";
import { PassingButton } from "./passing-button.tsx";
import { findThreads } from "./search.ts";
import { linkOf, ThreadListRow } from "./thread-list-row.tsx";
import type { Outcome } from "./thread-menu.tsx";
import { ThreadSearch } from "./thread-search.tsx";

/** Most breaks are over before anybody notices. */
const PATIENCE_MS = 5_000;
/** So long one is told what became of a change. */
const OUTCOME_MS = 8_000;

export interface ThreadListProps {
  readonly inbox: Inbox;
  /** The thread that stands open beside the list. */
  readonly openId: string | null;
  readonly hrefOf: (threadId: string) => string;
  /** Called instead of following the link of a row. */
  readonly onOpen?: ((threadId: string) => void) | undefined;
}

/** All of a user's threads, live. The inbox is open while it is drawn. */
export function ThreadList({ inbox, openId, hrefOf, onOpen }: ThreadListProps) {
  const { inbox: words } = useLanguage().words;
  const view = useInbox(inbox);
  // The rows say when, and are drawn with the list.
  useToday();
  const [filter, setFilter] = useState<Filter>("all");
  const [typed, setTyped] = useState("");
  const [outcome, setOutcome] = useOutcome();
  const section = useRef<HTMLElement>(null);
  const rows = useRef<HTMLUListElement>(null);
  useEffect(() => inbox.load(filter), [inbox, filter]);
  const page = view.pages[filter];
  const found = useMemo(() => findThreads(page.threads, typed), [page.threads, typed]);
  const isSearching = typed.trim() !== "";
  // What could not be loaded was not looked through.
  const isLookedThrough = page.isLoaded && page.load !== "failed";
  // What is looked for may be on a page that nobody has scrolled to yet.
  useEffect(() => {
    if (isSearching && page.hasMore && page.load === "idle") inbox.loadMore(filter);
  }, [inbox, filter, isSearching, page]);
  const problem = useProblem(view, page);
  const isSilent = problem !== null && view.connection.is !== "polling";
  const onRetry = () => {
    inbox.reconnect();
    inbox.load(filter);
  };
  const row = { inbox, view, onOpen, onOutcome: setOutcome, around: section };
  return (
    <section {...useRoot("parlor-inbox")} ref={section} aria-label={words.name} tabIndex={-1}>
      <ThreadSearch {...{ typed }} onType={setTyped} found={isSearching ? found.length : null} />
      <Filters {...{ filter, view }} onChoose={setFilter} />
      <InboxBanner {...{ view, problem, outcome, onRetry }} onUndone={() => setOutcome(null)} around={section} />
      <ul ref={rows} class="parlor-rows">
        {found.map((thread) => (
          <ThreadListRow
            key={thread.threadId}
            {...{ ...row, thread }}
            href={hrefOf(thread.threadId)}
            isOpen={thread.threadId === openId}
          />
        ))}
      </ul>
      {isSearching && isLookedThrough ? (
        <SearchEnd {...{ page, typed }} isFound={found.length > 0} />
      ) : (
        <ListEnd {...{ page, filter, rows, isSilent }} onMore={() => inbox.loadMore(filter)} />
      )}
    </section>
  );
}

const FILTERS: readonly Filter[] = ["all", "unread", "archived"];

interface FiltersProps {
  readonly filter: Filter;
  readonly view: InboxView;
  readonly onChoose: (filter: Filter) => void;
}

function Filters({ filter, view, onChoose }: FiltersProps) {
  const { words, count } = useLanguage();
  const { unreadThreads } = view.counts;
  return (
    <fieldset class="parlor-filters">
      <legend class="parlor-hidden">{words.inbox.filters}</legend>
      {FILTERS.map((one) => (
        <button
          key={one}
          type="button"
          class="parlor-filter"
          aria-pressed={one === filter}
          onClick={() => onChoose(one)}
        >
          {words.filter[one]}
          {one === "unread" && unreadThreads > 0 && <span class="parlor-count"> {count(unreadThreads)}</span>}
        </button>
      ))}
    </fieldset>
  );
}

/** What became of the last change, for a while. */
function useOutcome(): [Outcome | null, (outcome: Outcome | null) => void] {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  useEffect(() => {
    const timer = outcome ? setTimeout(() => setOutcome(null), OUTCOME_MS) : undefined;
    return () => clearTimeout(timer);
  }, [outcome]);
  return [outcome, setOutcome];
}

/** What has long stood between the list and the truth. */
function useProblem({ connection }: InboxView, { isLoaded }: PageView): string | null {
  const { inbox: words, connection: said } = useLanguage().words;
  const { is } = connection;
  const isLong = useDelayed(is !== "live" && !isOver(connection), PATIENCE_MS);
  if (is === "closed") return said.closed;
  if (is === "failed") return words.unreachable;
  if (!isLong) return null;
  if (is === "polling") return words.polling;
  return isLoaded ? words.broken : words.loadFailed;
}

interface InboxBannerProps {
  readonly view: InboxView;
  readonly problem: string | null;
  readonly outcome: Outcome | null;
  readonly onRetry: () => void;
  readonly onUndone: () => void;
  /** What has the focus when the banner has gone with it. */
  readonly around: RefObject<HTMLElement | null>;
}

/** Says what stands between the list and the truth: no connection, or a change that was not taken, or can be undone. */
function InboxBanner({ view, problem, outcome, onRetry, onUndone, around }: InboxBannerProps) {
  const { inbox: words, connection } = useLanguage().words;
  const element = useRef<HTMLDivElement>(null);
  useSpoken(problem, { element });
  const became = outcome && { refused: words.refused, archived: words.archivedNow }[outcome.is];
  const handOn = () => around.current?.focus();
  useSpoken(became, { element });
  return (
    <div ref={element}>
      {problem && (
        <p class="parlor-banner">
          <span>{problem}</span>
          {view.connection.is !== "closed" && (
            <PassingButton class="parlor-link" onClick={onRetry} {...{ handOn }}>
              {connection.tryNow}
            </PassingButton>
          )}
        </p>
      )}
      {outcome && (
        <p class={`parlor-banner parlor-banner-${outcome.is}`}>
          <span>{became}</span>
          {outcome.is === "archived" && (
            <PassingButton
              class="parlor-link"
              onClick={() => {
                outcome.undo();
                onUndone();
              }}
              {...{ handOn }}
            >
              {words.undo}
            </PassingButton>
          )}
        </p>
      )}
    </div>
  );
}

/** What comes after the rows that were found. */
function SearchEnd({ page, typed, isFound }: { page: PageView; typed: string; isFound: boolean }) {
  const { inbox: words } = useLanguage().words;
  if (page.hasMore) return <p class="parlor-note">{words.searching}</p>;
  return isFound ? null : <p class="parlor-note">{fill(words.nothingFound, { words: typed.trim() })}</p>;
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
function ListEnd({ page, filter, rows, isSilent, onMore }: ListEndProps) {
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
