import { PEOPLE } from "./demo.ts";
import { Pane } from "./pane.tsx";
import { addressOf, type Place } from "./place.ts";
import { TwoPeople } from "./two-people.tsx";
import { type Listing, useListings } from "./use-listings.ts";

/** The demo: who one is, the listings that are talked about, and the conversation, from one side or from two. */
export function App({ place }: { place: Place }) {
  const listings = useListings(place.as ?? "demo-buyer");
  const known = listings.is === "ready" ? listings.listings : [];
  const threadId = place.threadId ?? known[0]?.threadId ?? null;
  const listing = known.find((other) => other.threadId === threadId);
  return (
    <div class="page">
      <header class="top">
        <a class="wordmark" href="/">
          Parlor
        </a>
        <People place={place} />
      </header>
      <nav class="listings" aria-label="Conversations">
        {known.map((other) => (
          <ListingLink key={other.threadId} listing={other} place={place} isOpen={other.threadId === threadId} />
        ))}
      </nav>
      <main class="stage">
        {listings.is === "failed" && (
          <p class="stage-note">
            The demo is not switched on here, or cannot be reached. Reload the page to try again.
          </p>
        )}
        {place.as !== null && threadId !== null && <Pane userId={place.as} threadId={threadId} />}
        {place.as === null && listing && <TwoPeople people={listing.people} threadId={listing.threadId} />}
        {listings.is === "ready" && threadId === null && <p class="stage-note">There are no conversations here yet.</p>}
      </main>
    </div>
  );
}

function People({ place }: { place: Place }) {
  const link = (as: Place["as"], words: string) => (
    <a
      key={words}
      class="person"
      href={addressOf({ threadId: as === place.as ? place.threadId : null, as })}
      aria-current={as === place.as ? "page" : undefined}
    >
      {words}
    </a>
  );
  return (
    <nav class="people" aria-label="Who you are">
      {link(null, "Two people")}
      {PEOPLE.map(({ userId, name }) => link(userId, name.split(" ")[0] ?? name))}
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
