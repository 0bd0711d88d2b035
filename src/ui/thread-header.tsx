import type { ThreadView } from "../client/index.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill } from "./languages/words.ts";
import { namesOfHere, namesOfOthers } from "./names.ts";
import { isGroup } from "./people.ts";
import { Portrait } from "./portrait.tsx";

/** So many portraits show that it is a group; more would be a crowd. */
const PORTRAITS = 3;

interface ThreadHeaderProps {
  readonly view: ThreadView;
  /** Where there is no room for it beside the conversation: how what it is about is shown, and put away. */
  readonly about?: { readonly isOpen: boolean; readonly onTurn: () => void } | undefined;
}

/** What the thread is about, and with whom. */
export function ThreadHeader({ view, about }: ThreadHeaderProps) {
  const { subject, title, you, members } = view;
  const { words, list } = useLanguage();
  const others = list(namesOfOthers(view));
  const name = title ?? subject?.title ?? others;
  // Until it is loaded it is no heading, and has its place.
  const Title = name ? "h2" : "p";
  const here = namesOfHere(view);
  // Of several it is said who.
  const isNamed = isGroup(view);
  const who = isNamed ? fill(words.thread.whoIsHere, { names: list(here) }) : words.thread.here;
  return (
    <header class={`parlor-header${you ? "" : " parlor-header-waiting"}`}>
      {subject?.picture && <img class="parlor-picture" src={subject.picture} alt="" width="104" height="78" />}
      <div class="parlor-about">
        <Title class="parlor-title" dir="auto">
          {name}
        </Title>
        {subject && (
          <p class="parlor-detail">
            {subject.price && <bdi class="parlor-price">{subject.price}</bdi>}
            {subject.detail && <span dir="auto">{subject.detail}</span>}
          </p>
        )}
        <p class="parlor-with">
          <span class="parlor-portraits">
            {members
              .filter(({ userId }) => userId !== you?.userId)
              .slice(0, PORTRAITS)
              .map((person) => (
                <Portrait key={person.userId} person={person} size={20} />
              ))}
          </span>
          {others && <span dir="auto">{others}</span>}
          {here.length > 0 && <span class={`parlor-here${isNamed ? " parlor-here-named" : ""}`}>{who}</span>}
        </p>
      </div>
      {about && (
        <button
          type="button"
          class="parlor-icon-button"
          aria-label={words.thread.about}
          aria-expanded={about.isOpen}
          onClick={about.onTurn}
        >
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <circle cx="10" cy="10" r="7.5" />
            <path d="M10 9v5M10 6.2v.1" />
          </svg>
        </button>
      )}
    </header>
  );
}
