import { en } from "./en.ts";
import { listsOf } from "./lists.ts";
import { isPlain, type Moments, momentsOf, once } from "./moments.ts";
import { type Counted, fill, type Words } from "./words.ts";

/** A language as components use it: its words, and how it tells numbers, names and times. */
export interface Language extends Moments {
  /** BCP 47. */
  readonly tag: string;
  readonly dir: "ltr" | "rtl";
  readonly words: Words;
  /** A number in its digits. Above 999 nobody counts: "999+". */
  count(count: number): string;
  /** What is said of so many, with what else it names. */
  many(what: Counted, count: number, values?: Readonly<Record<string, string>>): string;
  /** "Ada, Bob and Cy". */
  list(names: readonly string[]): string;
}

export function makeLanguage({ tag, words }: { tag: string; words: Words }): Language {
  const numbers = once(() => new Intl.NumberFormat(tag));
  const digits = (count: number) => (isPlain(tag) && count < 1_000 ? String(count) : numbers().format(count));
  const plurals = once(() => new Intl.PluralRules(tag));
  return {
    tag,
    dir: tag.split("-")[0] === "ar" ? "rtl" : "ltr",
    words,
    count: (count) => (count > 999 ? `${digits(999)}+` : digits(count)),
    many(what, count, values) {
      const forms = words.counted[what];
      return fill(forms[plurals().select(count)] ?? forms.other, { n: digits(count), ...values });
    },
    list: listsOf(tag),
    ...momentsOf(tag, words),
  };
}

/** The language of whoever chooses none. */
export const english = /* @__PURE__ */ makeLanguage({ tag: "en", words: en });
