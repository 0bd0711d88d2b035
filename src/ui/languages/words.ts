import type { en } from "./en.ts";

/** What is said of so many: by CLDR's plural categories, as `Intl.PluralRules` gives them. */
export type Forms = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

export type Counted = keyof (typeof en)["counted"];

type Said<T> = T extends string ? string : { readonly [Key in keyof T]: Said<T[Key]> };

/** Every word of the interface. Each language has one file with all of them. */
export type Words = Said<Omit<typeof en, "counted">> & { readonly counted: Readonly<Record<Counted, Forms>> };

/** Puts values where a sentence has their names in braces. */
export const fill = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
