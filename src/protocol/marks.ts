/**
 * Whether more marks stand in a row than LIMITS.marksInARow, and than any script writes. To normalize sorts them by
 * insertion: thirty thousand take seconds. To be asked before; the time it takes is linear, for only the first of a row
 * is tried. Every character with a combining class is a mark; U+034F has none, and UAX #15 sets it between marks to make
 * a text stream-safe.
 */
export const hasTooManyMarks = (text: string): boolean => /(?<!(?!\u034f)\p{M})((?!\u034f)\p{M}){31}/u.test(text);
