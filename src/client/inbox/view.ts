import type { InboxCounts, InboxThread } from "../../protocol/inbox.ts";
import type { Presence } from "../../protocol/presence.ts";
import { type ConnectionView, viewConnection } from "../connection/view.ts";
import { isSame, keep, memo } from "../snapshot/memo.ts";
import { type Filter, type Listing, listThreads } from "./lists.ts";
import { listNotifications, type Notification } from "./notifications.ts";
import type { You } from "./nouns.ts";
import { overlay } from "./overlay.ts";
import { viewSelf } from "./own-status.ts";
import { NOBODY_WATCHED } from "./presence.ts";
import type { Rows } from "./rows.ts";
import type { InboxState } from "./state.ts";

/** An inbox as it can be drawn. Immutable; each part keeps its identity until it changes. */
export interface InboxView {
  readonly connection: ConnectionView;
  /** The threads that are not archived, pinned first, then by activity, as far as loaded. */
  readonly threads: readonly InboxThread[];
  /** Whether the first page has arrived; no threads means an empty inbox only then. */
  readonly isLoaded: boolean;
  readonly hasMore: boolean;
  /** The list of each filter; `all` is the one above. */
  readonly pages: Readonly<Record<Filter, PageView>>;
  readonly counts: InboxCounts;
  /** Whether this tab is the one of the user's that stays connected though out of sight. */
  readonly isLeading: boolean;
  /** Newest first, one entry per thread. */
  readonly notifications: readonly Notification[];
  readonly you: You | null;
  /** Of those who are watched, by user id. Nobody is in it whose presence is not known now. */
  readonly presence: ReadonlyMap<string, Presence>;
}

export interface PageView {
  readonly threads: readonly InboxThread[];
  readonly isLoaded: boolean;
  readonly hasMore: boolean;
  readonly load: Listing["load"];
}

/** Draws states of one inbox, one after the other, keeping what did not change. */
export function inboxViewer(): (state: InboxState) => InboxView {
  const connection = keep<ConnectionView>(isSame);
  const overlaid = memo((...[rows, counts, edits, reads, inView, seen]: Overlaying) =>
    overlay({ rows, counts, edits, reads, inView, seen }),
  );
  const counts = keep<InboxCounts>(isSame);
  const threads = memo(keepRows());
  const pages = memo(pagesViewer());
  const notifications = memo(listNotifications);
  const you = memo((self: InboxState["self"]["you"], wish: InboxState["self"]["wish"]) =>
    viewSelf({ you: self, wish }),
  );
  const view = keep<InboxView>(isSame);
  return (state) => {
    const { rows, edits, reads, inView, listings, self } = state;
    const shown = overlaid(rows, state.counts, edits, reads, inView, state.seen);
    const rowsShown = threads(shown.threads);
    const lists = pages(rows, rowsShown, listings);
    const { all } = lists;
    const linked = connection(viewConnection(state));
    return view({
      connection: linked,
      threads: all.threads,
      isLoaded: all.isLoaded,
      hasMore: all.hasMore,
      pages: lists,
      counts: counts(shown.counts),
      isLeading: state.leads,
      notifications: notifications(state.notices, rowsShown, self.you?.userId),
      you: you(self.you, self.wish),
      // Out of reach nothing is known of anybody.
      presence: linked.status === "offline" ? NOBODY_WATCHED.known : state.subscriptions.known,
    });
  };
}

type Overlaying = [
  InboxState["rows"],
  InboxState["counts"],
  InboxState["edits"],
  InboxState["reads"],
  InboxState["inView"],
  InboxState["seen"],
];

type Drawn = ReadonlyMap<string, InboxThread>;

function pagesViewer() {
  const viewers = { all: pageViewer("all"), unread: pageViewer("unread"), archived: pageViewer("archived") };
  const keepPages = keep<Readonly<Record<Filter, PageView>>>(isSame);
  return (rows: Rows, threads: Drawn, listings: InboxState["listings"]) => {
    const page = (filter: Filter) => viewers[filter](listings[filter], { rows, threads });
    return keepPages({ all: page("all"), unread: page("unread"), archived: page("archived") });
  };
}

function pageViewer(filter: Filter) {
  const keepPage = keep<PageView>(isSame);
  const keepThreads = keepList();
  return (listing: Listing, known: { rows: Rows; threads: Drawn }): PageView =>
    keepPage({
      threads: keepThreads(listThreads(listing, filter, known)),
      isLoaded: listing.shown !== null,
      hasMore: listing.shown !== null && listing.shown.cursor !== null,
      load: listing.load,
    });
}

/** Rows that say the same keep their identity, also when they are laid together anew. */
function keepRows(): (next: Drawn) => Drawn {
  let last: Drawn = new Map();
  return (next) => {
    const kept = [...next].map(([id, thread]): [string, InboxThread] => {
      const before = last.get(id);
      return [id, before && isSame(before, thread) ? before : thread];
    });
    const isKept = kept.length === last.size && kept.every(([id, thread]) => last.get(id) === thread);
    if (!isKept) last = new Map(kept);
    return last;
  };
}

const keepList = () =>
  keep<readonly InboxThread[]>((a, b) => a.length === b.length && a.every((row, n) => row === b[n]));
