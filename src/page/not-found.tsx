import { useLanguage } from "../ui/languages/use-language.ts";
import { Frame } from "./frame.tsx";
import { Note } from "./note.tsx";
import { addressOf, homesAddress, type Place } from "./place.ts";
import { useTitle } from "./use-title.ts";

const NOWHERE: Place = { threadId: null, as: null };

/** The address is no page. */
export function NotFound() {
  const { page: words } = useLanguage().words;
  useTitle(words.notFoundTitle);
  return (
    <Frame layout="page-plain" place={NOWHERE}>
      <main class="stage">
        <Note>
          <h1 class="note-title">{words.notFoundTitle}</h1>
          <p>{words.notFound}</p>
          <a href={addressOf(NOWHERE)}>{words.toConversations}</a>
          <a href={homesAddress(null)}>{words.seeHomes}</a>
        </Note>
      </main>
    </Frame>
  );
}
