/** Reading what came from outside, by hand: a schema library would weigh more than the rest of the SDK. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === "string";

export const isSeq = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** Parses JSON that may be none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const textOr = (value: unknown): string | undefined => (isText(value) ? value : undefined);

export const numberOr = (value: unknown): number | undefined => (isSeq(value) ? value : undefined);

export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter(isText) : []);

/** The items that `read` understands; the others are left out. */
export function each<T>(value: unknown, read: (item: Fields) => T | null): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const understood = isFields(item) ? read(item) : null;
    return understood === null ? [] : [understood];
  });
}

/** Reads what came from outside; null when it is not what it should be. */
export type Read<T> = (value: unknown) => T | null;

type Shaped<Parts> = { readonly [Name in keyof Parts]: Parts[Name] extends Read<infer T> ? T : never };

/** An object of these parts, each as it is read; unknown ones are dropped. Null if a part is not what it should be. */
export function shape<Parts extends Readonly<Record<string, Read<unknown>>>>(parts: Parts): Read<Shaped<Parts>> {
  const isWhole = (made: Fields): made is Fields & Shaped<Parts> => Object.values(made).every((part) => part !== null);
  return (value) => {
    if (!isFields(value)) return null;
    const made: Fields = Object.fromEntries(Object.entries(parts).map(([name, read]) => [name, read(value[name])]));
    return isWhole(made) ? made : null;
  };
}

export const text: Read<string> = (value) => (isText(value) ? value : null);
export const whole: Read<number> = (value) => (isSeq(value) ? value : null);
export const flag: Read<boolean> = (value) => (typeof value === "boolean" ? value : null);

export const oneOf =
  <Word extends string>(...words: Word[]): Read<Word> =>
  (value) =>
    words.find((word) => word === value) ?? null;

/** `fallback` where there is nothing that can be read. */
export const or =
  <T, F>(read: Read<T>, fallback: F) =>
  (value: unknown): T | F =>
    read(value) ?? fallback;

export const maybe = <T>(read: Read<T>) => or(read, undefined);

/** The items that can be read; the others are left out. */
export const all =
  <T>(read: Read<T>) =>
  (value: unknown): T[] =>
    each(value, read);
