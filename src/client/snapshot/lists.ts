/** The list with one item in place of another. */
export const replace = <T>(list: readonly T[], item: NoInfer<T>, by: NoInfer<T>): readonly T[] =>
  list.map((one) => (one === item ? by : one));

/** The list without some items; the same if there are none such. */
export const without = <T>(list: readonly T[], isGone: (item: T) => boolean): readonly T[] =>
  list.some(isGone) ? list.filter((item) => !isGone(item)) : list;
