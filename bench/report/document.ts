/** Between these the command writes; the rest of the document is written by hand, and kept. */
export const BEGIN = "<!-- measured: written by npm run bench -- --write -->";
export const END = "<!-- end of what was measured -->";

/** The document with another generated part. Throws when there is no place for it. */
export function replaceMeasured(document: string, measured: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`unable to write what was measured; because there is no "${BEGIN}"`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${measured}\n\n${document.slice(end)}`;
}
