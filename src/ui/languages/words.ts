import type { en } from "./en.ts";
import type { Forms } from "./forms.ts";

export type Counted = keyof (typeof en)["counted"];

type Said<T> = T extends string ? string : { readonly [Key in keyof T]: Said<T[Key]> };

/** Every word of the interface. Each language has one file with all of them. */
export type Words = Said<Omit<typeof en, "counted">> & { readonly counted: Readonly<Record<Counted, Forms>> };

/** Puts values where a sentence has their names in braces. */
export const fill = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
