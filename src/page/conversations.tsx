import { useRef, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso/router";
import { useAfterPaint } from "../ui/hooks/use-after-paint.ts";
import { useTurning } from "../ui/hooks/use-turning.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import { fill } from "../ui/languages/words.ts";
import { later } from "../ui/later.tsx";
import { firstName, type PersonId } from "./demo-people.ts";
import { FailureNote } from "./failure-note.tsx";
import { afterFirst, useDue } from "./first.ts";
import { Frame } from "./frame.tsx";
import { laterStyles } from "./later-styles.ts";
import { ListingStrip } from "./listing-strip.tsx";
import { knownListings, type Listing, type Listings, useListings } from "./listings.ts";
import { Note } from "./note.tsx";
import { Pane } from "./pane.tsx";
import { addressOf, homesAddress, type Place, readPlace } from "./place.ts";
import { shownAt } from "./shown.ts";
import { Switch, TwoPeople } from "./two-people.tsx";
import { useShortcuts } from "./use-shortcuts.ts";
import { useTitle } from "./use-title.ts";
import { useWayBack } from "./way-back.ts";

/** Where one is; who one is, is drawn a frame after the press on somebody: that is the whole page. */
function usePlace(): Place {
  const wanted = readPlace(useRoute());
  const drawn = useRef(wanted);
  if (useAfterPaint(wanted.as) === wanted.as) drawn.current = wanted;
  return drawn.current;
}

/** The conversations, seen by one person, or one of them by two side by side. */
export function Conversations() {
  const place = usePlace();
  const listings = useListings();
  const known = knownListings();
  return place.as === null ? (
    <AsTwo {...{ place, listings, known }} />
  ) : (
    <AsOne key={place.as} as={place.as} {...{ place, listings, known }} />
  );
}

interface SeenProps {
  readonly place: Place;
  readonly listings: Listings;
  readonly known: readonly Listing[];
}

function AsTwo({ place: wanted, listings, known }: SeenProps) {
  const { page: words } = useLanguage().words;
  const { route } = useLocation();
  const [front, setFront] = useState(0);
  const open = known.filter(({ isOpen }) => isOpen);
  const { threadId: openId } = shownAt(wanted, known);
  const place = { threadId: useAfterPaint(wanted.threadId), as: null };
  const isDue = useDue();
  const { threadId, listing, people: pair } = shownAt(place, known);
  useTitle(listing?.title);
  useShortcuts({
    threads: () => open.map((one) => one.threadId),
    openId,
    onOpen: (next) => route(addressOf({ threadId: next, as: null })),
  });
  const [writer, watcher] = [pair[front], pair[1 - front]];
  const caption = writer && watcher && fill(words.watch, { writer: firstName(writer), watcher: firstName(watcher) });
  return (
    <Frame layout="page-two" {...{ place, caption }} middle={<Switch {...{ pair, front }} onTurn={setFront} />}>
      <ListingStrip listings={open} openId={openId} />
      <main class="stage">
        {listings.is === "failed" && <FailureNote because={listings.because} />}
        {listings.is === "loading" && <Note>{words.loading}</Note>}
        {isDue && listing && threadId !== null && (
          <TwoPeople key={threadId} {...{ pair, threadId }} front={front} onTurn={setFront} />
        )}
        {listings.is === "ready" && !listing && <NothingOpen isWanted={threadId !== null} />}
      </main>
    </Frame>
  );
}

/** The address names no thread of the demo, or there is none yet. */
function NothingOpen({ isWanted }: { isWanted: boolean }) {
  const { page: words } = useLanguage().words;
  return (
    <Note>
      <p>{isWanted ? words.noThread : words.noneOpen}</p>
      {isWanted && <a href={addressOf({ threadId: null, as: null })}>{words.toConversations}</a>}
      <a href={homesAddress(null)}>{words.seeHomes}</a>
    </Note>
  );
}

const loadThreads = () => Promise.all([import("./person-threads.tsx"), laterStyles()]);

/** The list is no part of what two people need. */
const Threads = later(async () => (await afterFirst(loadThreads))[0].PersonThreads, {
  place: "threads",
  isKept: true,
});

function AsOne({ place: wanted, listings, known, as }: SeenProps & { as: PersonId }) {
  const { page: words } = useLanguage().words;
  const { threadId: openId } = shownAt(wanted, known);
  const place = { threadId: useAfterPaint(wanted.threadId), as };
  const { threadId } = shownAt(place, known);
  const [root, list, pane] = [useRef<HTMLElement>(null), useRef<HTMLElement>(null), useRef<HTMLDivElement>(null)];
  useTurning(place.threadId, { root, list, pane });
  useWayBack(wanted.threadId);
  const { route } = useLocation();
  useShortcuts({
    threads: () => shownIn(list.current),
    openId,
    onOpen: (next) => route(addressOf({ threadId: next, as })),
  });
  return (
    <Frame layout={`page-one ${place.threadId === null ? "page-at-list" : "page-at-thread"}`} place={place}>
      <main ref={root} class="person-main">
        <Threads userId={as} openId={openId} isNamed={wanted.threadId !== null} list={list} />
        <div ref={pane} class="stage" tabIndex={-1}>
          {threadId !== null && <Pane key={threadId} userId={as} threadId={threadId} isAlone autoFocus />}
          {threadId === null && listings.is === "failed" && <FailureNote because={listings.because} />}
          {threadId === null && listings.is === "loading" && <Note>{words.loading}</Note>}
          {threadId === null && listings.is === "ready" && (
            <Note>
              <p>{words.noneOpen}</p>
              <a href={homesAddress(as)}>{words.seeHomes}</a>
            </Note>
          )}
        </div>
      </main>
    </Frame>
  );
}

/** As they are filtered and found. */
const shownIn = (list: HTMLElement | null): string[] =>
  [...(list?.querySelectorAll<HTMLElement>("[data-thread-id]") ?? [])].map(({ dataset }) => dataset.threadId ?? "");
