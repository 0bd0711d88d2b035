import { useLocation } from "preact-iso/router";
import { useLanguage } from "../ui/languages/use-language.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { firstName, PEOPLE, personOf } from "./demo-people.ts";
import { addressOf, homesAddress, type Place } from "./place.ts";
import { Portrait } from "./portrait.tsx";

interface WhoProps {
  readonly place: Place;
  readonly isAtHomes: boolean;
}

type As = Place["as"];

/** Where one goes by being somebody else: the same page. One person's thread need not be open to another. */
const addressAs = ({ place, isAtHomes }: WhoProps, as: As): string =>
  isAtHomes ? homesAddress(as) : addressOf({ threadId: as === place.as ? place.threadId : null, as });

/** What belongs to the demo alone: whom one plays, and what to do. */
export function DemoBar({ caption, ...who }: WhoProps & { caption?: string }) {
  const { page: words } = useLanguage().words;
  const link = (as: As) => (
    <a
      key={as}
      class="person"
      href={addressAs(who, as)}
      aria-current={as === who.place.as ? "page" : undefined}
      dir="auto"
    >
      {as !== null && <Portrait userId={as} size={20} />}
      {as === null ? words.two : firstName(as)}
    </a>
  );
  return (
    <aside class="demo-bar" aria-label={words.demo}>
      <span class="demo-mark">{words.demo}</span>
      <nav class="people" aria-label={words.who}>
        {link(null)}
        {PEOPLE.map(({ userId }) => link(userId))}
      </nav>
      {caption && <p class="demo-caption">{caption}</p>}
    </aside>
  );
}

/** The same on a narrow screen, in one button. */
export function WhoMenu(who: WhoProps) {
  const { page: words } = useLanguage().words;
  const { route } = useLocation();
  const { as } = who.place;
  const choice = (one: As) => ({
    words: one === null ? words.two : (personOf(one)?.name ?? one),
    isChosen: one === as,
    onChoose: () => route(addressAs(who, one)),
  });
  return (
    <div class="who">
      <MenuButton
        label={words.who}
        className="parlor-icon-button"
        choices={[choice(null), ...PEOPLE.map(({ userId }) => choice(userId))]}
      >
        <span class="who-faces">
          {(as === null ? PEOPLE.slice(0, 2) : PEOPLE.filter(({ userId }) => userId === as)).map(({ userId }) => (
            <Portrait key={userId} userId={userId} size={as === null ? 22 : 28} />
          ))}
        </span>
      </MenuButton>
    </div>
  );
}
