import { useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useSpoken } from "../ui/hooks/use-spoken.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import { fill } from "../ui/languages/words.ts";
import { noteAsked } from "./asked.ts";
import { askAbout } from "./demo.ts";
import { nameOf, type PersonId } from "./demo-people.ts";
import { useKeptTop } from "./kept-top.ts";
import { type Listing, noteOpen } from "./listings.ts";
import { addressOf, type Place } from "./place.ts";
import { Portrait } from "./portrait.tsx";

/** Who asks where one plays nobody alone. */
const VISITOR: PersonId = "demo-buyer";

/** Cards of all homes. From each a conversation begins, or goes on. */
export function Homes({ listings, as }: { listings: readonly Listing[]; as: Place["as"] }) {
  const { page: words } = useLanguage().words;
  const element = useRef<HTMLElement>(null);
  useKeptTop(element);
  return (
    <section class="homes" ref={element} aria-labelledby="homes-title">
      <div class="homes-head">
        <h1 id="homes-title" class="homes-title">
          {words.homesTitle}
        </h1>
        <p class="homes-lead">{words.homesLead}</p>
      </div>
      <ul class="homes-grid">
        {listings.map((listing) => (
          <Home key={listing.threadId} {...{ listing, as }} />
        ))}
      </ul>
    </section>
  );
}

interface HomeProps {
  readonly listing: Listing;
  readonly as: Place["as"];
}

function Home({ listing, as }: HomeProps) {
  const { title, detail, price, picture, people } = listing;
  const { page: words } = useLanguage().words;
  const owner = people.find((userId) => userId !== VISITOR);
  return (
    <li class="home">
      {picture && <img class="home-picture" src={picture} alt="" width="480" height="300" />}
      <div class="home-text">
        {price && (
          <p class="home-price" dir="auto">
            {price}
          </p>
        )}
        <h2 class="home-title" dir="auto">
          {title}
        </h2>
        {detail && (
          <p class="home-detail" dir="auto">
            {detail}
          </p>
        )}
        {owner && (
          <p class="home-owner">
            <Portrait userId={owner} size={24} />
            <span>{fill(words.offeredBy, { name: nameOf(owner) })}</span>
          </p>
        )}
        <HomeAction {...{ listing, as }} />
      </div>
    </li>
  );
}

/** To go on where somebody has asked, to ask where nobody has; for those who may. */
function HomeAction({ listing, as }: HomeProps) {
  const { page: words } = useLanguage().words;
  const { threadId, people, isOpen } = listing;
  if (isOpen && (as === null || people.includes(as))) {
    return (
      <a class="home-action" href={addressOf({ threadId, as })} aria-label={`${words.open}: ${listing.title}`}>
        {words.open}
      </a>
    );
  }
  if (isOpen || (as !== null && as !== VISITOR))
    return <p class="home-quiet">{isOpen ? words.notYours : words.unasked}</p>;
  return <AskButton {...{ listing, as }} />;
}

function AskButton({ listing, as }: HomeProps) {
  const { page: words } = useLanguage().words;
  const { route } = useLocation();
  const [is, setIs] = useState<"idle" | "asking" | "failed">("idle");
  const { threadId, title } = listing;
  const element = useRef<HTMLParagraphElement>(null);
  const failure = is === "failed" && words.askFailed;
  useSpoken(failure, { element });
  // Known at once: the second of two presses may come before anything is drawn.
  const isAsking = useRef(false);
  const ask = async () => {
    if (isAsking.current) return;
    isAsking.current = true;
    setIs("asking");
    const isAsked = await askAbout(VISITOR, threadId);
    isAsking.current = false;
    if (!isAsked) return setIs("failed");
    noteOpen(threadId);
    noteAsked(VISITOR, threadId);
    route(addressOf({ threadId, as }));
  };
  return (
    <>
      <button
        type="button"
        class="home-action home-ask"
        aria-label={`${words.ask}: ${title}`}
        aria-disabled={is === "asking"}
        onClick={() => void ask()}
      >
        {is === "asking" ? words.asking : words.ask}
      </button>
      <p ref={element} class="home-failure">
        {failure}
      </p>
    </>
  );
}
