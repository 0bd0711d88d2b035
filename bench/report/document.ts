/** The two lines between which a command writes; the rest of the document is written by hand, and kept. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** The document with this between its marks. Throws where a mark is missing. */
export function replaceBetween(document: string, { begin, end }: Marks, generated: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`unable to write the document; because it has no ${begin} and ${end}`);
  return `${document.slice(0, from)}${begin}\n\n${generated}\n\n${document.slice(to)}`;
}
