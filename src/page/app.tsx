import { useState } from "preact/hooks";
import { firstName, type Listing, PEOPLE, type PersonId } from "./demo.ts";
import { Pane } from "./pane.tsx";
import { PersonThreads } from "./person-threads.tsx";
import { PersonTools } from "./person-tools.tsx";
import { addressOf, type Place } from "./place.ts";
import { Switch, TwoPeople } from "./two-people.tsx";
import { useListings } from "./use-listings.ts";

/** The demo: who one is, the listings that are talked about, and the conversation, from one side or from two. */
export function App({ place }: { place: Place }) {
  const listings = useListings(place.as ?? "demo-buyer");
  const known = listings.is === "ready" ? listings.listings : [];
  const threadId = place.threadId ?? known[0]?.threadId ?? null;
  const listing = known.find((other) => other.threadId === threadId);
  const pair = place.as === null ? (listing?.people.slice(0, 2) ?? []) : [];
  const [front, setFront] = useState(0);
  return (
    <div class={layoutOf(place)}>
      <header class="top">
        <a class="wordmark" href="/">
          Parlor
        </a>
        <Switch {...{ pair, front }} onTurn={setFront} />
        <People {...{ place, pair }} />
        {place.as !== null && <PersonTools key={place.as} userId={place.as} as={place.as} />}
      </header>
      {place.as === null ? (
        <Listings {...{ known, place, threadId }} />
      ) : (
        <PersonThreads key={place.as} userId={place.as} openId={threadId} />
      )}
      <main class="stage">
        {listings.is === "failed" && (
          <p class="stage-note">
            The demo is not switched on here, or cannot be reached. Reload the page to try again.
          </p>
        )}
        {place.as !== null && threadId !== null && (
          <Pane key={`${place.as} ${threadId}`} userId={place.as} threadId={threadId} isAlone />
        )}
        {place.as === null && listing && <TwoPeople key={threadId} {...{ pair, front }} threadId={listing.threadId} />}
        {listings.is === "ready" && threadId === null && <p class="stage-note">There are no conversations here yet.</p>}
      </main>
    </div>
  );
}

/** One person's page shows a narrow screen either his threads or one of them. */
const layoutOf = ({ as, threadId }: Place): string =>
  as === null ? "page" : `page page-one ${threadId === null ? "page-at-list" : "page-at-thread"}`;

interface ListingsProps {
  readonly known: readonly Listing[];
  readonly place: Place;
  readonly threadId: string | null;
}

function Listings({ known, place, threadId }: ListingsProps) {
  return (
    <nav class="listings" aria-label="Conversations">
      {known.map((other) => (
        <ListingLink key={other.threadId} listing={other} place={place} isOpen={other.threadId === threadId} />
      ))}
    </nav>
  );
}

/** Whom one is. On a narrow screen the switch stands for the pair that it shows. */
function People({ place, pair }: { place: Place; pair: readonly PersonId[] }) {
  const isOnSwitch = (as: Place["as"]) => pair.length > 0 && (as === null || pair.includes(as));
  const link = (as: Place["as"], words: string) => (
    <a
      key={words}
      class={`person${isOnSwitch(as) ? " person-on-switch" : ""}`}
      href={addressOf({ threadId: as === place.as ? place.threadId : null, as })}
      aria-current={as === place.as ? "page" : undefined}
    >
      {words}
    </a>
  );
  return (
    <nav class="people" aria-label="Who you are">
      {link(null, "Two people")}
      {PEOPLE.map(({ userId, name }) => link(userId, firstName(name)))}
    </nav>
  );
}

function ListingLink({ listing, place, isOpen }: { listing: Listing; place: Place; isOpen: boolean }) {
  const { threadId, title, price, picture } = listing;
  return (
    <a class="listing" href={addressOf({ threadId, as: place.as })} aria-current={isOpen ? "page" : undefined}>
      {picture && <img src={picture} alt="" width="240" height="150" />}
      <span class="listing-title">{title}</span>
      {price && <span class="listing-price">{price}</span>}
    </a>
  );
}
