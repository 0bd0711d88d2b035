import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { english, type Language } from "./language.ts";

/** Gives the components below it their language: `<LanguageProvider value={language}>`. English without one. */
const Context = /* @__PURE__ */ createContext<Language>(english);

export const LanguageProvider = Context.Provider;

/** The language of this place. */
export const useLanguage = (): Language => useContext(Context);
