import { once } from "./moments.ts";

/**
 * What stands before the last name, as CLDR has it, in languages whose lists then need no formatter: the first that a page
 * makes takes a slow device a seventh of a second.
 */
const BEFORE_LAST: Readonly<Record<string, (last: string, count: number) => string>> = {
  en: (_last, count) => (count > 2 ? ", and " : " and "),
  // "y" is "e" before its own sound.
  es: (last) => (/^(?:i|hi(?![ae]))/i.test(last) ? " e " : " y "),
};

/** How this language tells several names: "Ada", "Ada and Bob", "Ada, Bob, and Cy". */
export function listsOf(tag: string): (names: readonly string[]) => string {
  const formatter = once(() => new Intl.ListFormat(tag));
  const beforeLast = BEFORE_LAST[tag];
  return (names) => {
    const last = names.at(-1) ?? "";
    if (names.length < 2) return last;
    if (!beforeLast) return formatter().format(names);
    return names.slice(0, -1).join(", ") + beforeLast(last, names.length) + last;
  };
}
