/** As many bytes as the longest message may have, in any language. */
export const MOST_BYTES = 32_000;

/** The words in what was given, if that is one small text file; null otherwise. */
export async function textFileOf(files: Iterable<Blob>): Promise<string | null> {
  const [file, ...others] = files;
  const isText = file?.type.split(";")[0] === "text/plain";
  if (!file || others.length > 0 || !isText || file.size > MOST_BYTES) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()).replace(/\r\n?/g, "\n");
  } catch {
    // It cannot be read, or is not what it says.
    return null;
  }
}
