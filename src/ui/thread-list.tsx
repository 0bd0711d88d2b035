import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Filter, Inbox, InboxView } from "../client/index.ts";
import { linkOf, linkOfThread } from "./focus.ts";
import { useInbox } from "./hooks/index.ts";
import { useRoot } from "./hooks/use-root.ts";
import { useStaying } from "./hooks/use-staying.ts";
import { useToday } from "./hooks/use-today.ts";
import { useLanguage } from "./languages/use-language.ts";
import { ListEnd, SearchEnd } from "./list-end.tsx";
import { type Outcome, OutcomeNote, ProblemNote, useProblem } from "./list-notes.tsx";
import { findThreads } from "./search.ts";
import { ThreadListRow } from "./thread-list-row.tsx";
import { ThreadSearch } from "./thread-search.tsx";

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
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const forget = useCallback(() => setOutcome(null), []);
  const section = useRef<HTMLElement>(null);
  const rows = useRef<HTMLUListElement>(null);
  const page = view.pages[filter];
  const { found, isSearching } = useFound({ inbox, view, filter, typed, openId });
  const problem = useProblem(view, page);
  const retry = () => {
    inbox.reconnect();
    inbox.load(filter);
  };
  const { status } = view.connection;
  const row = { inbox, view, onOpen, onOutcome: setOutcome, around: section };
  const focus = (link: HTMLElement | null) => (link ?? section.current)?.focus();
  return (
    <section {...useRoot("parlor-inbox")} ref={section} aria-label={words.name} tabIndex={-1}>
      <ThreadSearch
        typed={typed}
        onType={setTyped}
        found={isSearching ? found.length : null}
        onLeave={() => linkOf(rows.current?.firstElementChild)?.focus()}
      />
      <Filters {...{ filter, view }} onChoose={setFilter} />
      <ProblemNote problem={problem} onRetry={status === "closed" ? undefined : retry} around={section} />
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
      {/* What could not be loaded was not looked through. */}
      {isSearching && page.isLoaded && page.load !== "failed" ? (
        <SearchEnd {...{ page, filter, typed }} isFound={found.length > 0} />
      ) : (
        <ListEnd
          {...{ page, filter, rows }}
          isSilent={problem !== null && status !== "polling"}
          onMore={() => inbox.loadMore(filter)}
        />
      )}
      <OutcomeNote outcome={outcome} onOver={forget} onUndone={(id) => focus(linkOfThread(rows.current, id))} />
    </section>
  );
}

interface Looked {
  readonly inbox: Inbox;
  readonly view: InboxView;
  readonly filter: Filter;
  readonly typed: string;
  readonly openId: string | null;
}

/** The rows of a filter in which what was typed is found. Loads what there is to look through. */
function useFound({ inbox, view, filter, typed, openId }: Looked) {
  useEffect(() => inbox.load(filter), [inbox, filter]);
  const page = view.pages[filter];
  const listed = useStaying(page.threads, { filter, openId, all: view.threads });
  const found = useMemo(() => findThreads(listed, typed), [listed, typed]);
  const isSearching = typed.trim() !== "";
  // What is looked for may be on a page that nobody has scrolled to yet.
  useEffect(() => {
    if (isSearching && page.hasMore && page.load === "idle") inbox.loadMore(filter);
  }, [inbox, filter, isSearching, page]);
  return { found, isSearching };
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
