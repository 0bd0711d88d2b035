/** Reading what came from outside, by hand: a schema library would weigh more than the rest of the SDK. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Parses JSON that may be none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads what came from outside; null when it is not what it should be. */
export type Read<T> = (value: unknown) => T | null;

/** A field of the protocol that this client has no use for; said, so that none is forgotten. */
export const ignored = (_: unknown): undefined => undefined;

type Shaped<Parts> = {
  readonly [Name in keyof Parts as Parts[Name] extends typeof ignored ? never : Name]: Parts[Name] extends Read<infer T>
    ? T
    : never;
};

type Parts = Readonly<Record<string, Read<unknown>>>;

/** A reader of each field of `Noun`. `{ … } satisfies Every<Noun>` does not compile while one is missing. */
export type Every<Noun> = { readonly [Name in Exclude<keyof Noun, "type">]-?: Read<unknown> };

/** An object of these parts, each as it is read; unknown ones are dropped. Null if a part is not what it should be. */
export function shape<Of extends Parts>(parts: Of): Read<Shaped<Of>> {
  const isWhole = (made: Fields): made is Fields & Shaped<Of> => !Object.values(made).includes(null);
  return (value) => {
    if (!isFields(value)) return null;
    const used = Object.entries(parts).filter(([, read]) => read !== ignored);
    const made: Fields = Object.fromEntries(used.map(([name, read]) => [name, read(value[name])]));
    return isWhole(made) ? made : null;
  };
}

/** The reader of one type of frame. */
export const frame = <Type extends string, Of extends Parts>(
  type: Type,
  parts: Of,
): Read<Shaped<Of & { type: Read<Type> }>> => shape({ type: oneOf(type), ...parts });

/** A reader for each type that the other end may say: one that is missing does not compile. */
export type FrameReaders<Said extends string, Frame> = {
  readonly [Type in Said]: Read<Extract<Frame, { readonly type: Type }>>;
};

/** A frame of a type that is known; of others, and of broken ones, `otherwise` says what can be said. */
export const frameReader =
  <T>(readers: Readonly<Record<string, Read<T>>>, otherwise: (fields: Fields) => T) =>
  (fields: Fields): T => {
    const type = String(fields.type);
    return (Object.hasOwn(readers, type) && readers[type]?.(fields)) || otherwise(fields);
  };

/** What a frame was, of which no more can be said. */
export const unreadable = ({ type }: Fields) => ({
  type: "unreadable" as const,
  what: (text(type) ?? "no frame").slice(0, 64),
});

/** What is later, no `Date` can say and no `Intl` write. */
const LATEST = 8.64e15;

/** Reads what passes. */
const such =
  <T>(is: (value: unknown) => value is T): Read<T> =>
  (value) =>
    is(value) ? value : null;

export const text = such((value) => typeof value === "string");
export const whole = such((value): value is number => Number.isSafeInteger(value) && Number(value) >= 0);
export const number = such((value): value is number => typeof value === "number" && Math.abs(value) <= LATEST);
/** A time in milliseconds since 1970. Beyond the last that a calendar has (ECMA-262, 21.4.1.1), it is that. */
export const time = (value: unknown): number | null => (whole(value) === null ? null : Math.min(Number(value), LATEST));
export const flag = such((value) => typeof value === "boolean");
const fields = such(isFields);
/** What is not true is false. */
export const yes = (value: unknown): boolean => value === true;

export const oneOf =
  <Word extends string | boolean>(...words: Word[]): Read<Word> =>
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
    Array.isArray(value) ? value.map(read).filter((item) => item !== null) : [];

export const texts = all(text);
export const list = all(fields);
