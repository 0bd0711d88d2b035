/** Remembers the last result, for the arguments it was made of. */
export function memo<Args extends readonly unknown[], T>(make: (...args: Args) => T): (...args: Args) => T {
  let last: { args: Args; value: T } | undefined;
  return (...args) => {
    const isKnown = last !== undefined && args.every((arg, index) => arg === last?.args[index]);
    if (!last || !isKnown) last = { args, value: make(...args) };
    return last.value;
  };
}

/** Gives the last value again while the next says the same. */
export function keep<T>(isKnown: (last: T, next: T) => boolean): (next: T) => T {
  let last: { value: T } | undefined;
  return (next) => {
    if (!last || !isKnown(last.value, next)) last = { value: next };
    return last.value;
  };
}

/** Whether two objects have the same in each field. */
export function isSame<T extends object>(a: T, b: T): boolean {
  const before = new Map<string, unknown>(Object.entries(a));
  const entries = Object.entries(b);
  return entries.length === before.size && entries.every(([key, value]) => before.get(key) === value);
}
