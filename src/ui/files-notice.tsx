import type { RefObject } from "preact";
import { useSpoken } from "./hooks/use-spoken.ts";
import { useLanguage } from "./languages/use-language.ts";

/** Says that files cannot be sent, to those who look and to those who listen. */
export function FilesNotice({ element }: { element: RefObject<Element | null> }) {
  const { noFiles } = useLanguage().words.composer;
  useSpoken(noFiles, { element });
  return <p class="parlor-room">{noFiles}</p>;
}
