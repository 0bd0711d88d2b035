import { useEffect, useRef, useState } from "preact/hooks";
import type { Filter, Inbox, InboxView, PageView } from "../client/index.ts";
import { useInbox } from "./hooks/index.ts";
import { useDelayed } from "./hooks/use-delayed.ts";
import { countWords, EMPTY_WORDS, FILTER_WORDS, INBOX_WORDS } from "./inbox-words.ts";
import { ThreadListRow } from "./thread-list-row.tsx";
import { WORDS } from "./words.ts";

/** Most breaks are over before anybody notices. */
const PATIENCE_MS = 5_000;
const REFUSAL_MS = 6_000;

interface ThreadListProps {
  readonly inbox: Inbox;
  /** The thread that stands open beside the list. */
  readonly openId: string | null;
  readonly hrefOf: (threadId: string) => string;
}

/** All of a user's threads, live. The inbox is open while it is drawn. */
export function ThreadList({ inbox, openId, hrefOf }: ThreadListProps) {
  const view = useInbox(inbox);
  const [filter, setFilter] = useState<Filter>("all");
  const [isRefused, setRefused] = useState(false);
  const section = useRef<HTMLElement>(null);
  useEffect(() => inbox.load(filter), [inbox, filter]);
  useEffect(() => {
    const timer = isRefused ? setTimeout(() => setRefused(false), REFUSAL_MS) : undefined;
    return () => clearTimeout(timer);
  }, [isRefused]);
  const page = view.pages[filter];
  const row = { inbox, view, onRefused: () => setRefused(true), onLeave: () => section.current?.focus() };
  return (
    <section ref={section} class="parlor-inbox" aria-label={INBOX_WORDS.threads} tabIndex={-1}>
      <Filters {...{ filter, view }} onChoose={setFilter} />
      <InboxBanner {...{ inbox, view, isRefused }} />
      <ul class="parlor-rows">
        {page.threads.map((thread) => (
          <ThreadListRow
            key={thread.threadId}
            {...{ ...row, thread }}
            href={hrefOf(thread.threadId)}
            isOpen={thread.threadId === openId}
          />
        ))}
      </ul>
      <ListEnd {...{ page, filter }} onMore={() => inbox.loadMore(filter)} />
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
  const { unreadThreads } = view.counts;
  return (
    <fieldset class="parlor-filters">
      <legend class="parlor-hidden">{INBOX_WORDS.filters}</legend>
      {FILTERS.map((one) => (
        <button
          key={one}
          type="button"
          class="parlor-filter"
          aria-pressed={one === filter}
          onClick={() => onChoose(one)}
        >
          {FILTER_WORDS[one]}
          {one === "unread" && unreadThreads > 0 && <span class="parlor-count"> {countWords(unreadThreads)}</span>}
        </button>
      ))}
    </fieldset>
  );
}

/** Says what stands between the list and the truth: no connection, or a change that was not taken. */
function InboxBanner({ inbox, view, isRefused }: { inbox: Inbox; view: InboxView; isRefused: boolean }) {
  const { is } = view.connection;
  const isEnded = is === "failed";
  const isLong = useDelayed(is !== "live" && is !== "closed" && !isEnded, PATIENCE_MS);
  const broken = is === "polling" ? INBOX_WORDS.polling : INBOX_WORDS.broken;
  const words = isEnded ? INBOX_WORDS.unreachable : isLong ? broken : null;
  return (
    <div role="status">
      {words && (
        <p class="parlor-banner">
          <span>{words}</span>
          <button type="button" class="parlor-link" onClick={() => inbox.reconnect()}>
            {WORDS.tryNow}
          </button>
        </p>
      )}
      {isRefused && <p class="parlor-banner">{INBOX_WORDS.refused}</p>}
    </div>
  );
}

/** What comes after the rows: more of them, or why there are none. */
function ListEnd({ page, filter, onMore }: { page: PageView; filter: Filter; onMore: () => void }) {
  const { threads, isLoaded, hasMore, load } = page;
  if (!isLoaded) {
    return <p class="parlor-note">{load === "failed" ? INBOX_WORDS.loadFailed : INBOX_WORDS.loading}</p>;
  }
  if (hasMore) {
    const words = { idle: INBOX_WORDS.more, loading: INBOX_WORDS.moreLoading, failed: INBOX_WORDS.moreFailed }[load];
    return (
      <p class="parlor-note">
        <button type="button" class="parlor-link" aria-disabled={load === "loading"} onClick={onMore}>
          {words}
        </button>
      </p>
    );
  }
  return threads.length === 0 ? <p class="parlor-note">{EMPTY_WORDS[filter]}</p> : null;
}
