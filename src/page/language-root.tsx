import { type ComponentChildren, createContext } from "preact";
import { useContext, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { english, type Language } from "../ui/languages/language.ts";
import { chooseLanguage, type LanguageTag, loadLanguage } from "../ui/languages/load.ts";
import { LanguageProvider } from "../ui/languages/use-language.ts";
import { loadPart } from "../ui/load-part.ts";
import { keep, readKept } from "./kept.ts";
import { PartNote } from "./part-note.tsx";

const KEPT = "language";

const Choose = createContext<(tag: LanguageTag) => void>(() => {});

/** Changes the language of the page, and of the next visit. */
export const useChooseLanguage = (): ((tag: LanguageTag) => void) => useContext(Choose);

/** The language that was chosen here, else the browser's; English when its words cannot be had. */
export function loadFirstLanguage(): Promise<Language> {
  const kept = readKept(KEPT);
  const tag = chooseLanguage(kept === null ? navigator.languages : [kept]);
  return loadLanguage(tag).catch(() => english);
}

/** Gives the page its language, and the document its direction. */
export function LanguageRoot({ first, children }: { first: Language; children: ComponentChildren }) {
  const [language, setLanguage] = useState(first);
  const [failure, setFailure] = useState<{ tag: LanguageTag; isGone: boolean } | null>(null);
  const wish = useRef<string>(first.tag);
  useLayoutEffect(() => {
    document.documentElement.lang = language.tag;
    document.documentElement.dir = language.dir;
  }, [language]);
  const choose = useMemo(
    () => (tag: LanguageTag) => {
      wish.current = tag;
      setFailure(null);
      void loadPart(() => loadLanguage(tag)).then((loaded) => {
        // The last wish counts, whatever is loaded first.
        if (wish.current !== tag) return;
        if (!loaded.ok) return setFailure({ tag, isGone: loaded.isGone });
        setLanguage(loaded.value);
        keep(KEPT, tag);
      });
    },
    [],
  );
  return (
    <Choose.Provider value={choose}>
      <LanguageProvider value={language}>
        {children}
        {failure && <PartNote isGone={failure.isGone} onAgain={() => choose(failure.tag)} />}
      </LanguageProvider>
    </Choose.Provider>
  );
}
