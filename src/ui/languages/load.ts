import { english, type Language, makeLanguage } from "./language.ts";
import type { Words } from "./words.ts";

/** The languages there are, by their own names. */
export const LANGUAGES = { en: "English", es: "Español", ar: "العربية" } as const;

export type LanguageTag = keyof typeof LANGUAGES;

const OTHERS: Readonly<Record<Exclude<LanguageTag, "en">, () => Promise<Words>>> = {
  es: async () => (await import("./es.ts")).es,
  ar: async () => (await import("./ar.ts")).ar,
};

/** The first of these wishes (BCP 47, as `navigator.languages`) that there are words for; English without one. */
export function chooseLanguage(wishes: readonly string[]): LanguageTag {
  const isKnown = (tag: string): tag is LanguageTag => Object.hasOwn(LANGUAGES, tag);
  for (const wish of wishes) {
    const [tag = ""] = wish.toLowerCase().split("-");
    if (isKnown(tag)) return tag;
  }
  return "en";
}

/** Loads a language's words. Rejects when they are not to be had, as without a network. */
export async function loadLanguage(tag: LanguageTag): Promise<Language> {
  return tag === "en" ? english : makeLanguage({ tag, words: await OTHERS[tag]() });
}
