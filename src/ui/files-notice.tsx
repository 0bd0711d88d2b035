import type { RefObject } from "preact";
import type { Refusal } from "./hooks/use-files.ts";
import { useSpoken } from "./hooks/use-spoken.ts";
import { useLanguage } from "./languages/use-language.ts";
import { PartRemedy, usePartFailure } from "./part-failure.tsx";

interface FilesNoticeProps {
  readonly refusal: Refusal;
  readonly element: RefObject<Element | null>;
}

/** Says why a file is not in the field, to those who look and to those who listen. */
export function FilesNotice({ refusal, element }: FilesNoticeProps) {
  const { noFiles } = useLanguage().words.composer;
  const failure = usePartFailure(refusal.is === "part" && refusal.isGone);
  const words = refusal.is === "part" ? failure : noFiles;
  useSpoken(words, { element });
  return (
    <p class="parlor-room">
      {words}
      {refusal.is === "part" && <PartRemedy isGone={refusal.isGone} onAgain={refusal.onAgain} class="parlor-link" />}
    </p>
  );
}
