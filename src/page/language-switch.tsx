import { LANGUAGES, type LanguageTag } from "../ui/languages/load.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { useChooseLanguage } from "./language-root.tsx";

const TAGS: readonly LanguageTag[] = ["en", "es", "ar"];

/** The languages there are, by their own names. */
export function LanguageSwitch() {
  const { tag, words } = useLanguage();
  const choose = useChooseLanguage();
  const choices = TAGS.map((one) => ({
    words: LANGUAGES[one],
    isChosen: one === tag,
    onChoose: () => choose(one),
  }));
  return (
    <MenuButton label={words.language.name} className="parlor-icon-button" choices={choices}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <circle cx="10" cy="10" r="7" />
        <path d="M3 10h14M10 3c-4.500 4-4.500 10 0 14M10 3c4.500 4 4.500 10 0 14" />
      </svg>
    </MenuButton>
  );
}
