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
