import { useRoute } from "preact-iso/router";
import { useLoaded } from "../ui/hooks/use-loaded.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import { PartRemedy, usePartFailure } from "../ui/part-failure.tsx";
import { FailureNote } from "./failure-note.tsx";
import { Frame } from "./frame.tsx";
import { laterStyles } from "./later-styles.ts";
import { useListings } from "./listings.ts";
import { Note } from "./note.tsx";
import { readPlace } from "./place.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useTitle } from "./use-title.ts";

const load = async () => (await Promise.all([import("./homes.tsx"), laterStyles()]))[0].Homes;

const NO_THREADS = { threads: () => [], openId: null, onOpen: () => {} };

/** The homes there are: what a visitor of a real-estate site sees before they have anything to do with messages. */
export function HomesPage() {
  const { page: words } = useLanguage().words;
  const place = readPlace(useRoute());
  const listings = useListings();
  const homes = useLoaded(load);
  const failure = usePartFailure(homes.is === "failed" && homes.isGone);
  useTitle(words.homes);
  useShortcuts(NO_THREADS);
  const isLoading = homes.is === "loading" || listings.is === "loading";
  return (
    <Frame layout="page-homes" place={{ ...place, threadId: null }} isAtHomes>
      <main class="stage">
        {listings.is === "failed" && <FailureNote because={listings.because} />}
        {listings.is !== "failed" && isLoading && <Note>{words.homesLoading}</Note>}
        {homes.is === "failed" && (
          <Note>
            <p>{failure}</p>
            <PartRemedy isGone={homes.isGone} onAgain={homes.again} class="plain-button" />
          </Note>
        )}
        {homes.is === "ready" && listings.is === "ready" && <homes.value listings={listings.listings} as={place.as} />}
      </main>
    </Frame>
  );
}
